"""The log: every act is one operation, nothing is per officer, and the doors read it only for a purpose."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tearline_hub.audit import acts
from tearline_hub.audit.acts import ACTS, THE_SIX, Operation
from tearline_hub.clocks import words

ROOT = Path(__file__).parents[2] / "src" / "tearline_hub"
FILES = sorted(ROOT.rglob("*.py"))
DOORS = [path for path in FILES if path.relative_to(ROOT).parts[0] in {"web", "api", "ops"}]


def test_there_are_six_operations_and_security_beside_them() -> None:
    assert {operation.value for operation in THE_SIX} == {
        "collection", "alteration", "consultation", "disclosure", "combination", "erasure",
    }  # fmt: skip
    assert set(Operation) - THE_SIX == {Operation.SECURITY}


def test_each_act_is_exactly_one_operation() -> None:
    listed = Counter(act for several in acts._BY_OPERATION.values() for act in several)
    assert set(listed) == set(ACTS)
    assert set(listed.values()) == {1}
    assert set(ACTS.values()) == set(Operation)


def _literals(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_act_of_the_table_is_somebodys() -> None:
    """What nobody does any more goes from the table. Acts with a varying end are known by their beginning."""
    said = {
        text for path in FILES for text in _literals(path) if path.name not in {"acts.py", "entries.py", "words.py"}
    }
    said |= {"ledger.accepted"}  # by SQL
    begun = (
        "disclosure.edited-", "answer.assessed-", "projection.answered-", "projection.asked-", "match.decided-",
        "projection.marking-", "projection.leave-",
    )  # fmt: skip
    by_state = {"projection.erased", "projection.expired", "projection.recalled"}
    assert {act for act in ACTS if act not in said and not act.startswith(begun)} <= by_state


def _named_parts(path: Path) -> set[str]:
    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("path", DOORS, ids=lambda path: str(path.relative_to(ROOT)))
def test_doors_read_the_log_only_through_readers_that_enter_it(path: Path) -> None:
    assert "entries_about" not in _named_parts(path), "Use history_of, which says why the log is read and enters it."


@pytest.mark.parametrize("path", [path for path in FILES if "audit" in path.parts or "oversight" in path.parts])
def test_nothing_counts_or_ranks_what_officers_did(path: Path) -> None:
    """DPA 2018 s.62(4) and red line 11: no grouping, no totals, no order by person."""
    if "migrations" in path.parts:
        return
    words_used = _named_parts(path) | {
        node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)
    }
    assert not words_used & {"Count", "Sum", "annotate", "aggregate", "Counter", "Rank", "groupby"}
    assert not {text for text in _literals(path) if text.lstrip("-") in {"user_id", "user_name"}}


def test_no_two_clocks_have_one_name() -> None:
    names = [each.name for each in (*words.CLOCKS, *words.NODE_CLOCKS)]
    assert len(names) == len(set(names))
    assert {each.entry for each in (*words.CLOCKS, *words.NODE_CLOCKS)} <= set(ACTS)
