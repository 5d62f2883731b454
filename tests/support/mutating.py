"""A plugin of pytest that runs chosen tests again and again, each time with one guard of ours weaker.

    python -m pytest -p tests.support.mutating [--mutants-of WORDS] TESTS

A mutant is killed by the first test that fails. At the end it prints how many were, and names the survivors.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from tests.security.guards import Guard, every_guard


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants-of", default="", help="only of modules that have one of these words in their names")


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
    words = session.config.getoption("mutants_of").split(",")
    mutants = [guard for guard in every_guard() if any(word in guard.name for word in words)]
    killed = 0
    for mutant in mutants:
        if _killed(mutant, session.items, watch):
            killed += 1
        else:
            print(f"\nsurvives: {mutant.name}", flush=True)
    print(f"\nmutants of guards: {len(mutants)}, killed {killed}")
    session.testsfailed = 0
    return True


def _killed(mutant: Guard, items: Sequence[pytest.Item], watch: _Watch) -> bool:
    with mutant.open():
        return _run(_about(mutant, items), watch)


def _about(mutant: Guard, items: Sequence[pytest.Item]) -> Sequence[pytest.Item]:
    """The tests that would notice; all of them where nobody said which."""
    words = [word for key, words in ABOUT.items() if key in mutant.name for word in words]
    return [item for item in items if any(word in item.nodeid for word in words)] or items


# What is in a mutant's name -> what is in the names of the tests that are about it.
ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "web.middleware": ("test_uploads", "unit/web"),
    "web.pages": ("unit/web", "test_doors"),
    "web.purposes": ("test_inbox_reading",),
    "web.inbox": ("test_inbox_acts",),
    "web.releases": ("test_releases_live", "test_requests"),
    "access.": ("access", "test_ways_round", "test_people", "test_inbox_reading", "test_past_the_page"),
    "audit.": ("test_oversight", "audit"),
    "agreements.": ("test_agreements",),
    "db.context": ("test_no_content",),
    "disclosures.actions": ("integration/disclosures", "test_second_person", "test_import_and_releases"),
    "disclosures.queries": ("integration/disclosures", "test_no_content", "test_releases_live"),
    "disclosures.source": ("integration/disclosures", "test_import_and_releases"),
    "exchange.": ("hostile_messages", "test_quarantine", "test_node", "test_door", "test_past_the_page"),
    "imports.": ("test_past_the_page", "test_importing", "web/test_imports.py"),
    "matches.": ("test_past_the_page", "integration/matches", "test_matches_packs"),
    "ops.": ("test_ops_seed",),
    "records.": ("integration/records", "test_no_content"),
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
