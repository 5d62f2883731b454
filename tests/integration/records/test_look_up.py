"""One person is looked up among the organisation's own records: as they are now, by those who may, with an entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from tearline.errors import InvalidInput, NotPermitted
from tearline.matching.evidence import Outcome
from tearline.people.asking import person_asked_for
from tearline.people.record import Field, FieldName, Record, Status
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import LogPurpose, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.audit.queries import Entry, entries_about, for_oversight
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.records import actions, lookup, revising
from tearline_hub.records.lookup import LookedUp, look_up
from tests.support.database import NOW, World
from tests.support.releases import add_record, field, subject

PURPOSE = ReadPurpose.PREPARE_RELEASE
TODAY = NOW.date()
SECRET_NAME = replace(field(FieldName.ALIAS, "Quillfeather Canary"), sensitive=SensitiveCategory.HEALTH)
SECRET_PHONE = replace(field(FieldName.PHONE, "+999000000007"), sensitive=SensitiveCategory.SEX_LIFE)


def person(reference: str, name: str, born: str, *more: Field, status: Status = Status.CLOSED) -> Record:
    fields = (field(FieldName.NAME, name), field(FieldName.DATE_OF_BIRTH, born), *more)
    return Record(reference=reference, status=status, fields=fields, synthetic=True)


def looked(actor: Actor, **known: str) -> LookedUp:
    return look_up(actor=actor, now=NOW, purpose=PURPOSE, person=person_asked_for(known, as_at=TODAY))


def references(actor: Actor, **known: str) -> list[str]:
    return [record.reference for record in looked(actor, **known).records]


def entries(world: World) -> list[Entry]:
    every = for_oversight(
        actor=world.overseer, now=NOW, purpose=LogPurpose.LAWFULNESS, start=TODAY, end=TODAY
    )  # fmt: skip
    return [entry for entry in every if entry.act == "records.looked-up"]


@pytest.fixture
def register(world: World) -> World:
    people = [
        person("S-5", "Mohammed Hussain", "1985-04-03", field(FieldName.PHONE, "+999 123456789")),
        person("S-4", "Zofia Wiśniewska", "1990-12", field(FieldName.ALIAS, "Sophie Wisniewska")),
        person("S-3", "Siobhán O'Neill", "1971", field(FieldName.NATIONAL_ID, "QQ123456C"), status=Status.ACTIVE),
        person("S-2", "John Smith", "1960-01-31", SECRET_NAME, SECRET_PHONE, field(FieldName.NOTE, "At Quixotebury")),
        person("S-1", "Jon Smyth", "1960-01-31", field(FieldName.ADDRESS, "8 Testing Street, ZZ1 1AA")),
    ]
    list(actions.add_records(actor=world.officer, now=NOW, purpose="test", records=people))
    return world


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"full_name": "Mohammed Hussain"}, ["S-5"]),
        ({"full_name": "Hussain, Muhamad", "date_of_birth": "1985"}, ["S-5"]),
        ({"full_name": "محمد حسين"}, ["S-5"]),
        ({"full_name": "Mohammed Hussain", "date_of_birth": "1985-03-04"}, ["S-5"]),  # day and month swapped
        ({"phone": "0123456789"}, ["S-5"]),
        ({"aliases": "Sophie Wisniewska"}, ["S-4"]),
        ({"full_name": "Wiśniewska", "date_of_birth": "1990-12"}, ["S-4"]),
        ({"national_id": "qq 12 34 56 c"}, ["S-3"]),
        ({"full_name": "John Smith", "date_of_birth": "1960-01-31"}, ["S-1", "S-2"]),
        ({"address": "8 Testing Street", "postcode": "zz11aa"}, ["S-1"]),
        ({"full_name": "Nobody Atall"}, []),
    ],
)
def test_whoever_may_be_the_person_is_found_in_order_of_reference(
    register: World, known: dict[str, str], found: list[str]
) -> None:
    assert references(register.officer, **known) == found


def test_a_record_comes_with_its_evidence_and_its_standing(register: World) -> None:
    answer = looked(register.officer, full_name="Siobhan ONeill", date_of_birth="1971-05-06", phone="+999111111111")
    assert (answer.held, answer.more) == (5, False)
    (found,) = answer.records
    assert (found.status, found.version, found.gone_on) == (Status.ACTIVE, 1, None)
    compared = {each.field: each for each in found.evidence.compared}
    assert compared[FieldName.NAME].register == "Siobhán O'Neill"
    assert compared[FieldName.NAME].extract == "Siobhan ONeill"
    assert compared[FieldName.NAME].outcome is Outcome.AGREES
    assert compared[FieldName.DATE_OF_BIRTH].outcome is Outcome.AGREES
    assert compared[FieldName.PHONE].outcome is Outcome.MISSING
    assert compared.keys() == {FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.PHONE}
    assert found.also == (FieldName.NATIONAL_ID,)
    assert "QQ123456C" not in str(found)
    assert (found.evidence.common.name, found.evidence.common.rows) == (1, 5)


def test_of_what_nobody_entered_only_name_and_birth_date_are_shown(register: World) -> None:
    (found,) = looked(register.officer, national_id="QQ123456C").records
    shown = {each.field: each.register for each in found.evidence.compared}
    assert shown == {
        FieldName.NAME: "Siobhán O'Neill",
        FieldName.DATE_OF_BIRTH: "1971",
        FieldName.NATIONAL_ID: "QQ123456C",
    }
    assert found.evidence.sentence == (
        "These agree: national identifier. These cannot be compared: name, date of birth."
    )
    assert found.also == ()


@pytest.mark.parametrize(
    "known",
    [
        {"full_name": "Quillfeather Canary"},
        {"phone": "+999000000007"},
        {"full_name": "At Quixotebury"},
        {"full_name": "Knows Quixotebury", "phone": "+999000000007"},
    ],
)
def test_what_is_sensitive_or_told_finds_nobody_and_is_not_read(register: World, known: dict[str, str]) -> None:
    assert references(register.officer, **known) == []
    with acting(register.officer):
        read = str(lookup._read(register.officer))
    assert "Wiśniewska" in read
    assert not [secret for secret in ("Quillfeather", "+999000000007", "Quixotebury") if secret in read]


def test_the_first_fifty_by_reference_are_shown(world: World) -> None:
    many = [person(f"S-{number:03}", "Ann Lee", "1990-05-06") for number in range(lookup.SHOWN + 10, 0, -1)]
    list(actions.add_records(actor=world.officer, now=NOW, purpose="test", records=many))
    answer = looked(world.officer, full_name="Ann Lee", date_of_birth="1990-05-06")
    assert [record.reference for record in answer.records] == [f"S-{n:03}" for n in range(1, lookup.SHOWN + 1)]
    assert answer.more
    (entry,) = entries(world)
    assert list(entry.subjects) == [record.id for record in answer.records]


def test_a_change_is_seen_at_once(register: World) -> None:
    """A new record, a corrected field, a revision from a file, a record that is gone, one that was emptied."""
    officer, asked = register.officer, {"full_name": "Gwen Example", "date_of_birth": "1979-08-09"}
    assert references(officer, **asked) == []
    record_id = add_record(officer, person("S-9", "Gwen Example", "1979-08-09"))
    assert references(officer, **asked) == ["S-9"]
    born = field(FieldName.DATE_OF_BIRTH, "1979-08-09")
    with acting(officer):
        actions.replace_fields(actor=officer, record_id=record_id, fields=[field(FieldName.NAME, "Ann Lee"), born])
    assert references(officer, full_name="Ann Lee") == ["S-9"]
    assert references(officer, full_name="Gwen Example") == []
    revision = revising.Revision(
        record_id=record_id, seen_version=2, status=Status.ACTIVE, fields=(field(FieldName.NAME, "Gwen Example"),)
    )
    with acting(officer):
        revising.revise(actor=officer, revisions=[revision])
    (found,) = looked(officer, **asked).records
    assert (found.reference, found.status, found.version) == ("S-9", Status.ACTIVE, 3)
    with acting(officer):
        revising.mark_gone(actor=officer, gone_on=dt.date(2026, 11, 20), seen={record_id: 3})
    assert looked(officer, **asked).records[0].gone_on == dt.date(2026, 11, 20)
    with acting(officer):
        actions.replace_fields(actor=officer, record_id=record_id, fields=[])
    assert references(officer, **asked) == []


def test_the_same_question_has_the_same_answer_whatever_the_order_of_records(world: World) -> None:
    asked = {"full_name": "John Smith", "date_of_birth": "1960-01-31"}
    people = [person(f"S-{n}", f"J{'o' * n}hn Smith", "1960-01-31") for n in range(1, 5)]
    answers = []
    for tenant, order in (("one", people), ("another", people[::-1])):
        officer = replace(world.officer, tenant_id=tenant)
        list(actions.add_records(actor=officer, now=NOW, purpose="test", records=order))
        answers.append([(each.reference, each.evidence) for each in looked(officer, **asked).records])
    assert answers[0] == answers[1]
    assert len(answers[0]) > 1


def test_each_look_is_an_entry_also_where_nobody_is_found(register: World) -> None:
    answer = looked(register.officer, full_name="Jon Smyth", phone="+999777777777", postcode="ZZ9 9ZZ")
    looked(register.authoriser, full_name="Nobody Canarian", date_of_birth="1951-02-03")
    nobody, somebody = sorted(entries(register), key=lambda entry: len(entry.subjects))
    assert (somebody.operation, somebody.purpose, somebody.user_name) == ("consultation", PURPOSE, "Officer")
    shown = {record.id: record.version for record in answer.records}
    assert shown
    assert (list(somebody.subjects), somebody.visible) == (list(shown), {"records": shown})
    assert (nobody.subjects, nobody.visible, nobody.user_name) == ((), {"records": {}}, "Authoriser")
    (about, *_) = entries_about(actor=register.officer, subject=answer.records[0].id)
    assert about.id == somebody.id


def test_nothing_of_the_question_or_the_answer_is_in_the_entry_or_in_a_statement(register: World) -> None:
    with CaptureQueriesContext(connection) as statements:
        looked(
            register.officer, full_name="Jon Smyth", date_of_birth="1960-01-31", phone="+999777777777",
            email="canary@example.org", national_id="QQ999999C", vehicle_mark="ZZ99 CAN",
            address="8 Testing Street", postcode="ZZ1 1AA",
        )  # fmt: skip
    (entry,) = entries(register)
    told = f"{entry} {[each['sql'] for each in statements.captured_queries]}"
    assert "records.looked-up" in told
    for word in ("Smyth", "1960", "777777", "canary", "QQ999999C", "ZZ99", "Testing", "1AA", "weight"):
        assert word not in told


def test_no_entry_no_answer(register: World, owner_sql) -> None:
    owner_sql("REVOKE INSERT ON audit_entry FROM tearline_app")
    with pytest.raises(ProgrammingError):
        looked(register.officer, full_name="Mohammed Hussain")


def test_too_little_is_refused_before_anything_is_read(register: World) -> None:
    with CaptureQueriesContext(connection) as statements, pytest.raises(InvalidInput) as refusal:
        looked(register.officer, full_name="Hussain")
    assert (refusal.value.code, refusal.value.field) == ("lookup.too-little", "full_name")
    assert statements.captured_queries == []


@pytest.mark.parametrize(
    "name",
    ["council_officer", "council_authoriser", "council_manager", "police_officer", "overseer", "administrator"],
)
def test_only_the_originators_own_staff_look_anybody_up(register: World, name: str) -> None:
    with CaptureQueriesContext(connection) as statements, pytest.raises(NotPermitted) as refusal:
        looked(getattr(register, name), full_name="Mohammed Hussain")
    assert refusal.value.code == "lookup.role"
    assert statements.captured_queries == []


def test_the_database_shows_nobody_elses_records_whatever_role_somebody_was_given(register: World) -> None:
    add_record(register.council_officer, replace(subject("C-1"), status=Status.OWN))
    as_if = replace(register.council_officer, roles=frozenset({Role.RELEASE_OFFICER}))
    asked = {"full_name": "Mohammed Hussain", "date_of_birth": "1985-04-03"}
    assert references(as_if, **asked) == ["C-1"]
    assert references(register.officer, **asked) == ["S-5"]
    assert references(as_if, **asked) == ["C-1"]
    assert looked(register.officer, **asked).held == 5
