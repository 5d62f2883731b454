"""The reference pages are what the code makes, and the code reads no setting that they leave out."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from tearline.disclosure import permissions, states, tables
from tearline.errors import InvalidInput
from tearline_hub import environment
from tearline_hub.environment import VARIABLES
from tearline_hub.ops.cli import COMMANDS
from tearline_hub.ops.error_codes import all_codes
from tearline_hub.ops.reference import pages

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_committed_page_is_what_the_code_makes(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name], "run make docs"


def test_nothing_else_lies_among_the_generated_files() -> None:
    assert runpy.run_path(str(ROOT / "docs" / "generate.py"))["differences"]() == []


def test_a_changed_page_is_named(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    script["main"].callback.__globals__["REFERENCE"] = tmp_path
    checked = CliRunner().invoke(script["main"], ["--check"])
    assert checked.exit_code == 1
    assert "states.md is not what the code makes" in checked.output
    assert CliRunner().invoke(script["main"], []).exit_code == 0
    (tmp_path / "old.md").write_text("# Old\n")
    checked = CliRunner().invoke(script["main"], ["--check"])
    assert (checked.exit_code, checked.output) == (1, "old.md is made by nothing: remove it.\n")


@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
def test_the_library_writes_its_own_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["tables", "--write", str(tmp_path / "new")])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tearline.disclosure.tables", run_name="__main__")
    assert ended.value.code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()} == tables.pages()


def test_every_state_act_and_transition_is_in_the_tables() -> None:
    shown = tables.pages()["states.md"]
    assert sum(line.count(" | ") == 2 for line in shown.splitlines()) == (
        len(states.TRANSITIONS) + len(states.HELD_TRANSITIONS) + len(states.State) + len(states.HeldState) + 2 * 4
    )
    allowed = tables.pages()["permissions.md"]
    who, _, _ = allowed.partition("## What else must hold")
    for act in (*permissions.ROLES, *permissions.HELD_ROLES, *permissions.LOOK_ROLES):
        assert f"\n| {act.value.replace('_', ' ')} |" in who
    yes = sum(len(roles) for pair in permissions.ROLES.values() for roles in pair)
    yes += sum(len(roles) for roles in (*permissions.HELD_ROLES.values(), *permissions.LOOK_ROLES.values()))
    assert who.count("| yes ") + who.count("| second person ") == yes
    assert "never touch a disclosure: overseer, administrator, duty officer, firm's reporter." in allowed


def test_every_variable_that_the_code_names_is_listed() -> None:
    named: set[str] = set()
    for path in (ROOT / "src" / "tearline_hub").rglob("*.py"):  # the edge has one, told in its how-to
        named.update(re.findall(r"\bTEARLINE_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named | {"DATABASE_URL"} == {variable.name for variable in VARIABLES}


def test_required_and_defaults_are_as_listed(tmp_path: Path) -> None:
    given = {
        "TEARLINE_NODE": "n", "TEARLINE_NODE_NAME": "N", "TEARLINE_URL": "http://localhost:1",
        "DATABASE_URL": "postgresql://x@localhost/x", "TEARLINE_KEYS": str(tmp_path),
    }  # fmt: skip
    assert set(given) == {variable.name for variable in VARIABLES if variable.required}
    for name in given:
        with pytest.raises(InvalidInput, match=name):
            environment.read({key: value for key, value in given.items() if key != name})
    defaults = {variable.name: variable.default for variable in VARIABLES if variable.default}
    assert environment.read(given) == environment.read(given | defaults)
    assert set(defaults) == {
        "TEARLINE_SYNTHETIC", "TEARLINE_CEILING", "TEARLINE_BIND", "TEARLINE_LIVE_BIND", "TEARLINE_LOG",
    }  # fmt: skip


def test_every_command_is_described() -> None:
    shown = pages()["commands.md"]
    for name in COMMANDS:
        assert f"\n## tearline-hub {name}" in shown


@pytest.mark.parametrize(
    ("code", "family", "said"),
    [
        ("disclosure.needs-second-person", "not-permitted", "Ask another authoriser."),  # a policy's refusal
        ("draft.no-recipient", "invalid-input", "Choose at least one organisation"),  # a fault of a draft
        ("seal.bad-signature", "integrity-fault", "Ask the sender to send it again."),  # a table
        ("sign-in.wrong", "invalid-input", "They did not match."),  # a sentence with a name of its own
        ("user.short-password", "invalid-input", "password of … characters"),  # filled in when it is raised
    ],
)
def test_error_codes_are_found_however_they_are_written(code: str, family: str, said: str) -> None:
    (found,) = (each for each in all_codes() if each.code == code)
    assert found.family == family
    assert said in found.sentence
