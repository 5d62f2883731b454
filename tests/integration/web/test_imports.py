"""Bringing a file in by its pages: what is said of it, its headings, what it would change, and applying it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.test import Client

from tearline.people.record import Status
from tearline.synthetic.world.extract import residents, write_extract
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import queries as audit
from tearline_hub.imports import tasks
from tearline_hub.records import queries as records
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.importing import (
    ADDRESS,
    applied,
    begun,
    change_meanwhile,
    chosen,
    previewed,
    said,
    said_by_partner,
    send,
    shown_on,
    table,
)  # fmt: skip
from tests.support.releases import live_release

ANNA = "SS-1,Anna Example,1985-04-03,+999 123456789"
BOB = "SS-2,Bob Sample,1990,"
CARL = "SS-3,Carl Specimen,1971-02,+999 987654321"


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in(world.officer)


def held(world: World) -> dict[str, Status]:
    """Reference -> status of what is on the register and not gone."""
    search = {"actor": world.officer, "now": NOW, "purpose": ReadPurpose.PREPARE_RELEASE}
    found = [records.find(**search, search=records.Search(reference=f"SS-{number}")).records for number in range(1, 10)]
    return {record.reference: record.status for each in found for record in each}


def test_the_register_leads_to_imports_and_an_empty_list_says_what_to_do(officer: Client) -> None:
    assert f'href="{ADDRESS}"' in text_of(officer.get("/records/"))
    page = text_of(officer.get(ADDRESS))
    assert "Your organisation has brought in no file yet." in page
    assert f'href="{ADDRESS}new"' in page


def test_a_file_comes_in_step_by_step(world: World, officer: Client) -> None:
    where = begun(officer, table(ANNA, BOB))
    page = text_of(officer.get(where))
    assert "<title>Check the headings – Tearline</title>" in page
    assert "Purpose:" in page
    assert "OFFICIAL-SENSITIVE" in page
    assert chosen(page) == {
        "heading_0": "record_id", "heading_1": "full_name", "heading_2": "date_of_birth", "heading_3": "phone",
    }  # fmt: skip
    officer.post(f"{where}/headings", chosen(page))
    assert "0 rows read of about 2." in text_of(officer.get(where))
    assert tasks.advance(NOW)
    assert held(world) == {}
    page = text_of(officer.get(where))
    assert "2 rows were read and compared with your records. No record has changed yet." in page
    assert "Nothing has to be mended in the file." in page
    answer = officer.post(f"{where}/apply", {"shown": shown_on(officer, where)})
    assert answer["Location"] == where
    assert "0 of 2 records written." in text_of(officer.get(where))
    tasks.advance(NOW)
    assert "2 records were written." in text_of(officer.get(where))
    assert held(world) == {"SS-1": Status.CLOSED, "SS-2": Status.CLOSED}


def test_progress_is_fetched_again_only_for_those_who_asked(officer: Client) -> None:
    where = begun(officer, table(ANNA))
    officer.post(f"{where}/headings", chosen(text_of(officer.get(where))))
    still, live = officer.get(where), officer.get(f"{where}?live=1")
    assert ("Refresh" in still.headers, live.headers["Refresh"]) == (False, "3")
    assert "Refresh this page by itself" in text_of(still)
    assert "Stop refreshing by itself" in text_of(live)
    tasks.advance(NOW)
    assert "Refresh" not in officer.get(f"{where}?live=1").headers


@pytest.mark.parametrize(
    ("changes", "sentence", "anchor"),
    [
        ({"purpose": ""}, "Choose why you import it", "#purpose"),
        ({"purpose": "check_own_records"}, "Choose why you import it", "#purpose"),
        ({"status": ""}, "Choose who the people are", "#status"),
        ({"status": "own"}, "Choose who the people are", "#status"),
        ({"extent": ""}, "Choose whether it holds everybody", "#extent"),
        ({"as_at-day": "31"}, "must be a real date", "#as_at"),
        ({"as_at-year": "2027"}, "Give a day that is not in the future.", "#as_at"),
    ],
)
def test_what_is_missing_is_said_beside_its_question(
    officer: Client, changes: dict[str, str], sentence: str, anchor: str
) -> None:
    answer = send(officer, table(ANNA), **said(**changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert f'href="{anchor}"' in text_of(answer)
    assert "brought in no file yet" in text_of(officer.get(ADDRESS))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file you chose is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "file"),
        (b"PK\x03\x04" + b"\0" * 200, "file"),
        (b"PAR1" + b"\0" * 200, "file"),
        (table(ANNA + ",x", headings="record_id,full_name,date_of_birth,phone,Ethnic origin"), "is not allowed"),
    ],
    ids=["empty", "picture", "broken-workbook", "broken-parquet", "protected"],
)
def test_a_file_that_cannot_be_used_is_refused_beside_the_question(officer: Client, content: bytes, words: str) -> None:
    answer = send(officer, content)
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#file"' in page
    assert words in page
    assert "brought in no file yet" in text_of(officer.get(ADDRESS))


@pytest.mark.parametrize("filename", ["<script>alert(1)</script>.csv", "\u202evsc.exe", "../../etc/x.csv", "é" * 150])
def test_a_files_name_is_only_text(officer: Client, filename: str) -> None:
    answer = send(officer, table(ANNA, headings="record_id,full_name,<b>born</b>,phone"), filename, **said())
    assert answer.status_code == 302
    body = officer.get(answer["Location"]).content.decode()
    assert "<script>alert" not in body
    assert "<b>born" not in body
    assert "/etc/" not in body


def test_no_file_at_all_asks_for_one(officer: Client) -> None:
    answer = officer.post(f"{ADDRESS}new", said())
    assert answer.status_code == 422
    assert "Choose a file" in text_of(answer)


def test_an_agency_is_not_asked_whose_the_people_are(world: World) -> None:
    council = signed_in(world.council_officer)
    assert "Who are the people in it?" not in text_of(council.get(f"{ADDRESS}new"))
    where = applied(council, table(ANNA), **said_by_partner())
    assert "Our own record" in text_of(council.get(where))


def test_a_second_file_waits_for_the_first(officer: Client) -> None:
    where = begun(officer, table(ANNA))
    page = text_of(officer.get(f"{ADDRESS}new"))
    assert f'href="{where}"' in page
    assert 'type="file"' not in page
    assert send(officer, table(BOB)).status_code == 200
    officer.post(f"{where}/abandon")
    assert 'type="file"' in text_of(officer.get(f"{ADDRESS}new"))


def test_headings_that_mean_nothing_yet_are_mapped(world: World, officer: Client) -> None:
    where = begun(officer, table(ANNA, headings="Our number,Somebody,Came to be,Ring"))
    page = text_of(officer.get(where))
    assert "Choose which heading is your reference" in page
    assert "Choose which heading is the name" in page
    refused = officer.post(f"{where}/headings", chosen(page))
    assert refused.status_code == 422
    assert "Choose which heading is your reference" in text_of(refused)
    assert 'href="#heading_0"' in text_of(refused)
    mapped = dict(zip(chosen(page), ["record_id", "full_name", "date_of_birth", "phone"], strict=True))
    assert officer.post(f"{where}/headings", mapped).status_code == 302
    tasks.advance(NOW)
    officer.post(f"{where}/apply", {"shown": shown_on(officer, where)})
    tasks.advance(NOW)
    assert held(world) == {"SS-1": Status.CLOSED}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_councils_messy_file_is_understood(world: World, tmp_path: Path, ending: str) -> None:
    """Odd headings, Windows-1252 or merged cells, dates in three styles; as a council's system gives it out."""
    file = tmp_path / f"residents{ending}"
    count = write_extract(file, residents([], seed=7, today=NOW.date(), count=200), seed=7)
    council = signed_in(world.council_officer)
    where = previewed(council, file.read_bytes(), **said_by_partner())
    page = text_of(council.get(where))
    assert f"{count} rows were read" in page
    assert "Rows that were refused" in page
    assert re.search(r"Rows that were refused\s*</dt>\s*<dd[^>]*>\s*None", page)
    added = text_of(council.get(f"{where}/changes/added"))
    assert all(label in added for label in ("Name", "Date of birth", "Address", "Phone"))


