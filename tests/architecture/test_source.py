"""The source keeps the house rules: size, no asserts, no loose ends, codes with one meaning, no words that rank people."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = sorted(path for path in (ROOT / "src").rglob("*.py") if "__pycache__" not in path.parts)
TEMPLATES = sorted((ROOT / "src").rglob("*.html"))
SQL = sorted((ROOT / "src").rglob("*.sql"))
CODE = re.compile(r"[a-z][a-z-]*\.[a-z][a-z0-9-]*")
LONGEST = 400
# Words that would rank or accuse a person (RL-1, RL-13).
BANNED = re.compile(
    r"\b(score|scores|scored|ranked|ranking|risk[ _-]?level|risk[ _-]?score|suspects?|target(?:ed)?[ _-]person)\b",
    re.IGNORECASE,
)


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCE:
        yield path, ast.parse(path.read_text())


def test_the_layers_are_kept() -> None:
    done = subprocess.run([ROOT / ".venv/bin/lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_file_is_longer_than_can_be_held_in_mind() -> None:
    files = [*SOURCE, *TEMPLATES, *SQL, *(ROOT / "tests").rglob("*.py")]
    files = [path for path in files if not (path.parent.name == "migrations" and path.suffix == ".py")]  # generated
    too_long = {str(path.relative_to(ROOT)): n for path in files if (n := len(path.read_text().splitlines())) > LONGEST}
    assert too_long == {}


def test_the_source_asserts_nothing_and_leaves_nothing_open() -> None:
    asserting = [path for path, tree in trees() if any(isinstance(node, ast.Assert) for node in ast.walk(tree))]
    assert asserting == []
    loose = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [path for path in [*SOURCE, *TEMPLATES, *SQL] if loose.search(path.read_text())] == []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        path for path, tree in trees()
        if tree.body and "migrations" not in path.parts and ast.get_docstring(tree) is None
    ]  # fmt: skip
    assert silent == []


def test_doors_never_touch_a_table() -> None:
    doors = [ROOT / "src/tearline_hub" / name for name in ("web", "api", "ops")]
    guilty = [
        path for path, tree in trees() if any(path.is_relative_to(door) for door in doors)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tearline_hub")
        and (node.module or "").endswith(".models")
    ]  # fmt: skip
    assert guilty == []


def test_the_library_reads_no_clock() -> None:
    """Clocks are injected: a rule that reads the time cannot be tested or replayed."""
    library = [(path, tree) for path, tree in trees() if path.is_relative_to(ROOT / "src/tearline")]
    guilty = [
        f"{path}:{node.lineno}" for path, tree in library for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"} and not isinstance(node.func.value, ast.Name | ast.Call)
    ]  # fmt: skip
    assert guilty == []


def codes() -> dict[str, set[str]]:
    """Every error code in the source, and the families it is raised in."""
    found: dict[str, set[str]] = defaultdict(set)
    families = {"NotPermitted", "NotFound", "Conflict", "InvalidInput", "Unavailable", "IntegrityFault", "Deny"}
    for _, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in families:
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                found[node.args[0].value].add(node.func.id)
    return found


def test_codes_are_a_noun_and_a_rule() -> None:
    assert [code for code in codes() if CODE.fullmatch(code) is None] == []
    assert len(codes()) > 60


def test_a_code_means_one_thing() -> None:
    """A policy's refusal may be raised as any family; otherwise one code is one family."""
    assert {code: kinds for code, kinds in codes().items() if len(kinds - {"Deny"}) > 1} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_ranks_or_accuses_anybody(path: Path) -> None:
    assert BANNED.findall(path.read_text()) == []


def test_no_two_tests_of_ours_look_at_nothing() -> None:
    assert len(SOURCE) > 100
    assert len(TEMPLATES) > 10
    assert len(SQL) > 5
