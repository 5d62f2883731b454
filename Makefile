# Tearline's commands. `make` alone lists them. Needs make, Python 3.11 or later with venv, and nothing else.

PYTHON ?= python3
VENV := .venv
PEERS := build/peers
FUZZ := build/fuzz
BIN := $(VENV)/bin
UV ?= uv
FRESH ?=

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-full coverage test-peers check fix bench-main bench-import bench-edge bench-match bench-ledger bench-alerts fuzz check-febrl4 docs schemas lock python browser go clamd

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.local ## Run two nodes with made-up people (FRESH=1 starts over)
	@exec $(BIN)/tearline-hub demo $(if $(filter-out 0,$(FRESH)),--fresh)

# The files in their order: the browser journeys, which take longest, begin first and leave no core idle at the end.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: $(VENV)/.dev browser go clamd check ## Check and test everything that CI does
	$(PYTEST) -m "not full and not peers"

# The long runs go one by one to whoever is free.
test-full: test ## The same, and the long runs (more examples, more kills, more load, mutants)
	$(BIN)/python -m pytest -n 2 --dist load --maxschedchunk 1 -m "full and not peers"

coverage: $(VENV)/.dev browser go clamd ## The same as test with coverage, which makes it half as long again
	$(PYTEST) -m "not full and not peers" --cov

test-peers: $(VENV)/.dev $(PEERS)/.installed ## The tests that need Spark, Splink or scikit-learn, from the peers' environment
	PYTHONPATH=$$($(PEERS)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
		$(BIN)/python -m pytest -m peers

check: $(VENV)/.dev ## Format, lint, types, architecture, generated documents
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

fix: $(VENV)/.dev ## Mend what can be mended by machine
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench-main: $(VENV)/.dev ## Measure the main job against its bounds (JSON lines)
	@$(BIN)/python -m bench.main

bench-import: $(VENV)/.dev ## Measure taking in a register against its bounds (JSON lines)
	@$(BIN)/python -m bench.register_import

bench-edge: $(VENV)/.dev ## Measure how fast an edge reads a table of a million people (JSON lines)
	@$(BIN)/python -m bench.edge_read

bench-match: $(VENV)/.dev ## Measure the matcher beside its peers, which get an environment of their own (JSON lines)
	@$(BIN)/python -m bench.match

bench-ledger: $(VENV)/.dev ## Measure the ledger against its bounds (JSON lines)
	@$(BIN)/python -m bench.ledger

bench-alerts: $(VENV)/.dev ## Measure reports, from the door to open desks, against their bounds (JSON lines)
	@$(BIN)/python -m bench.alerts

SECONDS ?= 600
fuzz: $(FUZZ)/.installed ## Feed every parser for SECONDS each (600), by coverage; PARSERS="csv form" for some
	@$(FUZZ)/bin/python -m tests.security.fuzz $(SECONDS) $(PARSERS)

check-febrl4: $(VENV)/.dev ## Match FEBRL 4 by the real commands and check what is found (JSON lines)
	@$(BIN)/python -m bench.febrl4

docs: $(VENV)/.dev ## Build the documentation into site/
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

schemas: $(VENV)/.dev ## Write the messages' JSON Schemas into docs/reference/schemas
	$(BIN)/python -m tearline.wire.schemas --write docs/reference/schemas

# Only names, versions, markers and hashes go into the files: no index, no header that repeats a command line.
LOCK_ALONE := $(UV) pip compile --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras \
	--universal --python-version 3.11 --quiet
LOCK := $(LOCK_ALONE) pyproject.toml --extra hub --extra synthetic
lock: ## Renew requirements/*.txt from pyproject.toml (needs uv)
	$(LOCK) --group dev -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) --group local -c requirements/dev.txt -o requirements/local.txt
	$(LOCK_ALONE) --group compiler -o requirements/compiler.txt
	$(LOCK_ALONE) --group bench -o requirements/bench.txt
	$(LOCK_ALONE) pyproject.toml --extra hub --extra synthetic --group fuzz -c requirements/dev.txt -o requirements/fuzz.txt

