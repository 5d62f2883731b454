"""The schedules of substances, one version for each time that the law changed.

Invariant: what a version says is what its dated file says. A row that two people have not compared with the statute is
unchecked, and says so wherever it is shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Self

from tearline.errors import IntegrityFault

_CAS: Final = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_CHECKERS: Final = 2
_VERSIONS: Final = ("gb-2018-05-01", "gb-2023-10-01")


class Part(IntEnum):
    """Part of Poisons Act 1972 schedule 1A. Part 4, reportable poisons, was not obtained."""

    REGULATED_PRECURSOR = 1
    REGULATED_POISON = 2
    REPORTABLE_PRECURSOR = 3


class Comparator(StrEnum):
    """When a concentration counts: above the limit, from the limit on, or always (s.2(3), (5))."""

    ABOVE = ">"
    FROM = ">="
    ANY = "any"

    def holds(self, percent: Decimal, limit: Decimal) -> bool:
        """Whether `percent` counts."""
        return self is Comparator.ANY or percent > limit or (self is Comparator.FROM and percent == limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """One row. `limits`: per cent by basis, such as `w/w`; empty where any concentration counts.

    `cas`: empty where it was not seen. `restricted_from`: the day from which supply to the public takes a
    licence, where that is later than the version.
    """

    part: Part
    name: str
    cas: str
    comparator: Comparator
    limits: Mapping[str, Decimal]
    restricted_from: dt.date | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What was in force from `valid_from` until `valid_until`, both included; None is until now."""

    instrument: str
    valid_from: dt.date
    valid_until: dt.date | None
    retrieved_on: dt.date
    checked_by: tuple[str, ...]
    missing: str
    sources: Mapping[str, str]
    substances: tuple[Substance, ...]

    @property
    def is_checked(self) -> bool:
        """Whether two people compared it with the statute."""
        return len(set(self.checked_by)) >= _CHECKERS

    def find(self, text: str) -> tuple[Substance, ...]:
        """By CAS number, by the whole name, or else every one whose name holds each of the words."""
        asked = _folded(text)
        whole = tuple(each for each in self.substances if asked and asked in (each.cas, _folded(each.name)))
        words = set(asked.split())
        return whole or tuple(each for each in self.substances if words and words <= set(_folded(each.name).split()))

    @classmethod
    def read(cls, name: str) -> Self:
        """The version in the files of that name. Raises `IntegrityFault` where they are not as they must be."""
        folder = files("tearline.reports").joinpath("schedules")
        about = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        lines = folder.joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()
        found = tuple(_substance(row, about["sources"]) for row in csv.DictReader(lines))
        return cls(
            instrument=about["instrument"], valid_from=about["valid_from"], valid_until=about.get("valid_until"),
            retrieved_on=about["retrieved_on"], checked_by=tuple(about["checked_by"]), missing=about["missing"],
            sources=MappingProxyType(about["sources"]), substances=found,
        )  # fmt: skip


@cache
def schedules() -> tuple[Schedule, ...]:
    """Every version, the oldest first."""
    return tuple(Schedule.read(name) for name in _VERSIONS)


def schedule_on(day: dt.date) -> Schedule | None:
    """The version that was in force that day; None where we have none."""
    fit = (each for each in schedules() if each.valid_from <= day <= (each.valid_until or day))
    return next(fit, None)


def is_cas(text: str) -> bool:
    """Whether it has the form and the check digit of a CAS number."""
    match = _CAS.fullmatch(text)
    if match is None:
        return False
    digits = reversed(match[1] + match[2])
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


def _substance(row: Mapping[str, str], sources: Mapping[str, str]) -> Substance:
    name, cas = row["name"], row["cas"]
    limits = {basis: Decimal(limit) for basis, limit in _pairs(row["limits"])}
    found = Substance(
        part=Part(int(row["part"])), name=name, cas=cas, comparator=Comparator(row["comparator"]),
        limits=MappingProxyType(limits), sources=tuple(row["sources"].split()),
        restricted_from=dt.date.fromisoformat(row["restricted_from"]) if row["restricted_from"] else None,
    )  # fmt: skip
    without_limit = found.comparator is Comparator.ANY
    if (cas and not is_cas(cas)) or without_limit == bool(limits) or not set(found.sources) <= sources.keys():
        raise IntegrityFault("schedule.row", f"The row of {name} is not as it must be: mend its file.")
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split(";") if text else ():
        basis, _, limit = pair.partition("=")
        yield basis, limit


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w-]+", " ", text.casefold().replace("sulph", "sulf")).split())
