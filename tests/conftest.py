"""One throw-away cluster per run; tests run as the application role, never as a superuser.

The environment of a test node is set before Django is imported, so importing hub code in a test just works.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from xdist.scheduler import LoadFileScheduling

_KEYS = Path(tempfile.mkdtemp(prefix="tearline-test-keys-"))
_LEDGER = Path(tempfile.mkdtemp(prefix="tearline-test-ledger-"))
os.environ.update(
    {
        "TEARLINE_NODE": "west-midlands",
        "TEARLINE_NODE_NAME": "West Midlands partnership",
        "TEARLINE_URL": "http://localhost:8002",
        "TEARLINE_BIND": "127.0.0.1:8002",
        "TEARLINE_KEYS": str(_KEYS),
        "TEARLINE_LEDGER": str(_LEDGER),
        "TEARLINE_SYNTHETIC": "1",
        "DATABASE_URL": "postgresql://nobody@localhost/not-started",
        "DJANGO_SETTINGS_MODULE": "tearline_hub.config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in the same thread
    }
)

import django  # noqa: E402

from tests.support.browsing import launched  # noqa: E402

django.setup()

pytest_plugins = ["tests.support.database", "tests.support.alerts"]


class ByNodes(LoadFileScheduling):
    """A file's tests stay together, and so do all that walk over the nodes whose stories are told, which takes a minute."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return ByNodes(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the long runs those that may take longest begin first, so that no core waits for the last."""
    items.sort(key=_may_take, reverse=True)


def _may_take(item: pytest.Item) -> float:
    """Seconds of a long run; the others stay in their order."""
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0]) if limit and item.get_closest_marker("full") else 0.0


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end: the collector need not look through them again and again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What tests have to tell although they passed, from whichever worker: what they gave to `tell`."""
    reports = [
        report for each in terminalreporter.stats.values() for report in each if getattr(report, "when", "") == "call"
    ]
    told = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "told"]
    for line in told:
        terminalreporter.write_line(str(line))


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says a line at the end of the run, whether the test passes or not."""
    return lambda line: record_property("told", line)


@pytest.fixture(scope="session", autouse=True)
def _keys_are_removed() -> Iterator[None]:
    yield
    shutil.rmtree(_KEYS, ignore_errors=True)
    shutil.rmtree(_LEDGER, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run: a second driver in the same thread is refused."""
    with launched() as started:
        yield started
