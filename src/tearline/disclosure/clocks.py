"""Deadlines: when an answer is overdue, a copy expires, a recall must be complied with, an emergency reviewed.

A due date ends with its day in London; instants are UTC.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
EMERGENCY_REVIEW: Final = dt.timedelta(hours=72)  # design §1: one person, reviewed after the event
RECALL_COMPLIANCE: Final = dt.timedelta(hours=24)


def today(now: dt.datetime) -> dt.date:
    """The day it is in London."""
    return now.astimezone(LONDON).date()


def has_expired(expires_on: dt.date, now: dt.datetime) -> bool:
    """True from the first moment of the day after `expires_on`, in London."""
    return today(now) > expires_on


def is_overdue(due_on: dt.date | None, *, answered: bool, now: dt.datetime) -> bool:
    """Silence past the due date is overdue; it is never "nothing held"."""
    return due_on is not None and not answered and today(now) > due_on


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after `day`, in London: when whatever ends with its day has ended."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=LONDON).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True, order=True)
class Pending:
    """Something that time will do: when, its last day in London, and the id of what it is done to."""

    at: dt.datetime
    on: dt.date
    subject: str

    @classmethod
    def after(cls, day: dt.date, subject: str) -> Pending:
        """What happens once `day` has passed."""
        return cls(end_of(day), day, subject)

    @classmethod
    def moment(cls, at: dt.datetime, subject: str) -> Pending:
        """What happens at an instant."""
        return cls(at, today(at), subject)


def began_before(upto: dt.datetime, days: int) -> dt.datetime:
    """What began before this instant, and is kept for `days`, has had its last day by `upto`."""
    return end_of(today(upto) - dt.timedelta(days=days + 1))
