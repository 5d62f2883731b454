"""How a product stands in law on the day it changed hands: regulated, reportable, or neither.

Law: Poisons Act 1972 s.2(2) to (5), s.3C. Invariant: what is not known never takes a product out of reporting. An
unknown substance or concentration is reportable, and says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from tearline.errors import InvalidInput
from tearline.reports.schedule import Comparator, Part, Schedule, Substance, schedule_on

_ALL: Final = Decimal(100)


class Standing(StrEnum):
    """What the law asks. The strictest first."""

    REGULATED = "regulated"
    REPORTABLE = "reportable"
    UNKNOWN = "unknown"
    NOT_LISTED = "not_listed"


STRICTEST_FIRST: Final = tuple(Standing)
IS_REPORTABLE: Final = frozenset({Standing.REGULATED, Standing.REPORTABLE, Standing.UNKNOWN})
MEANS: Final[dict[Standing, str]] = {
    Standing.REGULATED: "Regulated: the public needs a licence for it, and what is suspicious must be reported.",
    Standing.REPORTABLE: "Reportable: a suspicious transaction, a loss or a theft must be reported.",
    Standing.UNKNOWN: "Not known here: treat it as reportable.",
    Standing.NOT_LISTED: "Not listed at this concentration. You may report it all the same.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """A substance of a product, by CAS number or name. `percent`: None where nobody knows; `basis`: of what."""

    substance: str
    percent: Decimal | None = None
    basis: str = "w/w"

    def __post_init__(self) -> None:
        """Raise `InvalidInput` for a share that nothing can have."""
        if self.percent is not None and not (self.percent.is_finite() and 0 <= self.percent <= _ALL):
            raise InvalidInput("substance.percent", "Give the concentration from 0 to 100 per cent.", field="percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How an ingredient stands, by which row of which version, and why in a sentence."""

    ingredient: Ingredient
    standing: Standing
    substance: Substance | None
    schedule: Schedule | None
    why: str

    @property
    def reportable(self) -> bool:
        """Whether a suspicious transaction in it must be reported."""
        return self.standing in IS_REPORTABLE

    @property
    def checked(self) -> bool:
        """Whether two people compared the row with the statute."""
        return self.schedule is not None and self.schedule.is_checked


def judged(ingredient: Ingredient, on: dt.date) -> Judged:
    """How it stood on the day of the transaction."""
    schedule = schedule_on(on)
    if schedule is None:
        return _said(ingredient, Standing.UNKNOWN, None, None, f"There is no list here for {on:%-d %B %Y}.")
    found = schedule.find(ingredient.substance)
    if not found:
        why = f"It is not in the list of {schedule.valid_from:%-d %B %Y}. {schedule.missing}"
        return _said(ingredient, Standing.UNKNOWN, None, schedule, why)
    return min((_by_row(ingredient, each, schedule, on) for each in found), key=_strictness)


def judged_mixture(ingredients: Sequence[Ingredient], on: dt.date) -> Judged:
    """The strictest of its ingredients. Raises `InvalidInput` without any, or where they are more than a whole."""
    if not ingredients:
        raise InvalidInput("substance.none", "Name at least one substance.", field="substance")
    by_weight = [each.percent for each in ingredients if each.percent is not None and each.basis == "w/w"]
    if sum(by_weight, Decimal(0)) > _ALL:
        raise InvalidInput("substance.percent", "The shares by weight are more than 100 per cent.", field="percent")
    return min((judged(each, on) for each in ingredients), key=_strictness)


def _strictness(found: Judged) -> int:
    return STRICTEST_FIRST.index(found.standing)


def _by_row(ingredient: Ingredient, row: Substance, schedule: Schedule, on: dt.date) -> Judged:
    standing, why = _standing(ingredient, row)
    if standing is Standing.REGULATED and row.restricted_from and on < row.restricted_from:
        standing = Standing.REPORTABLE
        why = f"{why} Supply is restricted from {row.restricted_from:%-d %B %Y}."
    return _said(ingredient, standing, row, schedule, why)


def _standing(ingredient: Ingredient, row: Substance) -> tuple[Standing, str]:
    counts = Standing.REPORTABLE if row.part is Part.REPORTABLE_PRECURSOR else Standing.REGULATED
    if row.comparator is Comparator.ANY:
        return counts, "It counts at any concentration."
    limit, percent = row.limits.get(ingredient.basis), ingredient.percent
    if limit is None or percent is None:
        return Standing.REPORTABLE, f"Its concentration is not known as {' or '.join(row.limits)}; {_limit_of(row)}."
    if row.comparator.holds(percent, limit):
        return counts, f"{percent:f} % {ingredient.basis} counts; {_limit_of(row)}."
    below = f"{percent:f} % {ingredient.basis} is within the limit; {_limit_of(row)}."
    if row.part is Part.REGULATED_PRECURSOR:  # s.2(4): for reporting, at any concentration
        return Standing.REPORTABLE, below
    return Standing.NOT_LISTED, below


def _limit_of(row: Substance) -> str:
    how = "from" if row.comparator is Comparator.FROM else "above"
    return f"the law counts it {how} " + " or ".join(f"{limit:f} % {basis}" for basis, limit in row.limits.items())


def _said(
    ingredient: Ingredient, standing: Standing, row: Substance | None, schedule: Schedule | None, why: str
) -> Judged:
    return Judged(ingredient=ingredient, standing=standing, substance=row, schedule=schedule, why=why)
