"""`tearline-hub user add`: the first administrator of an organisation."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from tearline.vocab.role import Role
from tearline_hub.access import queries
from tearline_hub.ops.cli import main
from tests.support.database import World

PASSWORD = "violet kettle anchor"


def _add(*arguments: str, password: str = PASSWORD) -> Result:
    line = ["user", "add", "first", "--name", "First Sample", *arguments]
    return CliRunner().invoke(main, line, input=f"{password}\n{password}\n")


def test_the_operator_adds_an_administrator(world: World) -> None:
    result = _add("--organisation", "council", "--role", "administrator")
    assert result.exit_code == 0, result.output
    assert "first can sign in." in result.output
    assert PASSWORD not in result.output
    (added,) = (each for each in queries.colleagues(actor=world.administrator) if each.username == "first")
    assert added.roles == (Role.ADMINISTRATOR,)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("arguments", "password", "sentence"),
    [
        (("--organisation", "mars", "--role", "manager"), PASSWORD, "It has: council, oversight, police"),
        (("--organisation", "council", "--role", "manager"), "short", "12 characters or more"),
        (("--organisation", "council", "--role", "manager", "--role", "administrator"), PASSWORD, "reads no content"),
        (("--organisation", "council", "--role", "overseer"), PASSWORD, "oversight body alone"),
        (("--organisation", "council", "--role", "emperor"), PASSWORD, "is not one of"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments: tuple[str, ...], password: str, sentence: str) -> None:
    result = _add(*arguments, password=password)
    assert result.exit_code == 2
    assert sentence in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("world")
def test_a_name_is_taken_once() -> None:
    arguments = ("--organisation", "police", "--role", "manager")
    assert _add(*arguments).exit_code == 0
    again = _add(*arguments)
    assert (again.exit_code, "that one is taken" in again.output) == (2, True)
