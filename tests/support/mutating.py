"""A plugin of pytest that runs chosen tests again and again, each time with one thing of ours weaker.

    python -m pytest -p tests.support.mutating --mutants rules|guards [--mutants-sample N] TESTS

A mutant is killed by the first test that fails. At the end it prints how many were, and names the survivors. Rules are
triggers, constraints and functions of the template database; guards are conditions and refusals in functions of ours.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest

from tests.security.guards import Guard, every_guard
from tests.security.mutants import Mutant, of_what_must_hold
from tests.support.postgres import TestCluster
from tests.support.reused import ReusedDatabase

PRISTINE: Final = "pristine"
HELD: Final[dict[str, Any]] = {}


@pytest.fixture(scope="session", autouse=True)
def _held(postgres: TestCluster, reused: ReusedDatabase) -> None:
    """What the loop below changes between two tests."""
    HELD.update(cluster=postgres, reused=reused)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants", choices=["rules", "guards"], default="rules")
    parser.addoption("--mutants-sample", type=int, default=0)


class _Watch:
    """Whether a test has failed since it was last asked."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or (f"{report.nodeid}: {report.longreprtext[-1500:]}" if report.failed else "")

    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        return "", "", ""  # a test that fails here is a success: nothing is printed


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running each test once."""
    watch = _Watch()
    session.config.pluginmanager.register(watch)
    if _run(session.items, watch):
        pytest.exit(f"{watch.failed} fails without any mutant", returncode=1)
    mutants = _chosen(session.config, HELD["cluster"])
    survivors = [mutant.name for mutant in mutants if not _killed(mutant, session.items, watch)]
    kind = session.config.getoption("mutants")
    print(f"\nmutants of {kind}: {len(mutants)}, killed {len(mutants) - len(survivors)}")
    for name in survivors:
        print(f"survives: {name}")
    session.testsfailed = 0
    return True


def _chosen(config: pytest.Config, cluster: TestCluster) -> Sequence[Mutant | Guard]:
    mutants: list[Mutant | Guard] = []
    if config.getoption("mutants") == "guards":
        mutants += every_guard()
    else:
        _copy(cluster, "tearline", PRISTINE)
        with psycopg.connect(cluster.superuser_url("tearline")) as behind:
            mutants += of_what_must_hold(lambda query, *given: behind.execute(query, given or None).fetchall())  # type: ignore[call-overload]
    most = config.getoption("mutants_sample")
    return random.Random(5).sample(mutants, most) if most else mutants


def _killed(mutant: Mutant | Guard, items: Sequence[pytest.Item], watch: _Watch) -> bool:
    with _weaker(mutant):
        return _run(_about(mutant, items), watch)


def _about(mutant: Mutant | Guard, items: Sequence[pytest.Item]) -> Sequence[pytest.Item]:
    """The tests that would notice; all of them where nobody said which."""
    words = [word for key, words in ABOUT.items() if key in mutant.name for word in words]
    return [item for item in items if any(word in item.nodeid for word in words)] or items


# What is in a mutant's name -> what is in the names of the tests that are about it.
ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "match": ("matches_in_sql", "reconsidering"),
    "decision": ("matches_in_sql", "reconsidering"),
    "_copy": ("matches_in_sql",),
    "ledger": ("ledger_in_sql",),
    "audit": ("ledger_in_sql", "test_constraints"),
    "follow_on": ("ledger_in_sql",),
    "only_grow": ("ledger_in_sql",),
    "place_once": ("ledger_in_sql",),
    "import": ("imports_in_sql", "test_import"),
    "disclosure": ("test_constraints", "second_person", "squatting"),
    "contributors": ("test_constraints",),
    "tick_drafts": ("test_constraints",),
    "projection": ("test_constraints", "squatting", "matches_in_sql", "reconsidering"),
    "question": ("test_question",),
    "quarantined": ("test_quarantine",),
    "function capability": ("test_isolation", "sql_attacks"),
    "outbox": ("sql_attacks",),
    "queue_up": ("sql_attacks",),
    "record": ("test_records", "test_look_up"),
    "web.middleware": ("test_uploads", "unit/web"),
    "web.pages": ("unit/web",),
    "web.purposes": ("test_inbox_reading",),
    "access.": ("access", "test_ways_round", "test_people", "test_inbox_reading"),
    "audit.": ("test_oversight", "audit"),
    "db.context": ("test_no_content",),
    "exchange.": ("hostile_messages", "test_quarantine", "test_node", "test_door"),
    "environment": ("test_environment", "test_ways_round"),
}


class _Nothing:
    """What comes after the last test of a run: the session stays, and nothing else."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


def _run(items: Sequence[pytest.Item], watch: _Watch) -> bool:
    """Until one fails; whether one did. What belongs to the session stays."""
    watch.failed = ""
    for item, following in itertools.zip_longest(items, items[1:]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following or _Nothing(item.session))
        if watch.failed:
            item.session._setupstate.teardown_exact(_Nothing(item.session))  # type: ignore[arg-type]
            return True
    return False


@contextmanager
def _weaker(mutant: Mutant | Guard) -> Iterator[None]:
    if isinstance(mutant, Guard):
        with mutant.open():
            yield
        return
    cluster: TestCluster = HELD["cluster"]
    with psycopg.connect(cluster.superuser_url("tearline"), autocommit=True) as behind:
        behind.execute(mutant.statement)  # type: ignore[call-overload]
    HELD["reused"]._make()
    try:
        yield
    finally:
        _copy(cluster, PRISTINE, "tearline")
        HELD["reused"]._make()


def _copy(cluster: TestCluster, source: str, target: str) -> None:
    cluster.drop_database(target)
    cluster.new_database(target, template=source)