def test_two_headings_for_one_thing_are_refused(officer: Client) -> None:
    where = begun(officer, table(ANNA))
    answer = officer.post(f"{where}/headings", chosen(text_of(officer.get(where))) | {"heading_3": "date_of_birth"})
    assert answer.status_code == 422
    assert 'href="#heading_2"' in text_of(answer)
    assert "Keep one column of that name." in text_of(answer)


@pytest.mark.parametrize("column", ["", "nothing", "record_id'--", "phone_99"])
def test_a_heading_is_mapped_to_a_known_column_alone(officer: Client, column: str) -> None:
    where = begun(officer, table(ANNA))
    given = chosen(text_of(officer.get(where))) | {"heading_3": column}
    answer = officer.post(f"{where}/headings", given)
    assert answer.status_code == 422
    assert "Choose what the heading means" in text_of(answer)


def test_changes_are_shown_field_by_field_before_they_are_made(world: World, officer: Client) -> None:
    applied(officer, table(ANNA, BOB))
    where = previewed(officer, table("SS-1,Anna Example,1985-04-03,+999 555555555", CARL), **said(extent="whole"))
    page = text_of(officer.get(f"{where}/changes/changed"))
    assert "SS-1" in page
    assert "+999 123456789" in page
    assert "+999 555555555" in page
    assert "April 1985" not in page  # what stays is not repeated
    added = text_of(officer.get(f"{where}/changes/added"))
    assert "Carl Specimen" in added
    assert "February 1971" in added
    gone = text_of(officer.get(f"{where}/changes/gone"))
    assert "Bob Sample" in gone
    import_id = where.rpartition("/")[2]
    entries = audit.entries_about(actor=world.officer, subject=import_id)
    assert [entry.purpose for entry in entries if entry.act == "import.changes-read"] == ["prepare_release"] * 3
    assert officer.get(f"{where}/changes/same").status_code == 404
    assert officer.get(f"{where}/changes/other").status_code == 404


