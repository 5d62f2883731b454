"""The command: quick to list, one sentence for an error, an exit code for its kind."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import click
import pytest
from click.testing import CliRunner

from tearline.errors import Conflict, InvalidInput, ManyInvalid, TearlineError, Unavailable
from tearline_hub.ops import cli
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.nodes import NODES, DatabaseUrls, node_environment


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_of_the_table_loads_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli.main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 3


def test_help_loads_no_django() -> None:
    assert find_spec("django") is not None
    script = "import sys; from tearline_hub.ops import cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(cli.main, ["conquer"])
    assert result.exit_code == 2
    assert "No such command" in result.output


@pytest.mark.parametrize("error", [Conflict("a.b", "It moved on."), InvalidInput("a.b", "Give a date.")])
def test_an_error_is_one_sentence_and_its_exit_code(error: TearlineError, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.report(error)
    assert left.value.code == error.exit_code
    assert capsys.readouterr().err == f"{error.message}\n"


def test_several_faults_are_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.report(ManyInvalid([InvalidInput("a.b", "Give a date."), InvalidInput("a.c", "Give a name.")]))
    assert capsys.readouterr().err == "Give a date.\nGive a name.\n"


def test_settings_at_fault_are_named_without_a_traceback() -> None:
    result = CliRunner(env={"TEARLINE_NODE": None, "DATABASE_URL": None}).invoke(cli.main, ["serve"])
    assert result.exit_code == InvalidInput.exit_code
    assert "Set TEARLINE_NODE." in result.stderr
    assert "Traceback" not in result.output


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    nowhere = f"postgresql://tearline_owner@{quote(str(tmp_path), safe='')}/none"
    environment = node_environment(NODES[0], home=tmp_path, port=8001, urls=DatabaseUrls(nowhere, nowhere))
    done = subprocess.run(hub_command("migrate"), env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (Unavailable.exit_code, f"{cli.DATABASE_SILENT}\n")


@pytest.mark.parametrize(("url", "code"), [("https://tearline.example.org", 0), ("http://localhost:8001", 2)])
def test_a_node_behind_tls_is_fit_for_service_and_one_without_is_not(tmp_path: Path, url: str, code: int) -> None:
    urls = DatabaseUrls("postgresql://tearline_app@/none", "")
    environment = node_environment(NODES[0], home=tmp_path, port=8001, urls=urls) | {"TEARLINE_URL": url}
    done = subprocess.run(hub_command("check"), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_it_is_a_group() -> None:
    assert isinstance(cli.main, click.Group)
