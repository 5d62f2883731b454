"""The overseer's window on the log."""

from __future__ import annotations

import csv
import io

import pytest

from tearline_hub.audit.acts import Operation
from tearline_hub.audit.queries import Entry
from tearline_hub.web.oversight import sheet, views
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, live_release

ASKED = {
    "purpose": "lawfulness",
    "start-day": "1", "start-month": "11", "start-year": "2026",
    "end-day": "22", "end-month": "11", "end-year": "2026",
}  # fmt: skip


@pytest.mark.parametrize("who", ["council_manager", "administrator", "officer"])
@pytest.mark.parametrize("address", ["/oversight/", "/oversight/entries.csv"])
def test_nobody_else_reads_the_log(world: World, who: str, address: str) -> None:
    assert signed_in(getattr(world, who)).post(address, ASKED).status_code == 403


def test_the_purpose_and_the_days_are_asked_and_not_suggested(world: World) -> None:
    page = text_of(signed_in(world.overseer).get("/oversight/"))
    assert page.count('type="radio"') == 4
    assert "checked" not in page
    assert 'value="2026"' not in page
    assert "Your reading becomes an entry too" in page


def test_entries_of_every_organisation_are_shown(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    answer = signed_in(world.overseer).post("/oversight/", ASKED)
    page = text_of(answer)
    assert answer.status_code == 200
    for expected in (disclosure_id, "Security Service", world.officer.display_name, "to Council", "22 November 2026"):
        assert expected in page
    assert "To check that processing was lawful" in page
    assert "Your reading of these entries is now in the log itself." in page
    for never in ("Hussain", "CANARY", "SS-000001"):
        assert never not in page


def test_reading_and_downloading_are_entries(world: World) -> None:
    client = signed_in(world.overseer)
    client.post("/oversight/", ASKED)
    page = text_of(client.post("/oversight/", ASKED | {"purpose": "integrity_security"}))
    assert page.count("audit.read") == 1
    answer = client.post("/oversight/entries.csv", ASKED)
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert sorted(line["purpose"] for line in lines) == ["integrity_security", "lawfulness"]
    assert text_of(client.post("/oversight/", ASKED)).count("audit.read") == 3


def test_the_file_holds_what_the_page_holds(world: World) -> None:
    disclosure_id = live_release(world, to=["council", "police"])
    answer = signed_in(world.overseer).post("/oversight/entries.csv", ASKED)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "OFFICIAL-SENSITIVE" in answer["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert tuple(lines[0]) == sheet.COLUMNS
    (authorised,) = (line for line in lines if line["recipients"])
    assert authorised["subjects"].split()[0] == disclosure_id
    assert authorised["recipients"] == "west-midlands/council west-midlands/police"
    assert authorised["organisation"] == "west-midlands/security-service"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"purpose": ""}, "Choose why you need to read the log"),
        ({"purpose": "curiosity"}, "Choose why you need to read the log"),
        ({"start-day": "", "start-month": "", "start-year": ""}, "Enter the first day"),
        ({"end-day": "31"}, "Last day must be a real date"),
        ({"end-month": "10"}, "Last day must be the same as or after the first day"),
        ({"start-year": "26"}, "Year must include 4 numbers"),
    ],
)
@pytest.mark.parametrize("address", ["/oversight/", "/oversight/entries.csv"])
def test_what_is_wrong_is_said_and_nothing_is_read(world: World, address: str, changes: dict, sentence: str) -> None:
    client = signed_in(world.overseer)
    answer = client.post(address, ASKED | changes)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "There is no entry from these days." in text_of(client.post("/oversight/", ASKED))


def test_a_long_list_says_that_it_was_cut(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    complete_draft(world, to=["council"])
    page = text_of(signed_in(world.overseer).post("/oversight/", ASKED))
    assert "Only the newest 2 are shown." in page


def test_a_cell_that_a_spreadsheet_would_run_is_only_text() -> None:
    entry = Entry(
        id="aud_1", tenant_id="council", at=NOW, user_name="=cmd()", operation="erasure", act="projection.erased",
        subjects=(), purpose="administration", recipients=(), visible={}, reason="-1+1",
    )  # fmt: skip
    (line,) = csv.DictReader(io.StringIO(sheet.as_csv([entry], "west-midlands")))
    assert (line["person"], line["reason"]) == ("'=cmd()", "'-1+1")
    (row,) = sheet.rows([entry], {}, "west-midlands")
    assert row[1:] == [
        ["=cmd()", "west-midlands/council"], ["Erasure", "projection.erased"], "Nothing named",
        ["Administration", "-1+1"],
    ]  # fmt: skip


def test_every_operation_has_words() -> None:
    assert set(sheet.OPERATION_LABELS) == set(Operation)