def test_who_is_gone_is_confirmed(officer: Client) -> None:
    applied(officer, table(ANNA, BOB))
    where = previewed(officer, table(ANNA), **said(extent="whole"))
    shown = shown_on(officer, where)
    refused = officer.post(f"{where}/apply", {"shown": shown})
    assert refused.status_code == 422
    assert "Confirm that the people who are not in the file are gone" in text_of(refused)
    assert officer.post(f"{where}/apply", {"shown": shown, "gone_confirmed": "on"}).status_code == 302


def test_a_preview_that_was_overtaken_applies_nothing_and_is_made_again(world: World, officer: Client) -> None:
    applied(officer, table(ANNA))
    where = previewed(officer, table("SS-1,Anna Example,1985-04-03,+999 555555555"))
    shown = shown_on(officer, where)
    change_meanwhile(world.officer, "SS-1")
    answer = officer.post(f"{where}/apply", {"shown": shown})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Records have changed since this was shown." in page
    assert "is being compared with your records again" in page
    assert f'href="{where}"' in page
    tasks.advance(NOW)
    assert "Karl Specimen" in text_of(officer.get(f"{where}/changes/changed"))
    assert officer.post(f"{where}/apply", {"shown": shown}).status_code == 409
    assert officer.post(f"{where}/apply", {"shown": shown_on(officer, where)}).status_code == 302


@pytest.mark.parametrize("shown", ["", "something else"])
def test_a_preview_nobody_was_shown_is_not_applied(world: World, officer: Client, shown: str) -> None:
    where = previewed(officer, table(ANNA))
    assert officer.post(f"{where}/apply", {"shown": shown}).status_code in {409, 422}
    assert "No record has changed yet." in text_of(officer.get(where))
    assert held(world) == {}


