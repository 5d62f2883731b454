"""People made column by column are those that the row reader makes, or are left to it."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.people.plain import plain_people
from tearline.people.record import FieldName
from tearline.tables.fault import Row
from tearline.tables.headings import guess

WHOLE = {
    "record_id": "A1", "given_name": "Gwen", "family_name": "Testing", "date_of_birth": "1985-04-03",
    "address": "12 Testing Street", "postcode": "zz11aa", "phone": "+999100000001", "email": "a@example.org",
    "national_id": "QQ123456C", "vehicle_mark": "ZZ12 ABC",
}  # fmt: skip
ROWS = {
    "whole": WHOLE,
    "name-alone": {"record_id": "A1", "full_name": "Gwen Testing"},
    "both-forms-of-a-name": WHOLE | {"full_name": "Gwen Ann Testing"},
    "other-script": {"record_id": "A1", "full_name": "王小明", "aliases": "Siôn"},
    "alias": WHOLE | {"aliases": "Gwen Testing"},
    "no-date": {key: text for key, text in WHOLE.items() if key != "date_of_birth"},
    "postcode-alone": {"record_id": "A1", "given_name": "Gwen", "postcode": "ZZ1 1AA"},
    "postcode-in-the-line": {"record_id": "A1", "given_name": "Gwen", "address": "12 Testing Street, zz1 1aa"},
    "several-columns": WHOLE
    | {"phone_2": "+999100000002", "address_2": "7 Elsewhere Lane", "email_2": "b@example.org"},
    "the-same-twice": WHOLE | {"phone_2": "+999100000001", "address_2": "12 Testing Street", "postcode_2": "ZZ1 1AA"},
    "second-home-alone": {"record_id": "A1", "given_name": "Gwen", "postcode_2": "ZZ1 1AA"},
}
LEFT = {
    "several-aliases": WHOLE | {"aliases": "Ann Sample;Jo Sample"},
    "gap-in-an-alias": WHOLE | {"aliases": "Ann  Sample"},
    "gap-in-a-name": WHOLE | {"given_name": "Gwen  Ann"},
    "no-reference": {"full_name": "Gwen Testing"},
}


def columns_of(*rows: dict[str, str]) -> dict[str, list[str | None]]:
    names = dict.fromkeys(["record_id", *(name for row in rows for name in row)])
    return {name: [row.get(name) for row in rows] for name in names}


def read(row: dict[str, str]) -> Person:
    (person,) = PersonReader(guess(tuple(row)), dt.date(2026, 11, 22)).read(Row(2, row))
    assert isinstance(person, Person)
    return person


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_plain_row_is_the_person_that_the_row_reader_makes(row: dict[str, str]) -> None:
    (found,) = plain_people(columns_of(row))
    assert found == read(row)
    assert found is not None
    assert list(found.values) == list(read(row).values)


def test_each_row_is_read_for_itself() -> None:
    assert list(plain_people(columns_of(*ROWS.values()))) == [read(row) for row in ROWS.values()]


@pytest.mark.parametrize("row", LEFT.values(), ids=LEFT)
def test_what_is_not_kept_as_it_stands_is_left_to_the_row_reader(row: dict[str, str]) -> None:
    assert list(plain_people(columns_of(row, WHOLE))) == [None, read(WHOLE)]


def test_an_empty_cell_is_nothing_known() -> None:
    (found,) = plain_people(columns_of(WHOLE | {"phone": "", "middle_name": ""}))
    assert found is not None
    assert FieldName.PHONE not in found.values
    assert found.parts == ("Gwen", "", "Testing")
