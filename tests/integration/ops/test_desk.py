"""The operator adds desks, says what leads to them, and is told what is wrong."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from tearline.vocab.report import ReportKind
from tearline_hub.alerts.models import Desk, DeskRoute
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ops import cli

pytestmark = pytest.mark.usefixtures("world")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.main, ["desk", *arguments])
    return f"{result.exit_code}: {result.output}"


def added(*arguments: str) -> str:
    found = re.match(r"0: (dsk_\w+)", run("add", *arguments))
    assert found
    return found[1]


def test_a_desk_is_added_changed_and_listed() -> None:
    fallback = added("Council desk", "--organisation", "council", "--fallback")
    desk = added("Police desk", "--organisation", "police", "--place", "b", "--kind", "theft", "--next", fallback)
    run("route", desk, "--place", "WV", "--mailbox", "duty@example.org")
    listed = run("list")
    assert f"{desk}  police  Police desk  B, WV  next Council desk  mailbox duty@example.org" in listed
    assert f"{fallback}  council  Council desk  no route  fallback" in listed
    with on_behalf_of_node(Scope.OPERATOR):
        assert DeskRoute.objects.get(place="B").kinds == [ReportKind.THEFT]
    assert "Routes removed: 1." in run("route", desk, "--place", "WV", "--remove")
    run("route", desk, "--next", "", "--mailbox", "")
    with on_behalf_of_node(Scope.OPERATOR):
        row = Desk.objects.get(id=desk)
        assert (row.next_desk, row.mailbox, DeskRoute.objects.count()) == ("", "", 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "Desk", "--organisation", "nobody"), "This node has no such organisation"),
        (("add", " ", "--organisation", "police"), "Give the desk a name of one line."),
        (("add", "Desk", "--organisation", "police", "--place", "B;"), "Give the beginning of a postcode"),
        (("add", "Desk", "--organisation", "police", "--mailbox", "duty"), "Give an e-mail address"),
        (("add", "Desk", "--organisation", "police", "--next", "dsk_x"), "There is no such desk."),
        (("route", "dsk_x", "--place", "B"), "There is no such desk."),
        (("route", "dsk_x"), "Give --place, --next or --mailbox."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in run(*arguments)
    with on_behalf_of_node(Scope.OPERATOR):
        assert Desk.objects.count() == 0


def test_there_is_one_fallback_and_no_desk_is_its_own_next() -> None:
    desk = added("A", "--organisation", "council", "--fallback")
    assert "There is a fallback desk already." in run("add", "B", "--organisation", "police", "--fallback")
    assert "The next desk is another one." in run("route", desk, "--next", desk)
