"""Partial dates: what can be read, what is refused and how to mend it, and ages as ranges."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import InvalidInput
from tearline.people.dates import PartialDate, compatible, may_be_under_18

ON = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1985", "1985"),
        ("1985-04", "1985-04"),
        ("1985-4", "1985-04"),
        ("1985-04-03", "1985-04-03"),
        (" 1985-04-03 ", "1985-04-03"),
        ("04/1985", "1985-04"),
        ("03/04/1985", "1985-04-03"),
        ("3/4/1985", "1985-04-03"),
        ("03.04.1985", "1985-04-03"),
        ("03-04-1985", "1985-04-03"),
        ("19850403", "1985-04-03"),
        ("29/02/2004", "2004-02-29"),
        ("12 April 1985", "1985-04-12"),
        ("12-Apr-1985", "1985-04-12"),
        ("12 APR. 1985", "1985-04-12"),
        ("1st September 1985", "1985-09-01"),
        ("2 Sept 1985", "1985-09-02"),
        ("April 1985", "1985-04"),
        ("Apr-1985", "1985-04"),
        ("04-1985", "1985-04"),
        ("1985/04", "1985-04"),
        ("1985/4/3", "1985-04-03"),
        ("1985-04-12 00:00:00", "1985-04-12"),
        ("1985-04-12T00:00:00.000Z", "1985-04-12"),
        ("12/04/1985 00:00", "1985-04-12"),
        ("12\u00a0April  1985", "1985-04-12"),
    ],
)
def test_every_common_form_is_read(text: str, iso: str) -> None:
    assert str(PartialDate.parse(text)) == iso


@pytest.mark.parametrize(
    "text",
    ["", "unknown", "85", "198504", "3 Abril 1985", "03/04-1985", "1985-04-03T", "3 1985", "١٩٨٥", "1985" + " x" * 40],
)
def test_what_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(InvalidInput, match="Write it as 1985") as caught:
        PartialDate.parse(text)
    assert caught.value.code == "date.unreadable"


@pytest.mark.parametrize(
    "text", ["12/04/85", "12-04-85", "12.4.85", "12-Apr-85", "12 April '85", "Apr-85", "12/04/85 00:00"]
)
def test_a_year_of_two_digits_is_no_year(text: str) -> None:
    with pytest.raises(InvalidInput, match="four digits") as caught:
        PartialDate.parse(text)
    assert caught.value.code == "date.two-digit-year"


@pytest.mark.parametrize(
    "text", ["19399222", "04/31/1985", "31/04/1985", "29/02/1900", "1985-00-01", "1985-01-00", "0085-01-01"]
)
def test_days_the_calendar_does_not_have_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Write it as 1985") as caught:
        PartialDate.parse(text)
    assert caught.value.code == "date.impossible"
    assert text not in caught.value.message


def test_a_day_needs_its_month() -> None:
    with pytest.raises(InvalidInput, match="A day needs its month"):
        PartialDate(1985, None, 3)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("2008-11-22", (18, 18)),
        ("2008-11-23", (17, 17)),
        ("2008-11", (17, 18)),
        ("2008", (17, 18)),
        ("2007", (18, 19)),
        ("2026", (0, 0)),
        ("2026-12", None),
        ("1900-01-01", (126, 126)),
    ],
)
def test_an_age_is_a_range(text: str, ages: tuple[int, int] | None) -> None:
    assert PartialDate.parse(text).age_on(ON) == ages


def test_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = PartialDate.parse("2008-02-29")
    assert born.age_on(dt.date(2026, 2, 28)) == (17, 17)
    assert born.age_on(dt.date(2026, 3, 1)) == (18, 18)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, True),
        ("", True),
        ("not known", True),
        ("2027", True),
        ("2008", True),
        ("2008-11-22", False),
        ("1985", False),
    ],
)
def test_under_18_or_age_unknown(text: str | None, expected: bool) -> None:
    assert may_be_under_18(text, ON) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1985", "1985-04-03", True),
        ("1985-04", "1985-04-03", True),
        ("1985-05", "1985-04-03", False),
        ("1985-04-03", "1985-04-04", False),
        ("1984", "1985-04-03", False),
    ],
)
def test_an_unknown_part_never_disagrees(a: str, b: str, expected: bool) -> None:
    assert compatible(PartialDate.parse(a), PartialDate.parse(b)) is expected
    assert compatible(PartialDate.parse(b), PartialDate.parse(a)) is expected
