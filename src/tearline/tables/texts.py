"""A spreadsheet's typed cells as the text somebody would have written.

Invariant: a date is ISO, a number has no exponent and no decimal point that nobody typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

_MIDNIGHT: Final = dt.time()
_EXACT: Final = 1 << 53  # above it a spreadsheet's number is no longer exact


def number(value: float) -> str:
    """`7900900123.0` -> `7900900123`; a phone number is no measurement."""
    return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else repr(value)


def moment(value: dt.datetime) -> str:
    """The day alone at midnight, which is how a spreadsheet keeps a day."""
    return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "seconds")


TEXTS: Final[Mapping[type, Callable[..., str]]] = {
    str: str,
    float: number,
    int: str,
    bool: lambda value: str(value).upper(),
    dt.date: dt.date.isoformat,
    dt.datetime: moment,
    dt.time: dt.time.isoformat,
    dt.timedelta: str,
}
"""By the types that a workbook's cell may come as."""
