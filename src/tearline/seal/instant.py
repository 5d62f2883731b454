"""An instant as text: UTC, ISO 8601, `Z` at the end, such as `2026-11-22T17:00:00Z`.

Invariant: `from_text(to_text(instant)) == instant`; an instant without a zone or in another zone is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

PATTERN: Final = r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z$"
_INSTANT: Final = re.compile(PATTERN)


def to_text(instant: dt.datetime) -> str:
    """`instant` must be aware and in UTC, else `ValueError`. Microseconds are written where there are any."""
    if instant.utcoffset() != dt.timedelta(0):
        message = "Give a date and time in UTC."
        raise ValueError(message)
    return instant.replace(tzinfo=None).isoformat() + "Z"


def from_text(text: str) -> dt.datetime:
    """The aware UTC instant, from 1900 to 2199. Raises `ValueError` on anything `to_text` would not write."""
    if _INSTANT.fullmatch(text) is None:
        message = "Give a date and time in UTC, such as 2026-11-22T17:00:00Z."
        raise ValueError(message)
    return dt.datetime.fromisoformat(text)
