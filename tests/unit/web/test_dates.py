"""Dates in words, at the edges of days and of summer time."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline_hub.web import dates

MORNING = dt.datetime(2026, 3, 3, 10, 41, tzinfo=dt.UTC)
# 23:30 UTC on 30 June is already 1 July in London.
SUMMER_NIGHT = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)


def test_days_and_moments_are_written_out() -> None:
    assert dates.day(dt.date(2025, 1, 14)) == "14 January 2025"
    assert dates.weekday_day(dt.date(2026, 3, 6)) == "Friday 6 March 2026"
    assert dates.moment(MORNING) == "3 March 2026 at 10:41"


def test_moments_are_told_in_london() -> None:
    assert dates.moment(SUMMER_NIGHT) == "1 July 2026 at 00:30"
    assert dates.day(SUMMER_NIGHT) == "1 July 2026"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (dt.date(2026, 3, 1), "overdue by 2 days (Sunday 1 March 2026)"),
        (dt.date(2026, 3, 2), "overdue by 1 day (Monday 2 March 2026)"),
        (dt.date(2026, 3, 3), "due today (Tuesday 3 March 2026)"),
        (dt.date(2026, 3, 4), "due tomorrow (Wednesday 4 March 2026)"),
        (dt.date(2026, 3, 6), "due in 3 days (Friday 6 March 2026)"),
    ],
)
def test_a_deadline_is_told_from_now(on: dt.date, words: str) -> None:
    assert dates.due(on, MORNING) == words


def test_a_due_date_ends_with_its_day_in_london() -> None:
    assert not dates.is_overdue(dt.date(2026, 7, 1), SUMMER_NIGHT)
    assert dates.is_overdue(dt.date(2026, 6, 30), SUMMER_NIGHT)


@pytest.mark.parametrize(
    ("value", "words"),
    [("1985", "1985"), ("1985-04", "April 1985"), ("1985-04-03", "3 April 1985")],
)
def test_a_partial_date_says_no_more_than_is_known(value: str, words: str) -> None:
    assert dates.partial_day(value) == words
