"""Who lives with whom: households of singles, couples, families with children and grandparents, and sharers.

Invariant: the first member of a household is its head; members of a household stand together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from tearline.synthetic.population.rates import rate, shares
from tearline.synthetic.population.streams import Flags, Floats, Ints, chance, weighted
from tearline.synthetic.population.traditions import LARGE


class Place(IntEnum):
    """A member's place in the household. Children are CHILD up to LAST_CHILD."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    LAST_CHILD = 6
    GRANDFATHER = 7
    GRANDMOTHER = 8
    SHARER = 9
    LAST_SHARER = 11


_PLACES: Final = Place.LAST_SHARER + 1
_YEAR: Final = 365.2425


@dataclass(frozen=True, slots=True)
class Members:
    """One row for each person: the household (numbered from nought), the place in it, the sex, the age in days."""

    home: Ints
    place: Ints
    woman: Flags
    age: Ints


def members(rng: np.random.Generator, tradition: str, count: int) -> Members:
    """Exactly `count` people in households; the last household may be cut short."""
    here, heads = _present(rng, tradition, count)
    home, place = (part[:count] for part in np.nonzero(here))
    woman = _women(rng, here.shape)
    return Members(
        home=home, place=place, woman=woman[home, place], age=_ages(rng, here, heads)[home, place],
    )  # fmt: skip


def _present(rng: np.random.Generator, tradition: str, count: int) -> tuple[Flags, Flags]:
    """Which places of each household are taken; and which households have children."""
    size = "large" if tradition in LARGE else "small"
    names, parts = shares(f"households.{size}")
    kind = np.array(names, dtype=object)[weighted(rng, parts, count)]
    here = np.zeros((count, _PLACES), dtype=np.bool_)
    here[:, Place.HEAD] = True
    here[:, Place.SPOUSE] = np.isin(kind, ["couple", "family", "three_generations"])
    children = np.isin(kind, ["family", "lone_parent", "three_generations"])
    another = rate("family_life", "another_child_large" if size == "large" else "another_child")
    _chain(rng, here, (Place.CHILD, Place.LAST_CHILD), children, another)
    old = (Place.GRANDMOTHER, Place.GRANDMOTHER)
    _chain(rng, here, old, kind == "three_generations", 1.0)
    here[:, Place.GRANDFATHER] = here[:, Place.GRANDMOTHER] & chance(rng, _second(), count)
    _chain(rng, here, (Place.SHARER, Place.LAST_SHARER), kind == "sharers", rate("family_life", "another_sharer"))
    return here, children


def _second() -> float:
    return rate("family_life", "second_grandparent")


def _chain(rng: np.random.Generator, here: Flags, span: tuple[int, int], begun: Flags, another: float) -> None:
    """The first place of the span is taken where it is begun, each further one with the same chance again."""
    for place in range(span[0], span[1] + 1):
        here[:, place] = begun if place == span[0] else here[:, place - 1] & chance(rng, another, len(here))


def _women(rng: np.random.Generator, shape: tuple[int, ...]) -> Flags:
    woman = rng.random(shape) < 0.5  # noqa: PLR2004 evenly
    woman[:, Place.HEAD] &= rng.random(shape[0]) < 0.7  # noqa: PLR2004 more heads of households are entered as men
    woman[:, Place.SPOUSE] = ~woman[:, Place.HEAD]
    woman[:, Place.GRANDFATHER] = False
    woman[:, Place.GRANDMOTHER] = True
    return woman


def _ages(rng: np.random.Generator, here: Flags, children: Flags) -> Ints:
    """Ages in days of every place, taken or not. Parents are 18 at least when a child is born."""
    count = len(here)
    head = np.where(children, 22 + 36 * rng.beta(2.2, 2.2, count), 19 + 70 * rng.beta(1.2, 1.7, count))
    years = np.repeat(head[:, None], _PLACES, axis=1)
    years[:, Place.SPOUSE] = np.clip(head + rng.normal(0, 4, count), 18, 95)
    years[:, Place.CHILD : Place.LAST_CHILD + 1] = _childhood(rng, np.minimum(head, years[:, Place.SPOUSE]))
    years[:, Place.GRANDFATHER] = np.minimum(head + rng.uniform(22, 40, count), 99)
    years[:, Place.GRANDMOTHER] = np.minimum(head + rng.uniform(19, 36, count), 99)
    years[:, Place.SHARER : Place.LAST_SHARER + 1] = 18 + 24 * rng.beta(1.2, 2.5, (count, 3))
    return np.floor(years * _YEAR + rng.random(years.shape)).astype(np.int64)


def _childhood(rng: np.random.Generator, parent: Floats) -> Floats:
    """Children's ages; the second is sometimes the first's twin."""
    ages = rng.random((len(parent), 5)) * np.clip(parent - 18, 0.1, 26)[:, None]
    twins = chance(rng, rate("family_life", "twins"), len(parent))
    ages[twins, 1] = ages[twins, 0]
    found: Floats = ages
    return found
