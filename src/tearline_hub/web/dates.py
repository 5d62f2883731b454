"""Dates and times in words, as the GOV.UK style guide has them, in the time of Europe/London.

Invariant: a due date ends with its day in London, wherever the reader or the server is.

    >>> day(dt.date(2025, 1, 14))
    '14 January 2025'
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
# Written out, because strftime would follow the server's locale.
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def local_date(moment_or_day: dt.date) -> dt.date:
    """The day in London of an aware datetime; a plain date is itself."""
    if isinstance(moment_or_day, dt.datetime):
        return moment_or_day.astimezone(LONDON).date()
    return moment_or_day


def day(value: dt.date) -> str:
    """`14 January 2025`."""
    local = local_date(value)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def weekday_day(value: dt.date) -> str:
    """`Friday 6 March 2026`, for deadlines."""
    return f"{WEEKDAYS[local_date(value).weekday()]} {day(value)}"


def moment(value: dt.datetime) -> str:
    """`14 January 2025 at 10:41`; `value` is aware."""
    return f"{day(value)} at {value.astimezone(LONDON):%H:%M}"


def due(value: dt.date, now: dt.datetime) -> str:
    """`due in 3 days (Friday 6 March 2026)`; `now` is aware."""
    return f"{distance(value, now)} ({weekday_day(value)})"


def distance(value: dt.date, now: dt.datetime) -> str:
    """`due in 3 days`, `due today`, `overdue by 1 day`."""
    left = (local_date(value) - local_date(now)).days
    if left < 0:
        return f"overdue by {_days(-left)}"
    return {0: "due today", 1: "due tomorrow"}.get(left, f"due in {_days(left)}")


def is_overdue(value: dt.date, now: dt.datetime) -> bool:
    """Whether the whole due day has passed in London."""
    return local_date(value) < local_date(now)


def partial_day(value: str) -> str:
    """A date known to the year, month or day: `1985`, `April 1985`, `3 April 1985`."""
    parts = [int(part) for part in value.split("-")]
    words = [str(parts[0]), *(MONTHS[number - 1] for number in parts[1:2]), *map(str, parts[2:])]
    return " ".join(reversed(words))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
