"""Where people live: postcodes with a street or a building of flats each, and how an address is written down.

Invariant: postcodes lie in the area ZZ; one home is one address, however it is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from tearline.synthetic.population.rates import HERE, rate, shares
from tearline.synthetic.population.streams import Flags, Ints, below, chance, weighted
from tearline.synthetic.population.traditions import NAMES

DISTRICTS: Final = 99
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
_UNITS: Final = 10 * len(_LETTERS) ** 2
_JOIN: Final = pc.binary_join_element_wise


@dataclass(frozen=True, slots=True)
class Homes:
    """Columns, one row for each home. `number` is the house's or the building's; `flat` is nought in a house."""

    district: Ints
    postcode: Ints
    number: Ints
    flat: Ints
    street: Ints
    kind: Ints
    town: Ints
    by_district: Ints
    """Homes in the order of their district."""
    district_starts: Ints

    def near(self, rng: np.random.Generator, home: Ints) -> Ints:
        """Another home of the same district for each (seldom the same)."""
        first = self.district_starts[self.district[home]]
        count = self.district_starts[self.district[home] + 1] - first
        found: Ints = self.by_district[first + below(rng, count, len(home))]
        return found


@cache
def wording() -> Mapping[str, Any]:
    """Words of `streets.toml`."""
    return tomllib.loads(HERE.joinpath("streets.toml").read_text(encoding="utf-8"))


def homes(rng: np.random.Generator, tradition: Ints) -> Homes:
    """A home for each household, given its tradition: neighbourhoods are mixed, but not evenly."""
    count = len(tradition)
    places = max(1, min(int(count / rate("homes", "postcode_homes")), DISTRICTS * _UNITS))
    postcode = np.sort(rng.choice(DISTRICTS * _UNITS, places, replace=False))
    place = _settle(rng, tradition, postcode // _UNITS)
    block = chance(rng, rate("homes", "block"), places)
    order = _place_in_postcode(rng, place)
    kinds, streets = len(wording()["kinds"].split()), len(wording()["streets"].split())
    towns = below(rng, _town_count(), DISTRICTS)
    base = 1 + below(rng, 120, places)
    district = (postcode // _UNITS)[place]
    return Homes(
        district=district, postcode=postcode[place],
        number=base[place] + np.where(block[place], 0, order),
        flat=np.where(block[place], 1 + order, 0),
        street=below(rng, streets, places)[place], kind=below(rng, kinds, places)[place], town=towns[district],
        by_district=np.argsort(district, kind="stable"),
        district_starts=np.searchsorted(np.sort(district), np.arange(DISTRICTS + 1)),
    )  # fmt: skip


def _settle(rng: np.random.Generator, tradition: Ints, district: Ints) -> Ints:
    place = np.zeros(len(tradition), dtype=np.int64)
    for number in range(len(NAMES)):
        leaning = rng.gamma(0.7, size=DISTRICTS)[district] + 0.02
        here = np.flatnonzero(tradition == number)
        place[here] = weighted(rng, leaning, len(here))
    return place


def _place_in_postcode(rng: np.random.Generator, place: Ints) -> Ints:
    """Each home's number among those of its postcode, from nought, in an order that tells nothing."""
    order = np.lexsort((rng.random(len(place)), place))
    ranks = np.empty(len(place), dtype=np.int64)
    ranks[order] = np.arange(len(place)) - np.searchsorted(place[order], place[order])
    return ranks


def _town_count() -> int:
    return len(_towns())


@cache
def _towns() -> list[str]:
    words = wording()
    return [first + last for first in words["towns_first"].split() for last in words["towns_last"].split()]


def postcodes(found: Homes, home: Ints, style: Ints, missing: Flags) -> pa.Array:
    """Postcodes as they are written: with a space, without, in small letters."""
    code = found.postcode[home]
    outward = [f"ZZ{district + 1}" for district in range(DISTRICTS)]
    inward = [f"{digit}{one}{two}" for digit in range(10) for one in _LETTERS for two in _LETTERS]
    first = _words(outward, code // _UNITS)
    second = _words(inward, code % _UNITS)
    spaced, unspaced = _JOIN(first, second, " "), _JOIN(first, second, "")
    written = pc.choose(pa.array(style), spaced, unspaced, pc.utf8_lower(spaced))
    return pc.if_else(pa.array(missing), None, written)


def lines(found: Homes, home: Ints, style: Ints, missing: Flags) -> pa.Array:
    """Address lines, each in its style; the styles are those of `rates.toml`, in its order."""
    parts, places = [], []
    for number, write in enumerate(_STYLES):
        rows = np.flatnonzero(style == number)
        parts.append(write(found, home[rows]))
        places.append(rows)
    back = np.argsort(np.concatenate(places), kind="stable")
    return pc.if_else(pa.array(missing), None, pa.concat_arrays(parts).take(pa.array(back)))


def styles(rng: np.random.Generator, kind: str, count: int) -> Ints:
    """A style for each, as common as `rates.toml` says."""
    return weighted(rng, shares(kind)[1], count)


def _words(words: list[str], rows: Ints) -> pa.Array:
    return pa.array(words).take(pa.array(rows))


def _flats(found: Homes, home: Ints, pattern: tuple[str, str]) -> pa.Array:
    """What stands before the house number, empty for a house."""
    flat = found.flat[home]
    text = [""] + [f"{pattern[0]}{number}{pattern[1]}" for number in range(1, int(flat.max(initial=0)) + 1)]
    return _words(text, flat)


def _line(
    found: Homes, home: Ints, *, flat: tuple[str, str], after: str, short: bool, town: str | None
) -> pa.Array:  # fmt: skip
    numbers = pc.cast(pa.array(found.number[home]), pa.string())
    streets = _words([name.replace("_", " ") for name in wording()["streets"].split()], found.street[home])
    kinds = [kind.split(":")[short] for kind in wording()["kinds"].split()]
    line = _JOIN(_JOIN(_flats(found, home, flat), numbers, after, ""), streets, _words(kinds, found.kind[home]), " ")
    line = pc.replace_substring(line, "  ", " ")
    return line if town is None else _JOIN(line, _words(_towns(), found.town[home]), town)


def _full(found: Homes, home: Ints) -> pa.Array:
    return _line(found, home, flat=("Flat ", ", "), after="", short=False, town=", ")


def _abbreviated(found: Homes, home: Ints) -> pa.Array:
    return _line(found, home, flat=("", "/"), after="", short=True, town=", ")


def _comma(found: Homes, home: Ints) -> pa.Array:
    return _line(found, home, flat=("Apartment ", ", "), after=",", short=False, town=", ")


def _capitals(found: Homes, home: Ints) -> pa.Array:
    return pc.utf8_upper(_line(found, home, flat=("FLAT ", " "), after="", short=False, town=" "))


def _lower(found: Homes, home: Ints) -> pa.Array:
    return pc.utf8_lower(_line(found, home, flat=("flt ", " "), after="", short=True, town=" "))


def _no_town(found: Homes, home: Ints) -> pa.Array:
    return _line(found, home, flat=("Flat ", " "), after="", short=False, town=None)


_STYLES: Final[tuple[Callable[[Homes, Ints], pa.Array], ...]] = (
    _full, _abbreviated, _comma, _capitals, _lower, _no_town,
)  # fmt: skip
