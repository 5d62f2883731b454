"""Days end in London, whatever UTC says."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tearline.disclosure.clocks import (
    EMERGENCY_REVIEW,
    RECALL_COMPLIANCE,
    Pending,
    began_before,
    end_of,
    has_expired,
    is_overdue,
    today,
)
from tearline.disclosure.requests import RequestState, due_on, is_late

WINTER, SUMMER = dt.date(2026, 1, 15), dt.date(2026, 7, 15)


def utc(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (utc(WINTER, 23, 59), WINTER),
        (utc(SUMMER, 22, 59), SUMMER),
        (utc(SUMMER, 23, 0), SUMMER + dt.timedelta(days=1)),
        (utc(dt.date(2026, 3, 29), 0, 30), dt.date(2026, 3, 29)),  # the clocks go forward at one
        (utc(dt.date(2026, 10, 24), 23, 30), dt.date(2026, 10, 25)),
    ],
)
def test_today_is_londons(now: dt.datetime, day: dt.date) -> None:
    assert today(now) == day


@pytest.mark.parametrize(
    ("day", "now", "expired"),
    [
        (WINTER, utc(WINTER, 23, 59), False),
        (WINTER, utc(WINTER + dt.timedelta(days=1), 0), True),
        (SUMMER, utc(SUMMER, 22, 59), False),
        (SUMMER, utc(SUMMER, 23, 0), True),
    ],
)
def test_a_copy_expires_when_its_last_day_has_ended(day: dt.date, now: dt.datetime, expired: bool) -> None:
    assert has_expired(day, now) is expired


def test_a_day_ends_at_midnight_in_london() -> None:
    assert end_of(WINTER) == utc(WINTER + dt.timedelta(days=1), 0)
    assert end_of(SUMMER) == utc(SUMMER, 23)
    assert end_of(dt.date(2026, 10, 24)) == utc(dt.date(2026, 10, 24), 23)


def test_what_is_kept_for_days_has_had_its_last_when_they_are_over() -> None:
    """Begun on the 15th and kept for three days: its last is the 18th."""
    last = WINTER + dt.timedelta(days=3)
    begun = utc(WINTER, 23, 59)
    assert not begun < began_before(utc(last, 23, 59), 3)
    assert begun < began_before(utc(last + dt.timedelta(days=1), 0), 3)
    assert not utc(WINTER + dt.timedelta(days=1), 0) < began_before(utc(last + dt.timedelta(days=1), 0), 3)


def test_what_is_to_come_is_in_order_and_stays_as_it_is() -> None:
    day, moment = Pending.after(WINTER, "b"), Pending.moment(utc(SUMMER, 23), "a")
    assert (day.at, day.on, day.subject) == (end_of(WINTER), WINTER, "b")
    assert (moment.at, moment.on, moment.subject) == (utc(SUMMER, 23), SUMMER + dt.timedelta(days=1), "a")
    assert sorted([moment, day]) == [day, moment]
    with pytest.raises(dataclasses.FrozenInstanceError):
        day.subject = "c"  # type: ignore[misc]
    assert not hasattr(day, "__dict__")


@pytest.mark.parametrize(
    ("due", "answered", "overdue"),
    [
        (None, False, False),
        (WINTER, False, False),
        (WINTER - dt.timedelta(days=1), False, True),
        (WINTER - dt.timedelta(days=1), True, False),
    ],
)
def test_silence_past_the_due_date_is_overdue(due: dt.date | None, answered: bool, overdue: bool) -> None:
    assert is_overdue(due, answered=answered, now=utc(WINTER, 12)) is overdue


def test_a_request_has_fourteen_days_and_their_last_ends_in_london() -> None:
    assert due_on(utc(WINTER, 12)) == WINTER + dt.timedelta(days=14)
    due = due_on(utc(SUMMER, 12))
    assert not is_late(due, RequestState.WAITING, utc(due, 22, 59))
    assert is_late(due, RequestState.WAITING, utc(due, 23, 0))
    assert not is_late(due, RequestState.GRANTED, utc(due + dt.timedelta(days=9), 12))
    assert not is_late(due, RequestState.REFUSED, utc(due + dt.timedelta(days=9), 12))


def test_deadlines_are_what_the_pages_promise() -> None:
    assert dt.timedelta(hours=72) == EMERGENCY_REVIEW
    assert dt.timedelta(hours=24) == RECALL_COMPLIANCE
