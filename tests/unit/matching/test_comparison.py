"""How two values compare. Every row is a trap somebody has fallen into."""

from __future__ import annotations

import pytest

from tearline.matching.comparison import compare
from tearline.matching.evidence import OUTCOME_LABELS, Compared, Outcome
from tearline.people.person import COMPARED
from tearline.people.record import FieldName

A, S, D, M = Outcome.AGREES, Outcome.SPELT_OTHERWISE, Outcome.DIFFERS, Outcome.MISSING
N, B, P, F = FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.ADDRESS, FieldName.PHONE
E, ID, V = FieldName.EMAIL, FieldName.NATIONAL_ID, FieldName.VEHICLE_MARK


def outcome(kind: FieldName, left: str, right: str) -> Outcome:
    there, back = (
        next(each for each in compare({kind: (a,)}, {kind: (b,)}) if each.field is kind)
        for a, b in ((left, right), (right, left))
    )
    assert there.outcome is back.outcome
    assert (there.register, there.extract) == (left, right)
    return there.outcome


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("John Smith", "JOHN SMITH", A),
        ("John Smith", "Smith, John", A),
        ("John Smith", "Mr. John Smith", A),
        ("John Smith", "Smith John", S),
        ("John Smith", "Jon Smyth", S),
        ("John Smith", "J Smith", S),
        ("John Smith", "J. Smith", S),
        ("John Smith", "J S", D),
        ("John Smith", "John Michael Smith", S),
        ("John David Smith", "John Michael Smith", D),
        ("John Smith", "Peter Smith", D),
        ("John Smith", "John Brown", D),
        ("Bill Turner", "William Turner", S),
        ("Sarah Jones", "Sarah Patel", D),
        ("Anne-Marie Shaw", "Anne Marie Shaw", A),
        ("Anne-Marie Shaw", "Annemarie Shaw", A),
        ("Siobhán O'Neill", "Siobhan ONeill", A),
        ("Siobhán O'Neill", "Siobhan O Neill", A),
        ("Ronald McDonald", "Ronald Mc Donald", A),
        ("Ronald MacDonald", "Ronald McDonald", S),
        ("Mohammed Hussain", "Muhammad Hussein", S),
        ("Mohammed Hussain", "Mohamed al-Hussain", S),
        ("Yusuf Ali", "Yusuf Cali", S),
        ("Łukasz Wójcik", "Lukasz Wojcik", A),
        ("Rhys ap Gruffydd", "Rhys Gruffydd", A),
        ("Ahmed bin Yusuf al-Amin", "Yusuf bin Ahmed al-Amin", D),
        ("Ahmed bin Yusuf al-Amin", "Ahmad ibn Yousef Al Amin", S),
        ("Ahmed bin Yusuf al-Amin", "Ahmed Yusuf Amin", A),
        ("Ahmed Hassan", "Yasin Noor", D),
        ("王", "王", A),
        ("Ali", "Ali Khan", S),
    ],
)
def test_names(left: str, right: str, expected: Outcome) -> None:
    assert outcome(N, left, right) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("1985-04-03", "1985-04-03", A),
        ("1985-04-03", "1985-04", A),
        ("1985-04-03", "1985", A),
        ("1985-04-03", "1985-03-04", S),
        ("1985-04-03", "1985-04-08", S),
        ("1985-04-03", "1958-04-03", S),
        ("1985-04-03", "1985-04-17", D),
        ("1985-04-03", "1957-11-21", D),
        ("1985-04-03", "1984", D),
        ("1985-04", "1985-05", D),
        ("1900-01-01", "1985-04-03", D),
        ("about 1985", "about 1985", A),
        ("about 1985", "1985", D),
    ],
)
def test_dates(left: str, right: str, expected: Outcome) -> None:
    assert outcome(B, left, right) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("12 Testing Street, ZZ12 4AB", "12 Testing St, ZZ12 4AB", A),
        ("12 Testing Street, Birmingham, ZZ12 4AB", "12 Testing Street, ZZ124AB", A),
        ("12 Testing Street, ZZ12 4AB", "12 Testing Street, ZZ12 4BA", S),
        ("12 Testing Street, ZZ12 4AB", "12 Testing Street, ZZ12 4AX", S),
        ("12 Testing Street, ZZ12 4AB", "12 Testing Street, ZZ9 7QQ", D),
        ("12 Testing Street, ZZ12 4AB", "14 Testing Street, ZZ12 4AB", D),
        ("Flat 3, 12 Testing Street, ZZ12 4AB", "12 Testing Street, ZZ12 4AB", A),
        ("Flat 3, 12 Testing Street, ZZ12 4AB", "Flat 4, 12 Testing Street, ZZ12 4AB", D),
        ("12 Testing Street, ZZ12 4AB", "12 Tseting Road, ZZ12 4AB", A),
        ("12 Testing Street, ZZ12 4AB", "12 Market Street, ZZ12 4AB", S),
        ("12 Testing Street, ZZ12 4AB", "Market Street, ZZ12 4AB", D),
        ("12 Testing Street, ZZ12 4AB", "ZZ12 4AB", S),
        ("ZZ12 4AB", "ZZ12 4AB", A),
        ("12 Testing Street", "12 Testing Street, ZZ12 4AB", A),
        ("Testing Street", "12 Testing Street, ZZ12 4AB", S),
        ("Rose Cottage, ZZ12 4AB", "Mill Lodge, ZZ12 4AB", D),
        ("12 Testing Street", "12 Market Street", D),
        ("12 Testing Street", "ZZ12 4AB", M),
        ("8 stanley street miami winston hills nsw, 4223", "8 stanley street winston hills nsw, 4223", A),
        ("8 stanley street miami winston hills nsw, 4223", "8 stanley street winston hills nsw, 4232", S),
    ],
)
def test_addresses(left: str, right: str, expected: Outcome) -> None:
    assert outcome(P, left, right) is expected


