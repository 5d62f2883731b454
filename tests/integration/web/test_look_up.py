"""The page on which an officer of the originator looks one person up: what it shows, and what it says to bad input."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tearline.matching.kernel import binding
from tearline.people.record import FieldName, Record, Status
from tearline_hub.audit import queries as audit
from tearline_hub.records import actions as records
from tearline_hub.records.lookup import SHOWN
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import add_record, field, subject

ADDRESS = "/records/look-up"
PURPOSE = {"purpose": "prepare_release"}
HOME, PHONE = field(FieldName.ADDRESS, "8 Testing Street, ZZ1 1AA"), field(FieldName.PHONE, "+999 123456789")
ASKED = {"full_name": "Muhammad Husain", "date_of_birth-year": "1985", "phone": "+999123456780"}


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in(world.officer)


def main_of(response: object) -> str:
    return text_of(response).split("<main", 1)[1].split("</main>", 1)[0]


def cells_of(page: str) -> list[str]:
    cells = re.findall(r'<t[hd][^>]*role="(?:rowheader|cell)"[^>]*>(.*?)</t[hd]>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def test_the_empty_page_says_what_is_read_and_what_is_kept(world: World, officer: Client) -> None:
    add_record(world.officer, subject())
    page = main_of(officer.get(ADDRESS))
    assert "1 record is read" in page
    assert "not what you entered" in page
    assert "Why are you looking?" in page
    assert '<form method="post" action="" novalidate autocomplete="off">' in page
    assert audit.entries_about(actor=world.officer, subject="") == []


def test_a_candidate_is_shown_field_by_field_in_words(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject(extra=[HOME, PHONE]))
    response = officer.post(ADDRESS, PURPOSE | ASKED)
    page = main_of(response)
    assert response.status_code == 200
    assert "1 record may be about this person" in page
    assert f'href="/records/{record_id}">SS-000001</a>' in page
    assert "Closed by the Security Service" in page
    assert cells_of(page) == [
        "Name", "Muhammad Husain", "Mohammed Hussain Of 1 records, 1 has it, in any common spelling.", "Spelt otherwise",
        "Date of birth", "1985", "3 April 1985 Of 1 records, 1 has it.", "Agrees",
        "Phone", "+999123456780", "+999 123456789", "Spelt otherwise",
    ]  # fmt: skip
    assert (
        "These agree: date of birth. These are spelt otherwise: name, phone. "
        "No two records here have this name. No two records here have this date of birth. "
        "Also recorded, and not entered: address." in page
    )
    assert "Testing Street" not in page
    assert "OFFICIAL-SENSITIVE" in text_of(response)
    assert "To prepare a release" in page
    assert 'value="Muhammad Husain"' in page  # to look again with more or less


def test_a_name_alone_is_found_with_both_its_words_misspelt(world: World, officer: Client) -> None:
    """Neither sounds as it is recorded, so that no key of the index is shared."""
    name = Record(
        reference="SS-000001",
        status=Status.CLOSED,
        fields=(field(FieldName.NAME, "Bronwen Penhallow"),),
        synthetic=True,
    )
    list(records.add_records(actor=world.officer, now=NOW, purpose="test", records=[name]))
    page = main_of(officer.post(ADDRESS, PURPOSE | {"full_name": "Brongwen Penhalsow"}))
    assert "1 record may be about this person" in page
    assert "Spelt otherwise" in cells_of(page)


def test_a_common_name_that_is_misspelt_is_looked_for_further_down_and_the_record_goes_by_its_own(
    world: World, officer: Client
) -> None:
    """Twenty of one name weigh too little each to be found at first. Somebody found by a number is shown by the name, not by an alias."""
    alias = field(FieldName.ALIAS, "Aaron Mistaken")
    named = [
        Record(
            reference=f"SS-{number:06}", status=Status.CLOSED, synthetic=True,
            fields=(field(FieldName.NAME, "Clive Francis"), alias, field(FieldName.PHONE, f"+9996146327{number:02}")),
        )
        for number in range(20)
    ]  # fmt: skip
    list(records.add_records(actor=world.officer, now=NOW, purpose="test", records=named))
    assert "20 records may be about this person" in main_of(
        officer.post(ADDRESS, PURPOSE | {"full_name": "Clve Fransis"})
    )
    page = main_of(officer.post(ADDRESS, PURPOSE | {"phone": "+999614632703"}))
    assert "Clive Francis" in page
    assert "Mistaken" not in page


def test_the_record_itself_asks_why(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject())
    officer.post(ADDRESS, PURPOSE | ASKED)
    asked = text_of(officer.get(f"/records/{record_id}"))
    assert "Why do you need to open this?" in asked
    assert "Hussain" not in asked
    acts = {entry.act for entry in audit.entries_about(actor=world.officer, subject=record_id)}
    assert acts == {"records.searched", "records.looked-up"}  # the first by the test that added it


def test_an_active_subject_is_shown_as_in_a_search(world: World) -> None:
    add_record(world.officer, subject(status=Status.ACTIVE))
    for actor, purpose in ((world.officer, "prepare_release"), (world.authoriser, "authorise_release")):
        client, asked = signed_in(actor), {"purpose": purpose}
        tag = '<strong class="govuk-tag govuk-tag--yellow">Active</strong>'
        assert tag in text_of(client.post("/records/", asked | {"name": "Hussain"}))
        assert tag in text_of(client.post(ADDRESS, asked | ASKED))


def test_nobody_found_says_what_that_means_and_what_to_try(world: World, officer: Client) -> None:
    add_record(world.officer, subject())
    response = officer.post(ADDRESS, PURPOSE | {"full_name": "Nobody Atall"})
    page = main_of(response)
    assert response.status_code == 200
    assert "Nobody found" in page
    assert "Read: register of subjects, 1 record." in page
    assert "That is not to say that the person is unknown" in page
    assert "You could try" in page
    assert "<table" not in page


def test_more_than_fifty_asks_for_more(world: World, officer: Client) -> None:
    many = [
        Record(
            reference=f"SS-{number:06}",
            status=Status.CLOSED,
            fields=(field(FieldName.NAME, "Mohammed Hussain"), field(FieldName.DATE_OF_BIRTH, "1985-04-03")),
            synthetic=True,
        )
        for number in range(SHOWN + 1)
    ]
    list(records.add_records(actor=world.officer, now=NOW, purpose="test", records=many))
    page = main_of(officer.post(ADDRESS, PURPOSE | ASKED))
    assert "More than 50 records may be about this person" in page
    assert "enter more of what you know to see fewer" in page
    shown = re.findall(r">(SS-\d+)</a>", page)
    assert shown == [f"SS-{number:06}" for number in range(SHOWN)]


@pytest.mark.parametrize(
    ("given", "sentence", "anchor"),
    [
        (ASKED, "Choose why you are looking", "#purpose"),
        (ASKED | {"purpose": "curiosity"}, "Choose why you are looking", "#purpose"),
        (ASKED | {"purpose": "check_own_records"}, "Choose why you are looking", "#purpose"),  # a partner's
        (PURPOSE, "Enter what you know of the person.", "#full_name"),
        (PURPOSE | {"full_name": " \u200b "}, "Enter what you know of the person.", "#full_name"),
        (PURPOSE | {"full_name": "Hussain"}, "Enter more: that is too little", "#full_name"),
        (PURPOSE | {"date_of_birth-year": "1985"}, "Enter more: that is too little", "#full_name"),
        (PURPOSE | {"date_of_birth-day": "3"}, "Date of birth must include a year", "#date_of_birth"),
        (
            PURPOSE | {"date_of_birth-day": "31", "date_of_birth-month": "2", "date_of_birth-year": "1985"},
            "Date of birth must be a real date",
            "#date_of_birth",
        ),
        (PURPOSE | ASKED | {"date_of_birth-year": "2127"}, "not in the future", "#date_of_birth"),
        (PURPOSE | ASKED | {"date_of_birth-year": "١٩٨٥x"}, "Year must include 4 numbers", "#date_of_birth"),
        (PURPOSE | {"full_name": "x" * 301}, "Name must be 300 characters or fewer", "#full_name"),
        (PURPOSE | {"full_name": "Ann\x07Lee"}, "Type this again", "#full_name"),
        (PURPOSE | {"full_name": "Ann \u202eeeL"}, "Type this again", "#full_name"),
        (PURPOSE | {"full_name": "Ann\x00Lee"}, "Null characters are not allowed", "#full_name"),
        (PURPOSE | {"phone": "ring me"}, "Give phone numbers in digits", "#phone"),
        (PURPOSE | {"email": "nobody"}, "Give addresses such as name@example.org", "#email"),
        (PURPOSE | {"national_id": "x"}, "Give 3 to 30 letters and digits", "#national_id"),
        (PURPOSE | {"vehicle_mark": "?"}, "Give registration marks such as ZZ12 ABC", "#vehicle_mark"),
    ],
)
def test_a_look_that_cannot_be_made_says_why_and_keeps_what_was_typed(
    world: World, officer: Client, given: dict[str, str], sentence: str, anchor: str
) -> None:
    record_id = add_record(world.officer, subject())
    response = officer.post(ADDRESS, given)
    page = text_of(response)
    assert response.status_code == 422
    assert "<title>Error: Look somebody up – Tearline</title>" in page
    assert sentence in page
    assert f'href="{anchor}"' in page
    assert "SS-000001" not in page
    typed = [value for name, value in given.items() if name == "full_name" and value.isascii() and value.isprintable()]
    assert all(f'value="{value}"' in page for value in typed)
    acts = [entry.act for entry in audit.entries_about(actor=world.officer, subject=record_id)]
    assert acts == ["records.searched"]


@pytest.mark.parametrize(
    "name", ["محمد حسين", "Мухаммад Хусейн", "মোহাম্মদ হোসেন", "穆罕默德 侯赛因", "🙂 🙃", "'; DROP TABLE record --"]
)
def test_any_script_is_taken(world: World, officer: Client, name: str) -> None:
    add_record(world.officer, subject())
    response = officer.post(ADDRESS, PURPOSE | {"full_name": name, "date_of_birth-year": "1985"})
    assert response.status_code in {200, 422}
    assert ("SS-000001" in text_of(response)) is (name in {"محمد حسين", "Мухаммад Хусейн", "মোহাম্মদ হোসেন"})


def test_everything_wrong_is_said_at_once(officer: Client) -> None:
    page = text_of(officer.post(ADDRESS, PURPOSE | {"phone": "1", "email": "x", "national_id": "y"}))
    assert [anchor for anchor in ("#phone", "#email", "#national_id") if f'href="{anchor}"' in page] == [
        "#phone", "#email", "#national_id",
    ]  # fmt: skip


def test_without_the_kernel_nothing_is_read_and_it_says_so(
    world: World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_id = add_record(world.officer, subject())
    monkeypatch.setattr(binding, "NAME", "_never_built.so")
    binding.library.cache_clear()
    try:
        response = officer.post(ADDRESS, PURPOSE | ASKED)
    finally:
        monkeypatch.undo()
        binding.library.cache_clear()
    page = text_of(response)
    assert response.status_code == 503
    assert "The matching kernel was not built" in page
    assert "Husain" not in page
    acts = [entry.act for entry in audit.entries_about(actor=world.officer, subject=record_id)]
    assert acts == ["records.searched"]


def test_the_register_leads_there_and_an_agencys_records_do_not(world: World, officer: Client) -> None:
    link = f'href="{ADDRESS}"'
    assert link in text_of(officer.get("/records/"))
    assert link in main_of(officer.post("/records/", PURPOSE | {"name": "Nobody Atall"}))
    assert link not in text_of(signed_in(world.council_officer).get("/records/"))
