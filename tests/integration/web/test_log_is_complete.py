"""Every address, visited for real as the application role, leaves exactly the entries that it declares.

A new address fails here until `tearline_hub/web/entries.py` has a line for it and a walk below visits it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tearline.wire.registry import MODELS
from tearline_hub.audit.acts import ACTS
from tearline_hub.clocks.table import CLOCKS
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ops.cli import COMMANDS as CLI
from tearline_hub.web.entries import COMMANDS, MESSAGES, NOTHING, PAGES, TURNS
from tests.architecture.test_doors import patterns
from tests.integration.web.walks import WALKS, Way, proving
from tests.support import entries
from tests.support.postgres import TestCluster
from tests.support.sequencing import Ledger


def test_every_address_leaves_what_it_declares(
    settled: Any, database: TestCluster, reused: Any, tmp_path: Path
) -> None:
    """All walks in one test: each begins with the world as it was, and together they visit everything."""
    entries.seen.clear()
    world, rows = settled
    for walk in WALKS:
        reused.put(rows)
        walk(world, Way())
        assert entries.undeclared == [], walk.__name__
    reused.put(rows)
    proving(world, Way(), Ledger(database.sequencer_url("test"), Keeping(tmp_path / "ledger")))
    assert entries.undeclared == []
    unvisited = [f"{method} {name}" for name, method in sorted(every_door()) if not _visited(name, method)]
    assert unvisited == [], (
        "Visit these in a walk of tests/integration/web/test_log_is_complete.py, so that what they leave in the log is "
        f"seen to be what tearline_hub/web/entries.py declares: {unvisited}"
    )


def _visited(name: str, method: str) -> bool:
    """Whether a request came, and left something where its line says that it can."""
    left = {acts for seen_name, seen_method, acts in entries.seen if (seen_name, seen_method) == (name, method)}
    return bool(left) and (PAGES[name][method] in {NOTHING, ("*",)} or left != {""})


def every_door() -> set[tuple[str, str]]:
    """Every address by name, with each method that it answers."""
    found = set()
    for _, pattern in patterns():
        declaration = getattr(pattern.callback, "declaration", None)
        if pattern.name is None:
            continue
        methods = declaration.methods if declaration else {"GET"} if pattern.name == "readyz" else {"POST"}
        found |= {(_qualified(pattern), method) for method in methods}
    return found


def _qualified(pattern: Any) -> str:
    return next(name for name in PAGES if name.rpartition(":")[2] == pattern.name and _answers(name, pattern))


def _answers(name: str, pattern: Any) -> bool:
    """Whether an address of that area's name is this one: several areas have a list."""
    area = name.rpartition(":")[0]
    return not area or f".{area}." in pattern.callback.__module__


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    named = {pattern.name for _, pattern in patterns() if pattern.name}
    lines = {name.rpartition(":")[2] for name in PAGES}
    assert named - lines == set(), f"Add a line to PAGES in tearline_hub/web/entries.py for: {named - lines}"
    assert lines - named == set(), f"These lines have no address any more: {lines - named}"
    for name, method in every_door():
        assert method in PAGES[name], f"Say in PAGES what {method} {name} leaves in the log, or NOTHING."


def test_every_command_message_and_turn_has_a_line() -> None:

    assert set(CLI) == set(COMMANDS), "Say in COMMANDS what each command leaves in the log, or NOTHING."
    assert {name for name, _ in MODELS} == set(MESSAGES), "Say in MESSAGES what taking each message leaves."
    assert set(TURNS) == {"clocks", "imports", "files", "escalation", "emails", "texts", "pushes"}
    assert {clock.words.entry for clock in CLOCKS} <= set(ACTS)


def test_what_is_declared_are_known_acts() -> None:
    sets = [each for lines in PAGES.values() for declared in lines.values() for each in declared]
    sets += [each for table_of in (MESSAGES, COMMANDS, TURNS) for declared in table_of.values() for each in declared]
    for word in {word for each in sets for word in each.split()} - {"*"}:
        assert any(entries.allowed([act], [word]) for act in ACTS), f"{word} is no act of audit/acts.py"