@pytest.mark.parametrize(
    ("kind", "left", "right", "expected"),
    [
        (F, "+999 100 000 001", "0100000001", A),
        (F, "+999 100000001", "+999 100000001 ext. 12", A),
        (F, "+999 100000001", "+999 100000010", S),
        (F, "+999 100000001", "+999 234567890", D),
        (E, "GWEN@example.org", "gwen@example.org", A),
        (E, "gwen@example.org", "gwne@example.org", S),
        (E, "gwen@example.org", "huw@example.org", D),
        (ID, "QQ 12 34 56 C", "qq123456c", A),
        (ID, "QQ123456C", "QQ123465C", S),
        (ID, "QQ123456C", "QQ987654C", D),
        (ID, "QQ123456C", "999 123 4567", M),
        (V, "ZZ12 OAB", "zz120ab", S),
        (V, "ZZ12 OAB", "ZZ12OAB", A),
        (V, "ZZ12 OAB", "ZZ12 OAC", S),
        (V, "ZZ12 OAB", "ZZ99 XYZ", D),
    ],
)
def test_codes(kind: FieldName, left: str, right: str, expected: Outcome) -> None:
    assert outcome(kind, left, right) is expected


def test_every_kind_is_answered_in_reading_order() -> None:
    answered = compare({}, {N: ("Gwen Example",)})
    assert [each.field for each in answered] == list(COMPARED)
    assert {each.outcome for each in answered} == {M}
    assert answered[0] == Compared(field=N, register="", extract="Gwen Example", outcome=M)


def test_the_pair_of_values_most_alike_is_shown() -> None:
    register = {N: ("Gwen Example", "Kate Sample"), B: ("1985", "1990-01-02")}
    extract = {N: ("Someone Else", "Kate Sampel"), B: ("1990-02-01",)}
    name, date, *_ = compare(register, extract)
    assert (name.register, name.extract, name.outcome) == ("Kate Sample", "Kate Sampel", S)
    assert (date.register, date.extract, date.outcome) == ("1990-01-02", "1990-02-01", S)


def test_where_all_differ_the_nearest_is_shown_whatever_the_order() -> None:
    register = {F: ("+999 100000001", "+999 555555555")}
    for numbers in (("+999 555555000", "+999 222222222"), ("+999 222222222", "+999 555555000")):
        found = compare(register, {F: numbers})[3]
        assert (found.register, found.extract, found.outcome) == ("+999 555555555", "+999 555555000", D)


def test_every_outcome_has_words() -> None:
    assert set(OUTCOME_LABELS) == set(Outcome)
