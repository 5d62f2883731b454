"""Columns of dates: each in one form, those that stand so already told all at once.

Invariant: what is taken is what `dates.normal_date` makes of the text, cell by cell. A cell that needs more than that,
such as one with a space around it, is not taken.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute

from tearline.errors import InvalidInput
from tearline.people.cells import Mask
from tearline.people.dates import FIRST_YEAR, LAST_YEAR, normal_date
from tearline.tables.strings import letters_of

_FORM: Final = "yyyy-mm-dd"
_DIGITS: Final = [place for place, letter in enumerate(_FORM) if letter != "-"]
_DASHES: Final = [place for place, letter in enumerate(_FORM) if letter == "-"]
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_FEBRUARY: Final = 2


def in_one_form(texts: pa.Array, latest: dt.date) -> tuple[pa.Array, Mask]:
    """The same column with every date as `1985`, `1985-04` or `1985-04-03`, and which cells cannot be taken.

    `texts`: strings; an empty cell is no date, and is taken. `latest`: a later one is not.
    """
    unread = ~whole_dates(texts, latest) & (np.diff(letters_of(texts)[1]) > 0)
    if not unread.any():
        return texts, unread
    odd = unread.copy()
    known = [_taken(text, latest.isoformat()) for text in texts.filter(pa.array(odd)).to_pylist()]
    unread[odd] = [date is None for date in known]
    return compute.replace_with_mask(texts, pa.array(odd), pa.array(known, pa.string())), unread


def whole_dates(texts: pa.Array, latest: dt.date) -> Mask:
    """Which cells are a day that there is, in the form in which it is kept, and not after `latest`."""
    letters, ends = letters_of(texts)
    found: Mask = np.diff(ends) == len(_FORM)
    if found.any():
        begins = (ends[:-1] - ends[0])[found]
        found[found] = _are_days(letters[begins[:, None] + np.arange(len(_FORM))], latest)
    return found


def _are_days(forms: npt.NDArray[np.uint8], latest: dt.date) -> Mask:
    """`forms`: one text a row."""
    digits = forms[:, _DIGITS] - np.uint8(ord("0"))  # what is no digit is more than 9
    fits: Mask = (digits <= 9).all(axis=1) & (forms[:, _DASHES] == ord("-")).all(axis=1)  # noqa: PLR2004
    number = digits.astype(np.int64) @ 10 ** np.arange(len(_DIGITS) - 1, -1, -1)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    fits &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month < len(_DAYS)) & (day >= 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)) & (month == _FEBRUARY)
    last = latest.year * 10_000 + latest.month * 100 + latest.day
    fits &= (day <= _DAYS[np.where(fits, month, 0)] + leap) & (number <= last)
    return fits


def _taken(text: str, latest: str) -> str | None:
    try:
        found = normal_date(text)
    except InvalidInput:
        return None
    return found if found <= latest and text == text.strip() and text.isprintable() else None
