"""How two addresses and two codes compare: the same home, a part of it, another place; the same, near, another number."""

from __future__ import annotations

import pytest

from tests.support.comparing import ADDRESS, EMAIL, NATIONAL_ID, PHONE, VEHICLE, level, weight

MISSING, HOME, STREET, POSTCODE, LINE, SECTOR, DISTRICT, OTHER = range(8)
UNKNOWN, SAME, NEAR, DIFFERENT = range(4)
PERSON = {"given_name": "Gwen"}
HERE = "12 Testing Street, ZZ1 1AA"

CASES = [
    (HERE, "", MISSING),
    (HERE, HERE, HOME),
    (HERE, "12 testing st zz11aa", HOME),
    (HERE, "Flat 2, 12 Testing Street, ZZ1 1AA", HOME),
    (HERE, "Number 12, ZZ1 1AA", HOME),
    ("Rose Cottage, ZZ1 1AA", "The Rose Cottage, ZZ1 1AA", STREET),
    (HERE, "Testing Street, ZZ1 1AA", STREET),
    (HERE, "14 Testing Street, ZZ1 1AA", POSTCODE),
    ("Rose Cottage, ZZ1 1AA", "Mill House, ZZ1 1AA", POSTCODE),
    ("ZZ1 1AA", HERE, POSTCODE),
    (HERE, "12 Testing Street", LINE),
    (HERE, "12 Testing Street, ZZ9 9ZZ", LINE),
    ("12 Testing Street", "12 Testing Street", LINE),
    (HERE, "9 Other Road, ZZ1 1AB", SECTOR),
    (HERE, "9 Other Road, ZZ1 2BB", DISTRICT),
    (HERE, "9 Other Road, ZZ9 9ZZ", OTHER),
    ("12 Testing Street", "9 Other Road", OTHER),
    ("Rose Cottage", "9 Other Road", MISSING),
    (HERE, "---", MISSING),
]


def place(ours: str, theirs: str) -> int:
    return level(PERSON | {"address": ours}, PERSON | {"address": theirs}, ADDRESS)


@pytest.mark.parametrize(("ours", "theirs", "expected"), CASES)
def test_every_outcome_is_met_and_the_same_both_ways_round(ours: str, theirs: str, expected: int) -> None:
    assert (place(ours, theirs), place(theirs, ours)) == (expected, expected)


def test_no_outcome_is_left_untried() -> None:
    assert {expected for *_, expected in CASES} == set(range(8))


def test_a_postcode_may_stand_in_a_column_of_its_own() -> None:
    parted = PERSON | {"address": "12 Testing Street", "postcode": "zz11aa"}
    assert level(parted, PERSON | {"address": HERE}, ADDRESS) == HOME
    assert level(PERSON | {"postcode": "ZZ1 1AA"}, PERSON | {"postcode": "ZZ11AA"}, ADDRESS) == POSTCODE
    elsewhere = PERSON | {"address": "12 Testing Street", "postcode": "4223"}
    assert level(elsewhere, elsewhere, ADDRESS) == HOME


@pytest.mark.parametrize(
    ("column", "part", "ours", "theirs", "expected"),
    [
        ("phone", PHONE, "+999100000001", "", UNKNOWN),
        ("phone", PHONE, "+999100000001", "12", UNKNOWN),
        ("phone", PHONE, "+999 (100) 000-001", "0100000001", SAME),
        ("phone", PHONE, "+999100000001 x12", "+999100000001 ext. 7", SAME),
        ("phone", PHONE, "+999100000001", "+999100000002", NEAR),
        ("phone", PHONE, "+999100000012", "+999100000021", NEAR),
        ("phone", PHONE, "+999100000001", "+999177777777", DIFFERENT),
        ("phone", PHONE, "+999177777777;+999100000001", "+999100000001", SAME),
        ("email", EMAIL, "GWEN@example.org", "gwen@example.org", SAME),
        ("email", EMAIL, "gwen@example.org", "gwem@example.org", NEAR),
        ("email", EMAIL, "gwen@example.org", "other@example.com", DIFFERENT),
        ("national_id", NATIONAL_ID, "QQ 12 34 56 C", "nino:qq123456c", SAME),
        ("national_id", NATIONAL_ID, "QQ123456C", "QQ123456", NEAR),
        ("national_id", NATIONAL_ID, "QQ123456C", "QQ777777A", DIFFERENT),
        ("vehicle_mark", VEHICLE, "ZZ12 OAB", "zz120ab", SAME),
        ("vehicle_mark", VEHICLE, "ZZ12 OAB", "ZZ12 OAC", NEAR),
        ("vehicle_mark", VEHICLE, "ZZ12 OAB", "ZZ99 XXX", DIFFERENT),
    ],
)
def test_two_codes_are_the_same_near_or_not(column: str, part: int, ours: str, theirs: str, expected: int) -> None:
    assert level(PERSON | {column: ours}, PERSON | {column: theirs}, part) == expected
    assert level(PERSON | {column: theirs}, PERSON | {column: ours}, part) == expected


def test_of_two_phones_that_agree_the_rarer_tells_whatever_their_order() -> None:
    others = [PERSON | {"phone": "+999100000001"}] * 50
    one = PERSON | {"phone": "+999100000001;+999100777777"}
    other = PERSON | {"phone": "+999100777777;+999100000001"}
    assert weight(one, one, others) == weight(one, other, others) == weight(other, one, others)
    assert weight(one, one, others) > weight(PERSON | {"phone": "+999100000001"}, one, others)
