"""The time a firm has to report: 24 hours from when suspicion arose or a loss was known (Poisons Act 1972 s.3C).

Invariant: hours are hours. A clock that is put forward or back in between changes nothing. A late report is taken.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from tearline.errors import InvalidInput

LONDON: Final = ZoneInfo("Europe/London")
TIME_TO_REPORT: Final = dt.timedelta(hours=24)
_FAST_CLOCK: Final = dt.timedelta(minutes=5)  # a reporter's clock may be so far ahead of ours


def instant_in_london(local: dt.datetime) -> dt.datetime:
    """The instant in UTC that a clock in London showed `local`, which has no zone.

    Of the hour that comes twice in October the first is meant, so that nobody is told of more time than there is.
    Raises `InvalidInput` for an hour that the clocks leapt over.
    """
    found = local.replace(tzinfo=LONDON, fold=0).astimezone(dt.UTC)
    if found.astimezone(LONDON).replace(tzinfo=None, fold=0) != local.replace(fold=0):
        raise InvalidInput("report.no-such-time", "The clocks went forward over that hour. Give the time again.")
    return found


def report_by(suspected_at: dt.datetime) -> dt.datetime:
    """The instant, in UTC, by which it has to be reported."""
    return suspected_at.astimezone(dt.UTC) + TIME_TO_REPORT


def is_late(suspected_at: dt.datetime, reported_at: dt.datetime) -> bool:
    """Whether it was reported after its time. At the last instant it is in time."""
    return reported_at.astimezone(dt.UTC) > report_by(suspected_at)


def check_suspected(suspected_at: dt.datetime, now: dt.datetime) -> None:
    """Raise `InvalidInput` for what has not happened yet."""
    if suspected_at > now + _FAST_CLOCK:
        raise InvalidInput("report.future", "Give the time when you first suspected something. It is in the future.")
