"""Dates: official birthdays, and how a date is written.

Invariant: a day is a whole number, days since 1 January 1900; nobody is born after the files are drawn.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from tearline.synthetic.population.households import Members
from tearline.synthetic.population.rates import rate, table
from tearline.synthetic.population.streams import Flags, Ints, chance

FIRST: Final = dt.date(1900, 1, 1)


def as_at() -> int:
    """The day the files are drawn."""
    return (dt.date.fromisoformat(table("clock")["as_at"]) - FIRST).days


def born(rng: np.random.Generator, tradition: str, who: Members) -> Ints:
    """Birthdays. Those nobody wrote down became 1 January on somebody's papers, and stayed so."""
    days = np.clip(as_at() - who.age, 0, as_at())
    papers = chance(rng, rate("first_of_january", tradition), len(days))
    return np.where(papers, first_of_january(days), days)


def first_of_january(days: Ints) -> Ints:
    """The first day of the same year."""
    dates = np.datetime64(FIRST) + days.astype("timedelta64[D]")
    found: Ints = (dates.astype("datetime64[Y]").astype("datetime64[D]") - np.datetime64(FIRST)).astype(np.int64)
    return found


def written(days: Ints, year_only: Flags, missing: Flags) -> pa.Array:
    """ISO dates, some of the year alone, some missing."""
    whole, years = _calendar()
    texts = pa.array(whole + years)
    rows = days + year_only * len(whole)
    return texts.take(pa.array(rows, mask=missing))


@cache
def _calendar() -> tuple[list[str], list[str]]:
    days = [FIRST + dt.timedelta(days=day) for day in range(as_at() + 1)]
    return [day.isoformat() for day in days], [f"{day:%Y}" for day in days]
