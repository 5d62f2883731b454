"""Searching one's own records, reading one, beginning a release or an answer from it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from django.test import Client

from tearline.disclosure.states import HeldState
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import queries as audit
from tearline_hub.disclosures.actions import holding
from tearline_hub.records import actions as records
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import add_record, deliver, field, live_release, only_held, subject

PURPOSE = {"purpose": "prepare_release"}


def found_in(page: str) -> list[str]:
    return re.findall(r'href="/records/(rec_\w+)', page)


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in(world.officer)


def test_a_name_is_found_in_another_spelling_and_stays_out_of_the_address(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject())
    response = officer.post("/records/", {**PURPOSE, "name": "muhammad husain"})
    page = text_of(response)
    assert response.status_code == 200
    assert found_in(page) == [record_id]
    assert "1 record agrees" in page
    assert "Closed by the Security Service" in page
    assert "OFFICIAL-SENSITIVE" in page
    title = re.search(r"<title>(.*?)</title>", page)
    assert title
    assert title[1] == "Register of subjects – Tearline"


@pytest.mark.parametrize(
    "asked",
    [
        {"reference": "SS-000001"},
        {"date_of_birth-day": "3", "date_of_birth-month": "4", "date_of_birth-year": "1985"},
        {"name": "Hussain", "date_of_birth-year": "1985", "date_of_birth-month": "4", "date_of_birth-day": "3"},
    ],
)
def test_each_thing_known_is_enough(world: World, officer: Client, asked: dict[str, str]) -> None:
    record_id = add_record(world.officer, subject())
    assert found_in(text_of(officer.post("/records/", PURPOSE | asked))) == [record_id]


def test_an_identifier_is_enough(world: World, officer: Client) -> None:
    phone = field(FieldName.PHONE, "+999 123456789")
    record_id = add_record(world.officer, subject(extra=[phone]))
    assert found_in(text_of(officer.post("/records/", PURPOSE | {"identifier": "+999123456789"}))) == [record_id]


def test_nothing_found_says_what_was_searched_and_what_to_try(world: World, officer: Client) -> None:
    add_record(world.officer, subject())
    page = text_of(officer.post("/records/", {**PURPOSE, "name": "Nobody Atall"}))
    assert "No record agrees" in page
    assert "Searched: register of subjects, 1 record." in page
    assert "You could try" in page


def test_more_than_fifty_asks_for_a_date_of_birth(world: World, officer: Client) -> None:
    many = [
        Record(
            reference=f"SS-{number:06}",
            status=Status.CLOSED,
            fields=(field(FieldName.NAME, "Mohammed Hussain"),),
            synthetic=True,
        )
        for number in range(51)
    ]
    list(records.add_records(actor=world.officer, now=NOW, purpose="test", records=many))
    page = text_of(officer.post("/records/", {**PURPOSE, "name": "Mohammed Hussain"}))
    assert "More than 50 records agree" in page
    assert "Add a date of birth" in page
    assert len(found_in(page)) == 50
    assert "Not recorded" in page


@pytest.mark.parametrize(
    ("given", "sentence", "anchor"),
    [
        ({}, "Choose why you are searching", "#purpose"),
        (PURPOSE, "Enter a reference, a name, a date of birth or an identifier.", "#name"),
        ({**PURPOSE, "date_of_birth-day": "3"}, "Date of birth must include a year", "#date_of_birth"),
        ({"name": "x", "purpose": "curiosity"}, "Choose why you are searching", "#purpose"),
        # A partner's purpose is no purpose of a release officer.
        ({"name": "x", "purpose": "check_own_records"}, "Choose why you are searching", "#purpose"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(
    officer: Client, given: dict[str, str], sentence: str, anchor: str
) -> None:
    response = officer.post("/records/", given)
    page = text_of(response)
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert sentence in page
    assert f'href="{anchor}"' in page


def test_a_record_asks_why_before_it_shows_anything(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject())
    asked = text_of(officer.get(f"/records/{record_id}"))
    assert "Why do you need to open this?" in asked
    assert "Hussain" not in asked
    wrong = officer.post(f"/records/{record_id}", {"stated_purpose": "curiosity"})
    assert wrong.status_code == 422
    stated = officer.post(f"/records/{record_id}", {"stated_purpose": "prepare_release"})
    assert stated["Location"] == f"/records/{record_id}"
    page = text_of(officer.get(f"/records/{record_id}"))
    assert "Mohammed Hussain" in page
    assert "Assessment" in page
    assert "As at 1 January 2025" in page
    assert "Purpose:" in page
    entries = audit.entries_about(actor=world.officer, subject=record_id)
    assert [entry.purpose for entry in entries if entry.act == "record.read"] == ["prepare_release"]


def test_the_purpose_of_a_search_covers_what_it_found(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject())
    officer.post("/records/", {**PURPOSE, "name": "Hussain"})
    assert "Mohammed Hussain" in text_of(officer.get(f"/records/{record_id}"))


def test_sensitive_and_foreign_facts_stand_apart(world: World, officer: Client) -> None:
    health = dataclasses.replace(field(FieldName.SENSITIVE, "Treated in 2024"), sensitive=SensitiveCategory.HEALTH)
    theirs = dataclasses.replace(field(FieldName.OCCUPATION, "Driver"), owner=world.police_officer.organisation)
    record_id = add_record(world.officer, subject(extra=[health, theirs]))
    officer.post("/records/", {**PURPOSE, "name": "Hussain"})
    page = text_of(officer.get(f"/records/{record_id}"))
    assert "Sensitive: Health" in page
    assert "From Police." in page


def test_a_release_begins_at_a_closed_record(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject())
    officer.post(f"/records/{record_id}", {"stated_purpose": PURPOSE["purpose"]})
    response = officer.post(f"/records/{record_id}/release", {"kind": "release"})
    assert re.fullmatch(r"/releases/dis_\w+", response["Location"])
    assert "The draft was begun." in text_of(officer.get(response["Location"]))


def test_a_release_of_somebody_who_may_be_a_child_begins_with_the_interruption(world: World, officer: Client) -> None:
    young = Record(
        reference="SS-000009", status=Status.CLOSED, fields=(field(FieldName.NAME, "Young Person"),), synthetic=True
    )
    record_id = add_record(world.officer, young)
    officer.post(f"/records/{record_id}", {"stated_purpose": PURPOSE["purpose"]})
    response = officer.post(f"/records/{record_id}/release", {"kind": "pointer"})
    assert response["Location"].endswith("/child")
    assert "The person may be under 18" in text_of(officer.get(response["Location"]))


def test_the_kind_of_release_has_to_be_chosen(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject())
    officer.post(f"/records/{record_id}", {"stated_purpose": PURPOSE["purpose"]})
    response = officer.post(f"/records/{record_id}/release")
    assert response.status_code == 422
    assert "Choose what you want to release" in text_of(response)


def test_an_active_subject_cannot_be_released_and_the_page_says_whom_to_ask(world: World, officer: Client) -> None:
    record_id = add_record(world.officer, subject(status=Status.ACTIVE))
    officer.post("/records/", {**PURPOSE, "name": "Hussain"})
    page = text_of(officer.get(f"/records/{record_id}"))
    assert "under active investigation and cannot be released" in page
    assert f"/records/{record_id}/release" not in page
    assert officer.post(f"/records/{record_id}/release", {"kind": "release"}).status_code == 403


def test_an_agency_searches_its_own_records_in_the_same_way(world: World) -> None:
    own = subject("C-1", status=Status.OWN)
    record_id = add_record(world.council_officer, own)
    add_record(world.officer, subject())
    council = signed_in(world.council_officer)
    page = text_of(council.post("/records/", {"purpose": "check_own_records", "name": "Hussain"}))
    assert "Our records" in page
    assert found_in(page) == [record_id]
    record = text_of(council.get(f"/records/{record_id}"))
    assert "Prepare a release" not in record


def test_another_organisations_record_is_not_there(world: World) -> None:
    record_id = add_record(world.officer, subject())
    council = signed_in(world.council_officer)
    response = council.post(f"/records/{record_id}", {"stated_purpose": "check_own_records"}, follow=True)
    assert response.status_code == 404


def test_an_answer_begins_at_ones_own_record(world: World) -> None:
    live_release(world, to=["council"])
    deliver()
    copy = only_held(world.council_officer)
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=ReadPurpose.ASSESS_RELEASE)
    record_id = add_record(world.council_officer, subject("C-1", status=Status.OWN))
    council = signed_in(world.council_officer)
    searching = text_of(council.get(f"/records/?answering={copy.id}"))
    assert "You are answering a release" in searching
    results = text_of(council.post("/records/", {"purpose": "assess_release", "name": "Hussain", "answering": copy.id}))
    assert f"/records/{record_id}?answering={copy.id}" in results
    page = text_of(council.get(f"/records/{record_id}?answering={copy.id}"))
    assert "Use this record to answer" in page
    begun = council.post(f"/records/{record_id}/answer", {"answering": copy.id})
    draft = text_of(council.get(begun["Location"]))
    assert "Draft answer" in draft
    assert "Security Service" in draft
    assert only_held(world.council_officer).state is HeldState.OPENED
    assert council.post(f"/records/{record_id}/answer", {"answering": "prj_nothing"}).status_code == 404


def test_a_manager_has_no_register(world: World) -> None:
    assert signed_in(world.council_manager).get("/records/").status_code == 403
