"""The people, as they truly are: names in their own spelling, birthdays, homes, numbers; a row for each.

Invariant: nothing here is damaged or missing; what a file says of somebody is made of this in `resident_file.py` and
`register_file.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tearline.synthetic.population.births import born
from tearline.synthetic.population.households import Place, members
from tearline.synthetic.population.naming import named
from tearline.synthetic.population.rates import rate
from tearline.synthetic.population.streams import Flags, Ints, below, chance, stream
from tearline.synthetic.population.traditions import NAMES

ID_NUMBERS: Final = 20_000_000
PHONES: Final = 10**9
EMAIL_NUMBERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class People:
    """Columns. Names are spellings of the stock, -1 for none; `born` counts days, `home` households."""

    tradition: Ints
    home: Ints
    place: Ints
    woman: Flags
    born: Ints
    given: Ints
    middle: Ints
    family: Ints
    phone: Ints
    email: Ints
    national_id: Ints

    def __len__(self) -> int:
        """How many."""
        return len(self.home)

    def take(self, rows: Ints) -> People:
        """Some of them."""
        return People(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def joined(parts: list[People]) -> People:
    """One after the other. Homes keep their numbers."""
    return People(**{
        column.name: np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(People)
    })  # fmt: skip


def settled(seed: int, purpose: str, counts: list[int], first_home: int) -> People:
    """So many people of each tradition, in households numbered from `first_home`."""
    parts = []
    for number, count in enumerate(counts):
        part = _tradition(seed, f"{purpose}/{NAMES[number]}", number, count, first_home)
        first_home += int(part.home[-1]) + 1 - first_home if count else 0
        parts.append(part)
    return joined(parts)


def _tradition(seed: int, purpose: str, number: int, count: int, first_home: int) -> People:
    name = NAMES[number]
    who = members(stream(seed, f"{purpose}/households"), name, count)
    given, middle, family = named(stream(seed, f"{purpose}/names"), name, who)
    contacts = stream(seed, f"{purpose}/contacts")
    return People(
        tradition=np.full(count, number, dtype=np.int64), home=first_home + who.home, place=who.place,
        woman=who.woman, born=born(stream(seed, f"{purpose}/births"), name, who),
        given=given, middle=middle, family=family,
        phone=_phones(contacts, who.home, who.place), email=emails(contacts, count),
        national_id=below(contacts, ID_NUMBERS, count),
    )  # fmt: skip


def _phones(rng: np.random.Generator, home: Ints, place: Ints) -> Ints:
    """A number each, but some give the number of the household's head."""
    own = below(rng, PHONES, len(home))
    if not len(own):
        return own
    head = own[np.flatnonzero(place == Place.HEAD)[home]]
    return np.where(chance(rng, rate("residents", "shared_phone"), len(home)), head, own)


def emails(rng: np.random.Generator, count: int) -> Ints:
    """The number that an e-mail address is made of, together with the name: see `contacts.py`."""
    return below(rng, EMAIL_NUMBERS * 8, count)
