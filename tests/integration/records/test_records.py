"""Records are found by any common spelling and never by what is sensitive; every look is an entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import ProgrammingError

from tearline.errors import InvalidInput, NotFound, NotPermitted
from tearline.people.record import Field, FieldName, Record, Status
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.context import acting
from tearline_hub.records import actions, queries
from tearline_hub.records.queries import Search
from tests.support.database import NOW, World
from tests.support.releases import field, subject

PURPOSE = ReadPurpose.CHECK_OWN_RECORDS
HEALTH = replace(field(FieldName.ALIAS, "Quillfeather"), sensitive=SensitiveCategory.HEALTH)
SECRET_PHONE = replace(field(FieldName.PHONE, "+999000000007"), sensitive=SensitiveCategory.SEX_LIFE)


def person(reference: str, name: str, born: str = "1985-04-03", *more: Field) -> Record:
    fields = (field(FieldName.NAME, name), field(FieldName.DATE_OF_BIRTH, born), *more)
    return Record(reference=reference, status=Status.OWN, fields=fields, synthetic=True)


@pytest.fixture
def register(world: World) -> World:
    people = [
        person("C-1", "Mohammed Hussain", "1985-04-03", field(FieldName.PHONE, "+999 123456789")),
        person("C-2", "Zofia Wiśniewska", "1990-12", field(FieldName.ALIAS, "Sophie Wisniewska")),
        person("C-3", "Siobhán O'Neill", "1971"),
        person("C-4", "John Smith", "1960-01-31", HEALTH, SECRET_PHONE, field(FieldName.NOTE, "Knows Quixotebury")),
    ]
    assert list(actions.add_records(actor=world.council_officer, now=NOW, purpose="test", records=people)) == [(4, 0)]
    return world


def found(world: World, **search: str) -> list[str]:
    answer = queries.find(actor=world.council_officer, now=NOW, purpose=PURPOSE, search=Search(**search))
    return [record.reference for record in answer.records]


@pytest.mark.parametrize(
    ("search", "reference"),
    [
        ({"reference": "C-1"}, "C-1"),
        ({"reference": " C-1 "}, "C-1"),
        ({"name": "Mohammed Hussain"}, "C-1"),
        ({"name": "mohamed husain"}, "C-1"),
        ({"name": "Muhammad Hussein"}, "C-1"),
        ({"name": "Hussain Mohammed"}, "C-1"),
        ({"name": "Zofia Wisniewska"}, "C-2"),
        ({"name": "Sophie Wisniewska"}, "C-2"),
        ({"name": "Siobhan ONeill"}, "C-3"),
        ({"name": "Jon Smith"}, "C-4"),  # a letter lost, as in the FEBRL copies
        ({"name": "John Smiht"}, "C-4"),  # two letters turned round
        ({"date_of_birth": "1985-04-03"}, "C-1"),
        ({"date_of_birth": "1990-12"}, "C-2"),
        ({"identifier": "+999123456789"}, "C-1"),
        ({"name": "Mohammed Hussain", "date_of_birth": "1985-04-03"}, "C-1"),
    ],
)
def test_a_record_is_found(register: World, search: dict[str, str], reference: str) -> None:
    assert found(register, **search) == [reference]


@pytest.mark.parametrize(
    "search",
    [
        {"name": "Quillfeather"},  # a sensitive alias
        {"identifier": "+999000000007"},  # a sensitive number
        {"name": "Quixotebury"},  # narrative
        {"identifier": "Quixotebury"},
        {"name": "Mohammed Hussain", "date_of_birth": "1960-01-31"},
        {"reference": "C-1", "name": "John Smith"},
        {"reference": "%"},
        {"reference": "C-"},
    ],
)
def test_nothing_is_found(register: World, search: dict[str, str]) -> None:
    assert found(register, **search) == []


def test_sensitive_values_do_not_change_what_is_found(world: World) -> None:
    """RL-2: two registers that differ in sensitive values alone answer every search alike."""
    searches = [{"name": "John Smith"}, {"name": "Quillfeather"}, {"date_of_birth": "1960-01-31"}]
    answers = []
    for place, sensitive in enumerate((HEALTH, replace(HEALTH, value="John Smith"))):
        actor = (world.council_officer, world.police_officer)[place]
        list(actions.add_records(
            actor=actor, now=NOW, purpose="test", records=[person("X-1", "Ann Lee", "1960-01-31", sensitive)]
        ))  # fmt: skip
        answers.append([
            [r.reference for r in queries.find(actor=actor, now=NOW, purpose=PURPOSE, search=Search(**s)).records]
            for s in searches
        ])  # fmt: skip
    assert answers[0] == answers[1] == [[], [], ["X-1"]]


def test_an_empty_search_asks_for_something(register: World) -> None:
    for empty in ({}, {"name": "  "}, {"reference": " "}):
        with pytest.raises(InvalidInput) as refusal:
            found(register, **empty)
        assert refusal.value.code == "search.empty"


def test_results_are_in_order_of_name_and_no_more_than_a_page(world: World) -> None:
    many = [person(f"C-{n:03}", "Ann Lee") for n in range(queries.SHOWN + 10, 0, -1)]
    list(actions.add_records(actor=world.council_officer, now=NOW, purpose="test", records=many))
    answer = queries.find(actor=world.council_officer, now=NOW, purpose=PURPOSE, search=Search(name="Ann Lee"))
    assert [record.reference for record in answer.records] == [f"C-{n:03}" for n in range(1, queries.SHOWN + 1)]
    assert answer.more


def test_the_same_import_again_adds_nothing(register: World) -> None:
    again = [person("C-1", "Somebody Else"), person("C-9", "Ann Lee")]
    steps = list(actions.add_records(actor=register.council_officer, now=NOW, purpose="test", records=again))
    assert steps == [(1, 1)]
    assert found(register, name="Somebody Else") == []
    assert queries.count(actor=register.council_officer) == 5


def test_every_look_is_an_entry_with_its_purpose(register: World) -> None:
    answer = queries.find(actor=register.council_officer, now=NOW, purpose=PURPOSE, search=Search(reference="C-1"))
    (record,) = answer.records
    queries.read_record(actor=register.council_officer, now=NOW, purpose=PURPOSE, record_id=record.id)
    entries = entries_about(actor=register.council_officer, subject=record.id)
    assert sorted(entry.act for entry in entries) == ["record.read", "records.searched"]
    assert {entry.purpose for entry in entries} == {PURPOSE}
    assert "Hussain" not in str(entries)


def test_no_entry_no_answer(register: World, owner_sql) -> None:
    owner_sql("REVOKE INSERT ON audit_entry FROM tearline_app")
    with pytest.raises(ProgrammingError):
        found(register, reference="C-1")


def test_another_organisations_record_is_not_there(register: World) -> None:
    (record,) = queries.find(
        actor=register.council_officer, now=NOW, purpose=PURPOSE, search=Search(reference="C-1")
    ).records
    with pytest.raises(NotFound) as refusal:
        queries.read_record(actor=register.police_officer, now=NOW, purpose=PURPOSE, record_id=record.id)
    with pytest.raises(NotFound) as unknown:
        queries.read_record(actor=register.police_officer, now=NOW, purpose=PURPOSE, record_id="rec_none")
    assert refusal.value.message == unknown.value.message


@pytest.mark.parametrize("name", ["administrator", "council_manager", "overseer"])
def test_only_those_who_share_read_records(register: World, name: str) -> None:
    actor = getattr(register, name)
    with pytest.raises(NotPermitted) as refusal:
        queries.find(actor=actor, now=NOW, purpose=PURPOSE, search=Search(reference="C-1"))
    assert refusal.value.code == "disclosure.role"
    with pytest.raises(NotPermitted):
        queries.read_record(actor=actor, now=NOW, purpose=PURPOSE, record_id="rec_any")


def test_a_correction_is_found_by_its_new_value_and_not_by_the_old(world: World) -> None:
    actor = world.officer
    list(actions.add_records(actor=actor, now=NOW, purpose="test", records=[subject()]))
    (record,) = queries.find(actor=actor, now=NOW, purpose=PURPOSE, search=Search(reference="SS-000001")).records
    name = next(f for f in record.fields if f.name is FieldName.NAME)
    with acting(actor):
        actions.correct_field(
            actor=actor, record_id=record.id, field_id=name.id, value="Ann Lee", as_at=dt.date(2026, 11, 22)
        )
        with pytest.raises(NotFound):
            actions.correct_field(
                actor=actor, record_id=record.id, field_id="fld_none", value="x", as_at=dt.date(2026, 11, 22)
            )
    for search, references in ((Search(name="Ann Lee"), ["SS-000001"]), (Search(name="Mohammed Hussain"), [])):
        answer = queries.find(actor=actor, now=NOW, purpose=PURPOSE, search=search)
        assert [r.reference for r in answer.records] == references


def test_a_record_needs_a_name(world: World) -> None:
    nameless = Record(
        reference="C-1", status=Status.OWN, fields=(field(FieldName.PHONE, "+999123456789"),), synthetic=True
    )
    with pytest.raises(InvalidInput) as refusal:
        list(actions.add_records(actor=world.council_officer, now=NOW, purpose="test", records=[nameless]))
    assert refusal.value.code == "record.no-name"
    assert queries.count(actor=world.council_officer) == 0


def test_whoever_reads_nothing_says_of_nothing_that_it_is_still_needed(register: World) -> None:
    officer = register.council_officer
    (record,) = queries.find(actor=officer, now=NOW, purpose=PURPOSE, search=Search(reference="C-1")).records
    for actor in (register.council_manager, register.administrator):
        with pytest.raises(NotPermitted):
            actions.keep(actor=actor, now=NOW, purpose=PURPOSE, record_id=record.id)
    actions.keep(actor=officer, now=NOW, purpose=PURPOSE, record_id=record.id)
