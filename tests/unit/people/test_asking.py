"""What somebody enters of one person is read by the rules of a table's rows, and each fault names its field."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import InvalidInput, ManyInvalid
from tearline.people.asking import person_asked_for
from tearline.people.record import FieldName

TODAY = dt.date(2026, 11, 22)


def test_all_that_is_known_is_read() -> None:
    known = {
        "full_name": "  Zofia   Wiśniewska ",
        "aliases": "Sophie Wisniewska; Zosia",
        "date_of_birth": "1990-12",
        "address": "8 Testing Street",
        "postcode": "zz11aa",
        "phone": "+999 123456789",
        "email": "z@example.org",
        "national_id": "QQ 12 34 56 C",
        "vehicle_mark": "zz12 abc",
    }
    assert person_asked_for(known, as_at=TODAY).values == {
        FieldName.NAME: ("Zofia Wiśniewska", "Sophie Wisniewska", "Zosia"),
        FieldName.DATE_OF_BIRTH: ("1990-12",),
        FieldName.ADDRESS: ("8 Testing Street, ZZ1 1AA",),
        FieldName.PHONE: ("+999 123456789",),
        FieldName.EMAIL: ("z@example.org",),
        FieldName.NATIONAL_ID: ("QQ 12 34 56 C",),
        FieldName.VEHICLE_MARK: ("ZZ12 ABC",),
    }


@pytest.mark.parametrize(
    ("known", "kind", "values"),
    [
        ({"aliases": "Zosia"}, FieldName.NAME, ("Zosia",)),
        ({"postcode": "ZZ1 1AA"}, FieldName.ADDRESS, ("ZZ1 1AA",)),
        ({"full_name": "محمد حسين"}, FieldName.NAME, ("محمد حسين",)),
        ({"full_name": "王 伟"}, FieldName.NAME, ("王 伟",)),
        ({"full_name": "A\u200bnn Lee\ufeff"}, FieldName.NAME, ("Ann Lee",)),  # marks nobody sees
        ({"full_name": "Ann\nLee"}, FieldName.NAME, ("Ann Lee",)),
    ],
)
def test_no_name_and_any_script_will_do(known: dict[str, str], kind: FieldName, values: tuple[str, ...]) -> None:
    person = person_asked_for(dict.fromkeys(("phone", "address"), "") | known, as_at=TODAY)
    assert person.values == {kind: values}


@pytest.mark.parametrize("known", [{}, {"full_name": "", "phone": "  "}, {"full_name": "\u200b"}])
def test_nothing_is_not_enough(known: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        person_asked_for(known, as_at=TODAY)
    assert (refusal.value.code, refusal.value.field) == ("lookup.nothing", "full_name")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("date_of_birth", "1985-02-31"),
        ("date_of_birth", "2027"),
        ("phone", "12"),
        ("phone", "ring me"),
        ("email", "nobody"),
        ("national_id", "x"),
        ("national_id", "nhs_number:999 000 0017"),
        ("vehicle_mark", "far too long a mark"),
        ("full_name", "Ann\x07Lee"),
        ("full_name", "Ann \u202eeeL"),
        ("address", "8 Testing Stree\ufffd"),
        ("phone", "+999\x00123456789"),
        ("aliases", "x" * 301),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field_and_not_quoted(column: str, text: str) -> None:
    with pytest.raises(ManyInvalid) as refusal:
        person_asked_for({"full_name": "Ann Lee", column: text}, as_at=TODAY)
    (fault,) = refusal.value.faults
    assert fault.field == column
    assert text not in fault.message


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ManyInvalid) as refusal:
        person_asked_for({"full_name": "Ann\x07", "phone": "1", "email": "x", "postcode": "ZZ1 1AA"}, as_at=TODAY)
    assert [fault.field for fault in refusal.value.faults] == ["full_name", "phone", "email"]
