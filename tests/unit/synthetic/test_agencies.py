"""Agencies' own records: some are subjects recorded otherwise, and can still be found."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tearline.people.dates import PartialDate
from tearline.people.names import query_keys, same_name, search_keys
from tearline.people.record import FieldName, Record, Status
from tearline.synthetic.agencies import ALSO_SUBJECTS, PEOPLE, TENANTS, agency_people, agency_records
from tearline.synthetic.register import subjects
from tearline.wire.content import shared

TODAY = dt.date(2026, 11, 22)
PREFIX = {"police": "OCC", "council": "HSG", "probation": "CRN"}
REGISTER = list(subjects(seed=3, today=TODAY, closed=2_000, active=300))
BY_REFERENCE = {record.reference: record for record in REGISTER}


def values(record: Record, *names: FieldName) -> list[str]:
    return [field.value for field in record.fields if field.name in names]


def found(subject: Record, held: Record) -> bool:
    """As an agency's officer searches for a released subject: each name in turn, then date of birth and number."""
    name = values(held, FieldName.NAME)[0]
    named = any(
        same_name(query, name) and all(keys & search_keys(name) for keys in query_keys(query))
        for query in values(subject, FieldName.NAME, FieldName.ALIAS)
    )
    exact = (FieldName.DATE_OF_BIRTH, FieldName.NATIONAL_ID)
    return named or bool(set(values(subject, *exact)) & set(values(held, *exact)))


@pytest.mark.parametrize("tenant", TENANTS)
def test_each_agency_has_its_own_records(tenant: str) -> None:
    records = list(agency_records(tenant, seed=3, today=TODAY, subjects=REGISTER))
    assert len(records) == PEOPLE
    assert {record.status for record in records} == {Status.OWN}
    assert all(record.synthetic for record in records)
    assert all(re.fullmatch(rf"{PREFIX[tenant]}-\d{{6}}", record.reference) for record in records)
    assert len({record.reference for record in records}) == PEOPLE
    assert all(len(shared(record.fields)) == len(record.fields) for record in records)
    dates = [text for record in records for text in values(record, FieldName.DATE_OF_BIRTH)]
    assert all(str(PartialDate.parse(text)) == text for text in dates)


@pytest.mark.parametrize("tenant", TENANTS)
def test_nothing_of_the_registers_narrative_is_in_them(tenant: str) -> None:
    narrative = {
        FieldName.CONCERN,
        FieldName.CLOSED_ON,
        FieldName.CLOSING_SUMMARY,
        FieldName.LOCAL_LINK,
        FieldName.SENSITIVE,
    }
    ids = {field.id for record in REGISTER for field in record.fields}
    for record in agency_records(tenant, seed=3, today=TODAY, subjects=REGISTER):
        assert not narrative & {field.name for field in record.fields}
        assert not ids & {field.id for field in record.fields}
        assert "SS-" not in str(record)


@pytest.mark.parametrize("tenant", TENANTS)
def test_some_are_closed_subjects_recorded_otherwise_and_can_be_found(tenant: str) -> None:
    people = list(agency_people(tenant, seed=3, today=TODAY, subjects=REGISTER))
    known = [(BY_REFERENCE[person.subject], person.record) for person in people if person.subject]
    assert len(known) == ALSO_SUBJECTS
    assert all(subject.status is Status.CLOSED for subject, _ in known)
    otherwise = [pair for pair in known if values(pair[0], FieldName.NAME) != values(pair[1], FieldName.NAME)]
    assert len(otherwise) >= ALSO_SUBJECTS / 4
    assert sum(found(subject, held) for subject, held in known) >= ALSO_SUBJECTS - 2


def test_agencies_know_different_people_and_the_same_seed_repeats_them() -> None:
    known = [
        {person.subject for person in agency_people(tenant, seed=3, today=TODAY, subjects=REGISTER)} - {""}
        for tenant in TENANTS
    ]
    assert len(set.union(*known)) > ALSO_SUBJECTS * 2
    again = list(agency_people("council", seed=3, today=TODAY, subjects=iter(REGISTER)))
    assert again == list(agency_people("council", seed=3, today=TODAY, subjects=REGISTER))
    assert again != list(agency_people("council", seed=4, today=TODAY, subjects=REGISTER))


def test_a_small_register_is_enough() -> None:
    few = [record for record in REGISTER if record.status is Status.CLOSED][:5]
    people = list(agency_people("police", seed=3, today=TODAY, subjects=few))
    assert len(people) == PEOPLE
    assert len({person.subject for person in people} - {""}) == len(few)
