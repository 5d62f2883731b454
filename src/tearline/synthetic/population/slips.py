"""Slips of the keyboard and the pen: in a name, a date, a number.

Invariant: what comes back is a possible value and differs from what went in, where it can.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import numpy as np

_NEAR: Final = {
    "a": "sqz", "b": "vgn", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hku", "k": "jli", "l": "kop", "m": "nk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xas",
}  # fmt: skip
_LEAP: Final = 29
_LAST_YEAR: Final = 2025


def pick(rng: np.random.Generator, count: int) -> int:
    """A place among so many."""
    return int(rng.random() * count)


def typo(rng: np.random.Generator, name: str) -> str:
    """One letter left out, put in twice or beside, taken for its neighbour, or changed over with the next."""
    if len(name) < 3:  # noqa: PLR2004 an initial would vanish
        return name
    place = 1 + pick(rng, len(name) - 1)
    near = _NEAR.get(name[place].lower(), "e")
    letter = near[pick(rng, len(near))]
    match pick(rng, 4):
        case 0:
            return name[:place] + name[place + 1 :]
        case 1:
            return name[:place] + (letter if rng.random() < 0.4 else name[place]) + name[place:]  # noqa: PLR2004
        case 2:
            return name[:place] + letter + name[place + 1 :]
        case _:
            first = max(1, place - 1)
            return name[:first] + name[first : first + 2][::-1] + name[first + 2 :]


def digit(rng: np.random.Generator, number: int, digits: int) -> int:
    """The number with one of its digits another."""
    unit = int(10 ** pick(rng, digits))
    old = number // unit % 10
    return number + ((old + 1 + pick(rng, 9)) % 10 - old) * unit


def swapped(day: dt.date) -> dt.date | None:
    """Day and month changed over, where that is another date."""
    if day.day > 12 or day.day == day.month:  # noqa: PLR2004 months
        return None
    return day.replace(month=day.day, day=day.month)


def wrong_part(rng: np.random.Generator, day: dt.date, kind: str) -> dt.date:
    """The date with one part wrong."""
    return _PARTS[kind](rng, day)


def _sign(rng: np.random.Generator) -> int:
    return 1 if rng.random() < 0.5 else -1  # noqa: PLR2004 evenly


def _day(rng: np.random.Generator, day: dt.date) -> dt.date:
    sign = _sign(rng)
    return day.replace(day=day.day + (sign if 1 <= day.day + sign <= 28 else -_into(day.day)))  # noqa: PLR2004


def _into(day: int) -> int:
    """The step from an end of the month inwards."""
    return -1 if day == 1 else 1


def _month(rng: np.random.Generator, day: dt.date) -> dt.date:
    return day.replace(month=(day.month - 1 + _sign(rng)) % 12 + 1, day=min(day.day, 28))


def _year(rng: np.random.Generator, day: dt.date) -> dt.date:
    return _at(day, day.year + _sign(rng))


def _decade(rng: np.random.Generator, day: dt.date) -> dt.date:
    return _at(day, day.year + 10 * _sign(rng))


def _digit(rng: np.random.Generator, day: dt.date) -> dt.date:
    """A digit of the day or of the year's last two."""
    if rng.random() < 0.5:  # noqa: PLR2004 evenly
        return _at(day, day.year - day.year % 100 + digit(rng, day.year % 100, 2) % 100)
    new = (day.day % 10 + 10 * pick(rng, 3)) or 10
    return day.replace(day=new if new <= 28 and new != day.day else 1 + (day.day + 9) % 28)  # noqa: PLR2004


def _at(day: dt.date, year: int) -> dt.date:
    """The same day of another year; a year still to come would be refused, so it is some decades earlier."""
    year -= max(0, (year - _LAST_YEAR + 9) // 10 * 10)
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, _LEAP) else day.day)


_PARTS: Final[dict[str, Callable[[np.random.Generator, dt.date], dt.date]]] = {
    "day_off_by_one": _day,
    "month_off_by_one": _month,
    "year_off_by_one": _year,
    "digit_slip": _digit,
    "decade": _decade,
}