def test_faults_are_named_on_the_page_and_in_the_file_without_any_cell(officer: Client) -> None:
    where = previewed(officer, table(ANNA, "SS-2,,1990,", "SS-3,Carl Specimen,SECRET-DATE,SECRET-PHONE"))
    page = text_of(officer.get(f"{where}/faults"))
    answer = officer.get(f"{where}/faults.csv")
    rows = list(csv.DictReader(io.StringIO(text_of(answer))))
    assert [(row["row"], row["column"], row["left_out"]) for row in rows] == [
        ("3", "full_name", "row"), ("4", "date_of_birth", "cell"), ("4", "phone", "cell"),
    ]  # fmt: skip
    for row in rows:
        assert row["what"] in page
        assert row["how_to_mend"] in page
    assert "SECRET" not in page + text_of(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="faults.csv"'
    assert answer["Cache-Control"] == "no-store"


def test_faults_are_named_by_the_headings_of_the_file_and_are_no_formulas(officer: Client) -> None:
    content = table("SS-1,Anna Example,soon,nowhere", ",Bob Sample,,", "SS-3,,,", headings="Ref,Surname,Born,=<b>Ring")
    where = begun(officer, content)
    officer.post(f"{where}/headings", chosen(text_of(officer.get(where))) | {"heading_3": "phone"})
    tasks.advance(NOW)
    page = officer.get(f"{where}/faults").content.decode()
    assert all(f"<span>{shown}</span>" in page for shown in ("Born", "=&lt;b&gt;Ring", "Ref", "full_name"))
    assert "date_of_birth" not in page
    rows = csv.DictReader(io.StringIO(officer.get(f"{where}/faults.csv").content.decode()))
    assert [row["column"] for row in rows] == ["Born", "'=<b>Ring", "Ref", "full_name"]


def test_most_people_gone_is_a_warning_above_the_tick(officer: Client) -> None:
    applied(officer, table(ANNA, BOB, CARL))
    where = previewed(officer, table(ANNA), **said(extent="whole"))
    sentence = "2 of your organisation's 3 records of this status are not in the file"
    before, _, after = text_of(officer.get(f"{where}/apply")).partition(sentence)
    assert 'name="gone_confirmed"' not in before
    assert 'name="gone_confirmed"' in after
    for words in ("the file was cut off", "brought in as the whole", "give this import up"):
        assert words in after
    assert sentence in text_of(officer.get(where))


def test_some_people_gone_is_no_warning(officer: Client) -> None:
    applied(officer, table(ANNA, BOB))
    where = previewed(officer, table(ANNA), **said(extent="whole"))
    assert "records of this status" not in text_of(officer.get(where)) + text_of(officer.get(f"{where}/apply"))


def test_long_lists_come_in_pages_of_fifty(officer: Client) -> None:
    where = previewed(officer, table(*(f"SS-{n},Person {n:03} Example,UNREADABLE," for n in range(1, 61))))
    first, second = (text_of(officer.get(f"{where}/changes/added?page={n}")) for n in (1, 2))
    assert (first.count("<section"), second.count("<section")) == (50, 10)
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    assert text_of(officer.get(f"{where}/faults")).count(">Row ") == 50
    assert text_of(officer.get(f"{where}/faults?page=2")).count(">Row ") == 10


def test_what_was_released_is_listed_with_what_to_correct(world: World, officer: Client) -> None:
    disclosure_id = live_release(world, to=["council"])
    row = "SS-000001,Mohammad Hussain,1985-04-03,"
    where = previewed(officer, table(row))
    assert "1 of these records holds something that other bodies were sent" in text_of(officer.get(where))
    page = text_of(officer.get(f"{where}/released"))
    assert f'href="/releases/{disclosure_id}"' in page
    assert "SS-000001" in page
    assert "Hussain" not in page


def test_an_import_is_given_up_and_keeps_nothing(world: World, officer: Client) -> None:
    where = previewed(officer, table(ANNA))
    assert "No record has changed, and none will." in text_of(officer.get(f"{where}/abandon"))
    assert officer.post(f"{where}/abandon")["Location"] == where
    page = text_of(officer.get(where))
    assert "The import was given up" in page
    assert "Officer gave it up" in page
    assert officer.get(f"{where}/apply")["Location"] == where
    assert officer.get(f"{where}/abandon")["Location"] == where
    assert officer.get(f"{where}/changes/added")["Location"] == where
    assert officer.post(f"{where}/headings", {})["Location"] == where
    assert held(world) == {}


def test_the_same_file_again_changes_nothing(officer: Client) -> None:
    applied(officer, table(ANNA, BOB))
    where = previewed(officer, table(ANNA, BOB), **said(extent="whole"))
    page = text_of(officer.get(where))
    assert "The file changes nothing, so there is nothing to apply." in page
    assert f'href="{where}/apply"' not in page
