"""A plugin of pytest that runs chosen tests again and again, each time with one guard of ours weaker.

    python -m pytest -p tests.support.mutating [--mutants-of WORDS] TESTS

All are run once as they are, which shows who comes by each guard. A mutant is then run through those tests alone, the
quickest first, and killed by the first that fails; where nearly every test comes by, through those named in `ABOUT`. At
the end it prints how many were killed, and names the survivors.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Final

import pytest

from tests.security import guards
from tests.security.guards import Guard, every_guard

# What is in a mutant's name -> what is in the names of the tests that are about it.
ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "web.middleware": ("test_uploads", "unit/web", "test_door.py"),
    "web.pages": ("unit/web", "test_doors"),
    "db.context": ("test_no_content",),
    "hub.access.": ("integration/access", "test_past_the_page", "test_people", "test_ways_round", "test_inbox_reading"),
    "audit.": ("integration/audit", "test_oversight"),
    "environment": ("test_environment", "test_ways_round"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants-of", default="", help="only of modules that have one of these words in their names")


class _Watch:
    """Whether a test has failed since it was last asked, and how long each took when it was run as it is."""

    failed = ""

    def __init__(self) -> None:
        self.took: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or (f"{report.nodeid}: {report.longreprtext[-1500:]}" if report.failed else "")
        self.took[report.nodeid] += report.duration

    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        return "", "", ""  # a test that fails here is a success: nothing is printed


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running each test once."""
    watch = _Watch()
    session.config.pluginmanager.register(watch)
    words = session.config.getoption("mutants_of").split(",")
    mutants = [guard for guard in every_guard() if any(word in guard.name for word in words)]
    comers = _who_comes_by(mutants, session.items, watch)
    killed = 0
    for mutant in mutants:
        tests = _about(mutant, comers[mutant.of])
        if _killed(mutant, sorted(tests, key=lambda item: watch.took[item.nodeid]), watch):
            killed += 1
        else:
            print(f"\nsurvives: {mutant.name}", flush=True)
        print(f"\n{killed} of {len(mutants)}", flush=True)
    print(f"\nmutants of guards: {len(mutants)}, killed {killed}")
    session.testsfailed = 0
    return True


def _who_comes_by(
    mutants: Sequence[Guard], items: Sequence[pytest.Item], watch: _Watch
) -> dict[str, list[pytest.Item]]:
    """Function with a guard -> the tests that run it, each run once."""
    comers: dict[str, list[pytest.Item]] = {mutant.of: [] for mutant in mutants}
    with ExitStack() as told:
        for mutant in {mutant.of: mutant for mutant in mutants}.values():
            told.enter_context(mutant.telling())
        for item, following in itertools.zip_longest(items, items[1:]):
            guards.came_by.clear()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following or _Nothing(item.session))
            if watch.failed:
                pytest.exit(f"{watch.failed} fails without any mutant", returncode=1)
            for name in guards.came_by & comers.keys():
                comers[name].append(item)
    return comers


def _about(mutant: Guard, comers: list[pytest.Item]) -> list[pytest.Item]:
    words = [word for key, words in ABOUT.items() if key in mutant.name for word in words]
    return [item for item in comers if any(word in item.nodeid for word in words)] if words else comers


def _killed(mutant: Guard, tests: Sequence[pytest.Item], watch: _Watch) -> bool:
    with mutant.open():
        return _run(tests, watch)


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
