"""Deadlines: when an answer is overdue, a copy expires, a recall must be complied with, an emergency reviewed.

A due date ends with its day in London; instants are UTC.
"""

from __future__ import annotations

import datetime as dt
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
