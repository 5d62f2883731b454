"""Inventing names, with the other spellings the same person's name is written in elsewhere.

Invariant: names come from a random stream of their own, so that nothing else about an invented person depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from tearline.people.names import PersonName
from tearline.synthetic.stocks import Spellings, Tradition, traditions

_WOMEN: Final = 0.12
_HAS_MIDDLE: Final = 0.45


@dataclass(frozen=True, slots=True)
class DrawnName:
    """An invented name. `tradition` is for tests of independence; it never reaches a record."""

    tradition: str
    name: PersonName
    spellings: tuple[Spellings, ...]
    """Of each part of `name.text`, in its order."""

    def respelt(self, random: Random) -> str:
        """The same name with one part in another spelling, where it has one; else with two parts swapped."""
        open_parts = [place for place, spellings in enumerate(self.spellings) if len(spellings) > 1]
        chosen = [spellings[0] for spellings in self.spellings]
        if not open_parts:
            return " ".join(reversed(chosen))
        place = random.choice(open_parts)
        chosen[place] = random.choice(self.spellings[place][1:])
        return " ".join(chosen)


def drawn_names(random: Random) -> Iterator[DrawnName]:
    """Names without end."""
    stocks = traditions()
    shares = [tradition.share for tradition in stocks]
    while True:
        yield drawn_name(random.choices(stocks, shares)[0], random)


def drawn_name(tradition: Tradition, random: Random) -> DrawnName:
    """One name, made as names are in that tradition."""
    return _FORMS[tradition.form](tradition, random)


def _given_family(tradition: Tradition, random: Random) -> DrawnName:
    woman = random.random() < _WOMEN
    given, family = random.choice(tradition.given[woman]), random.choice(tradition.family[woman])
    return _western(tradition, given, None, family)


def _given_middle_family(tradition: Tradition, random: Random) -> DrawnName:
    woman = random.random() < _WOMEN
    given, family = random.choice(tradition.given[woman]), random.choice(tradition.family[woman])
    middle = random.choice(tradition.middle[woman]) if random.random() < _HAS_MIDDLE else None
    return _western(tradition, given, None if middle in {given, family} else middle, family)


def _patronymic(tradition: Tradition, random: Random) -> DrawnName:
    """Own name, father's, grandfather's: no family name, the last stands where a form asks for one."""
    woman = random.random() < _WOMEN
    father, grandfather = random.choice(tradition.family[False]), random.choice(tradition.family[False])
    return _western(tradition, random.choice(tradition.given[woman]), father, grandfather)


def _family_given(tradition: Tradition, random: Random) -> DrawnName:
    woman = random.random() < _WOMEN
    given, family = random.choice(tradition.given[woman]), random.choice(tradition.family[woman])
    name = PersonName(text=f"{family[0]} {given[0]}", given=given[0], family=family[0])
    return DrawnName(tradition.name, name, (family, given))


def _western(tradition: Tradition, given: Spellings, middle: Spellings | None, family: Spellings) -> DrawnName:
    parts = (given, family) if middle is None else (given, middle, family)
    name = PersonName.from_parts(given=given[0], middle=middle[0] if middle else "", family=family[0])
    return DrawnName(tradition.name, name, parts)


_FORMS: Final[Mapping[str, Callable[[Tradition, Random], DrawnName]]] = {
    "given_family": _given_family,
    "given_middle_family": _given_middle_family,
    "patronymic": _patronymic,
    "family_given": _family_given,
}