# The stamps: an environment is made anew when what it is made from changes.
# The kernel is compiled on the way: by the machine's compiler, or by the one in a wheel where it has none.
INSTALL = $(PYTHON) -m venv $(VENV) \
	&& $(BIN)/pip install --quiet --require-hashes -r $< \
	&& { command -v $${CC:-cc} >/dev/null || $(BIN)/pip install --quiet --require-hashes -r requirements/compiler.txt; } \
	&& $(BIN)/pip install --quiet --no-deps --no-build-isolation -e .

KERNEL := hatch_build.py $(wildcard src/tearline/matching/kernel/*.[ch])

$(VENV)/.local: requirements/local.txt pyproject.toml $(KERNEL) | python
	@echo "Installing what Tearline needs into $(VENV) (about a minute, once)."
	@$(INSTALL)
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(KERNEL) | python
	@echo "Installing what Tearline and its tests need into $(VENV) (about a minute, once)."
	@$(INSTALL)
	@touch $@ $(VENV)/.local

$(PEERS)/.installed: requirements/bench.txt | python
	@echo "Installing the matcher's peers into $(PEERS) (some minutes, once)."
	@$(PYTHON) -m venv $(PEERS) && $(PEERS)/bin/pip install --quiet --no-deps --require-hashes -r $<
	@touch $@

$(FUZZ)/.installed: requirements/fuzz.txt pyproject.toml $(KERNEL) | python
	@echo "Installing the fuzzer and what it feeds into $(FUZZ) (about a minute, once)."
	@$(PYTHON) -m venv $(FUZZ) && $(FUZZ)/bin/pip install --quiet --require-hashes -r $< \
		&& $(FUZZ)/bin/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: install it, then run make PYTHON=python3.11."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv is missing: run apt-get install python3-venv."; exit 1; }

# Root (as in CI) gets the browser from the distribution; anyone else is told what is missing and goes on without.
# The one without a window does a page in two thirds of the time: a whole browser serves where there is no such package.
APT_INSTALL := apt-get install -qq -y --no-install-recommends fonts-liberation
FIND_BROWSER := $(BIN)/python -m tests.support.browser
browser: $(VENV)/.dev
	@$(FIND_BROWSER) | grep -q headless-shell || [ -n "$${TEARLINE_BROWSER:-}" ] || [ "$$(id -u)" != 0 ] \
		|| ! command -v apt-get >/dev/null || { \
		echo "Installing a browser for the tests."; \
		apt-get update -qq && { $(APT_INSTALL) chromium-headless-shell || $(FIND_BROWSER) || $(APT_INSTALL) chromium; }; \
	} >/dev/null 2>&1 || true
	@$(FIND_BROWSER) >/dev/null || { \
		echo "Browser tests will not run: no Chrome or Chromium was found. Install chromium and fonts-liberation."; \
		[ -z "$${TEARLINE_REQUIRE_BROWSER:-}" ]; }

# A verifier of the ledger that we did not write, likewise.
FIND_GO := $(BIN)/python -m tests.support.go_verifier
go: $(VENV)/.dev
	@$(FIND_GO) >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
		echo "Installing Go for the tests."; \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends golang-go golang-golang-x-mod-dev; \
	} >/dev/null || true
	@$(FIND_GO) || [ -z "$${TEARLINE_REQUIRE_GO:-}" ]

# A virus scanner that we did not write, likewise, without any list of signatures: the tests bring one of their own.
FIND_CLAMD := $(BIN)/python -m tests.support.clamd
clamd: $(VENV)/.dev
	@$(FIND_CLAMD) 2>/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
		echo "Installing a virus scanner for the tests."; \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends clamav-daemon; \
	} >/dev/null || true
	@$(FIND_CLAMD) || [ -z "$${TEARLINE_REQUIRE_CLAMD:-}" ]
