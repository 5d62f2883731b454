"""Dates that may be known only to the year or the month, and what age they leave possible.

Invariant: a part that is not known is absent, never 1 January; an age is a range, so that "under 18 or age unknown"
is a question with an answer.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from tearline.errors import InvalidInput

ADULT_AGE: Final = 18
FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199
_DECEMBER: Final = 12
_NORMAL: Final = len("1985-04-03")
_HOW_TO_WRITE: Final = "Write it as 1985, 1985-04, 1985-04-03, 03/04/1985 or 3 April 1985."
_LONGEST: Final = 40  # characters; no date is longer, whatever stands after it

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME: Final = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"  # a spreadsheet's midnight; never kept
_FORMS: Final = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){_TIME}",
        rf"(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}){_TIME}",  # day first, as in the UK
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>\d{4})",
        r"(?P<y>\d{4})[-/](?P<m>\d{1,2})",
        rf"(?P<y>\d{{4}})/(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}){_TIME}",
        r"(?P<m>\d{1,2})[/-](?P<y>\d{4})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -]?{_NAME}[ -]?,?(?P<y>\d{{4}})",
        rf"{_NAME}[ -]?,?(?P<y>\d{{4}})",
    )
)
_TWO_DIGIT_YEAR: Final = re.compile(
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]|(?:\d{{1,2}}[ -]?)?{_NAME}[ -]?,?)'?\d{{2}}{_TIME}", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day. A day is never known without its month."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Raise `InvalidInput` for a date the calendar does not have."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise InvalidInput("date.impossible", f"The year must be from {FIRST_YEAR} to {LAST_YEAR}. {_HOW_TO_WRITE}")
        if self.month is None:
            if self.day is not None:
                raise InvalidInput("date.impossible", f"A day needs its month. {_HOW_TO_WRITE}")
        elif not 1 <= self.month <= _DECEMBER:
            raise InvalidInput(
                "date.impossible",
                f"The month must be from 1 to 12; the day stands first unless the year does. {_HOW_TO_WRITE}",
            )
        elif self.day is not None and not 1 <= self.day <= _days_in(self.year, self.month):
            raise InvalidInput("date.impossible", f"That month does not have that day. {_HOW_TO_WRITE}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read any of the forms in `_FORMS`; raise `InvalidInput` that says how to write it."""
        stripped = " ".join(text.split())
        for form in _FORMS if len(stripped) <= _LONGEST else ():
            if match := form.fullmatch(stripped):
                parts = match.groupdict()
                return cls(int(parts["y"]), _month(parts), _number(parts.get("d")))
        if len(stripped) <= _LONGEST and _TWO_DIGIT_YEAR.fullmatch(stripped):
            raise InvalidInput("date.two-digit-year", f"The year needs four digits. {_HOW_TO_WRITE}")
        raise InvalidInput("date.unreadable", f"This date cannot be read. {_HOW_TO_WRITE}")

    def __str__(self) -> str:
        """ISO 8601: `1985`, `1985-04` or `1985-04-03`."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def earliest(self) -> dt.date:
        """The first day it may stand for."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        """The last day it may stand for."""
        month = self.month or _DECEMBER
        return dt.date(self.year, month, self.day or _days_in(self.year, month))

    def age_on(self, day: dt.date) -> tuple[int, int] | None:
        """Youngest and oldest age in whole years that somebody born then may have on `day`.

        None when nobody born then was alive yet. Somebody born on 29 February is a year older on 1 March.
        """
        if self.earliest > day:
            return None
        return _whole_years(min(self.latest, day), day), _whole_years(self.earliest, day)


@lru_cache(maxsize=1 << 16)
def normal_date(text: str) -> str:
    """`str(PartialDate.parse(text))`; a million people share few birth dates. Raise `InvalidInput`."""
    return text if _is_normal(text) else str(PartialDate.parse(text))


def _is_normal(text: str) -> bool:
    """Whether it is a whole date as it is kept, which nearly all are: told ten times as fast as it is parsed."""
    if len(text) != _NORMAL or text[4] != "-" or text[7] != "-":
        return False
    try:
        return FIRST_YEAR <= dt.date.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False


def compatible(a: PartialDate, b: PartialDate) -> bool:
    """True unless a part known on both sides differs; an unknown part never counts as disagreement."""
    pairs = ((a.year, b.year), (a.month, b.month), (a.day, b.day))
    return all(left is None or right is None or left == right for left, right in pairs)


def may_be_under_18(date_text: str | None, on: dt.date) -> bool:
    """True when the person may be under 18 on that day, or their age cannot be told from `date_text`."""
    try:
        age = PartialDate.parse(date_text or "").age_on(on)
    except InvalidInput:
        return True
    return age is None or age[0] < ADULT_AGE


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _month(parts: Mapping[str, str | None]) -> int | None:
    name = parts.get("name")
    return _MONTHS.index(name[:3].lower()) + 1 if name else _number(parts.get("m"))


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _whole_years(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
