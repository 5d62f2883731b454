"""Partial dates for every date there is: what is written is read back, and ages hold for every day it may stand for."""

from __future__ import annotations

import contextlib
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.people.dates import PartialDate, compatible, may_be_under_18

DAYS = st.dates(dt.date(1850, 1, 1), dt.date(2100, 12, 31))
PARTIAL = st.builds(
    lambda day, known: PartialDate(day.year, *(day.month, day.day)[:known]),
    DAYS,
    st.integers(min_value=0, max_value=2),
)


@given(PARTIAL)
def test_what_is_written_is_read_back(date: PartialDate) -> None:
    assert PartialDate.parse(str(date)) == date


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert PartialDate.parse(text).year


@given(PARTIAL, DAYS)
def test_the_range_holds_every_possible_age(date: PartialDate, on: dt.date) -> None:
    ages = date.age_on(on)
    assert (ages is None) == (date.earliest > on)
    if ages is not None:
        assert 0 <= ages[0] <= ages[1] <= ages[0] + 1
        assert may_be_under_18(str(date), on) is (ages[0] < 18)


@given(PARTIAL, PARTIAL)
def test_compatible_means_the_possible_days_overlap(a: PartialDate, b: PartialDate) -> None:
    assert compatible(a, a)
    assert compatible(a, b) == compatible(b, a)
    assert compatible(a, b) == (a.earliest <= b.latest and b.earliest <= a.latest)
