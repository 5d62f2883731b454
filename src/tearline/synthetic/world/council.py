"""How the invented council's system writes a person down: its headings, its three styles of date, its untidiness.

Invariant: no column of it says what somebody is; the file that has such columns is another, made to be refused.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

from tearline.synthetic.world.traps import Resident

TITLE: Final = "Brindleford City Council - residents' accounts - SYNTHETIC"
HEADINGS: Final = (
    "Person Ref", "Surname ", "Forename(s)", "Known as", "D.O.B", "Addr 1", "Addr 2", "Town", "P/Code", "Tel (home)",
    "E-mail addr", "NI No", "A/C Status", "Remarks",
)  # fmt: skip
BORN: Final = HEADINGS.index("D.O.B")
HOME: Final = range(HEADINGS.index("Addr 1"), HEADINGS.index("P/Code") + 1)

# What a file has that is refused whole; nobody's cell in it says anything.
PROTECTED_HEADINGS: Final = ("Ethnic Origin", "Religion", "Nationality", "Sex")
NOT_STATED: Final = "Not stated"

_STYLES: Final = (("{day:%d/%m/%Y}", "{day:%Y-%m-%d}", "{day.day} {day:%b %Y}"), (60, 25, 15))
_NOBODY_KNEW: Final = ("UNKNOWN", "00/00/0000", "not given")
_DATE_UNREADABLE: Final = 0.002
_CAPITALS: Final = 0.2
_STRAY_SPACE: Final = 0.02
_SPACED_NUMBER: Final = 0.3
_STATUSES: Final = (("Open", "Closed", "Arrears"), (80, 12, 8))
_FULL_DATE: Final = len("1985-04-03")
_NO_DECOMPOSITION: Final = str.maketrans("łŁıđĐ", "lLidD")


@dataclass(frozen=True, slots=True)
class Line:
    """One row in the order of `HEADINGS`. `born`: the day, where the cell holds a readable one."""

    cells: tuple[str, ...]
    born: dt.date | None


def written(random: Random, resident: Resident) -> Line:
    """The row of one resident, as one of the council's services happened to type it."""
    sketch, home = resident.sketch, resident.sketch.homes[0]
    name, flat = sketch.name, home.line.partition(", ")
    born, text = _birth_date(random, sketch.born)
    cells = (
        resident.reference,
        name.family.upper() if random.random() < _CAPITALS else name.family,
        f"{name.given} {name.middle}".strip(),
        "; ".join(alias.text for alias in sketch.aliases),
        text,
        flat[0],
        flat[2],
        home.town,
        home.postcode.replace(" ", "") if random.random() < _SPACED_NUMBER else home.postcode,
        _spaced(random, sketch.phones[0], 3) if sketch.phones else "",
        sketch.email,
        _spaced(random, sketch.national_id, 2),
        random.choices(*_STATUSES)[0],
        sketch.note,
    )
    return Line(_untidy(random, cells), born)


@lru_cache(maxsize=100_000)
def in_cp1252(text: str) -> str:
    """`text` as a system types it that knows Western letters only: `Paweł Şahin` -> `Pawel Sahin`."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return "".join(letter if _western(letter) else _plain(letter) for letter in text)
    return text


def _western(letter: str) -> bool:
    return letter.encode("cp1252", errors="ignore") != b""


def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter.translate(_NO_DECOMPOSITION))[0]
    return bare if _western(bare) else "?"


def _birth_date(random: Random, born: str) -> tuple[dt.date | None, str]:
    if not born or random.random() < _DATE_UNREADABLE:
        return None, random.choice(_NOBODY_KNEW) if born else ""
    if len(born) < _FULL_DATE:
        return None, born
    day = dt.date.fromisoformat(born)
    return day, random.choices(*_STYLES)[0].format(day=day)


def _spaced(random: Random, number: str, size: int) -> str:
    """`+999 123 456 789`, `QQ 12 34 56 A` in some rows."""
    if random.random() >= _SPACED_NUMBER:
        return number
    sign, digits = number[:1] * number.startswith("+"), number.removeprefix("+")
    return sign + " ".join(digits[at : at + size] for at in range(0, len(digits), size))


def _untidy(random: Random, cells: tuple[str, ...]) -> tuple[str, ...]:
    """A space before or after some cells; the reference is left alone."""
    if random.random() >= _STRAY_SPACE * len(cells):
        return cells
    at = random.randrange(1, len(cells))
    stray = f" {cells[at]}" if random.random() < 0.5 else f"{cells[at]}  "  # noqa: PLR2004 either
    return (*cells[:at], stray, *cells[at + 1 :])
