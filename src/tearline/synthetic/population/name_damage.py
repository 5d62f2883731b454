"""How a person's name comes to stand otherwise in the register, and which other names stand beside it.

Invariant: a name always keeps a given and a family part; damage is drawn from `rates.toml` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tearline.synthetic.population.rates import shares, table
from tearline.synthetic.population.slips import pick, typo
from tearline.synthetic.population.stock import NONE, Stock
from tearline.synthetic.population.streams import weighted
from tearline.synthetic.population.traditions import Tradition

_CHAINS: Final = 0.3
"""Traditions with at least this share of chains may take the father's name for the family name."""
_RESPELT: Final = 0.6
"""How likely each part of an alias is spelt otherwise."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written. An empty middle name is none."""

    given: str
    middle: str
    family: str

    @property
    def whole(self) -> str:
        """All of it in one line."""
        return " ".join(filter(None, (self.given, self.middle, self.family)))


@dataclass(frozen=True, slots=True)
class Person:
    """A person's own name, as spellings of the stock."""

    tradition: Tradition
    woman: bool
    given: int
    middle: int
    family: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes names down, with damage."""

    rng: np.random.Generator
    stock: Stock

    def own(self, person: Person) -> Name:
        """The name as the person writes it."""
        texts = self.stock.texts
        middle = texts[person.middle] if person.middle != NONE else ""
        return Name(texts[person.given], middle, texts[person.family])

    def damaged(self, person: Person, severity: float) -> Name:
        """The name as the register has it."""
        name = self.own(person)
        middle = self._middle(person, name, severity)
        family = self._family(person, name, severity)
        given, middle = self._given(person, replace(name, middle=middle), severity)
        return self._whole(person, Name(given, middle, family), severity)

    def aliases(self, person: Person, written: Name, count: int) -> list[str]:
        """Other names, each once and none the one that is written."""
        kinds, parts = shares("aliases")
        names = (self._alias(person, kinds[int(weighted(self.rng, parts, 1)[0])]) for _ in range(3 * count))
        known = {written.whole}
        return [name for name in names if not (name in known or known.add(name))][:count]  # type: ignore[func-returns-value]

    def _chosen(self, section: str, severity: float) -> str:
        """Which damage of a section happens, empty for none."""
        left = self.rng.random()
        for kind, rate in table(f"damage.{section}").items():
            left -= rate * severity
            if left < 0:
                return str(kind)
        return ""

    def _given(self, person: Person, name: Name, severity: float) -> tuple[str, str]:
        match self._chosen("given", severity):
            case "other_spelling":
                return self._other(person.given), name.middle
            case "nickname":
                return self.stock.nickname(self.rng, person.given) or name.given, name.middle
            case "typo":
                return typo(self.rng, name.given), name.middle
            case "initial":
                return name.given[0], name.middle
            case "called_by_middle" if len(name.middle) > 1:
                return name.middle, ""
        return name.given, name.middle

    def _family(self, person: Person, name: Name, severity: float) -> str:
        match self._chosen("family", severity):
            case "new_family_name":
                return self._new_family(person)
            case "other_spelling":
                return self._other(person.family)
            case "typo":
                return typo(self.rng, name.family)
            case "double_barrel":
                both = [name.family, self._new_family(person)]
                return ("-" if self.rng.random() < 0.7 else " ").join(both[:: 1 if self.rng.random() < 0.6 else -1])  # noqa: PLR2004
        return name.family

    def _middle(self, person: Person, name: Name, severity: float) -> str:
        if not name.middle:
            added = self._chosen("middle", severity) == "added"
            return self._drawn(person, "women" if person.woman else "men") if added else ""
        match self._chosen("middle", severity):
            case "dropped":
                return ""
            case "initial":
                return name.middle[0]
            case "other_spelling":
                return self._other(person.middle)
        return name.middle

    def _whole(self, person: Person, name: Name, severity: float) -> Name:
        rates = table("damage.whole")
        swapping = rates["swapped_east_asian" if "western_men" in person.tradition.stocks else "swapped"]
        if self.rng.random() < swapping * severity:
            return Name(name.family, name.middle, name.given)
        chain = person.tradition.number("chain") > _CHAINS and len(name.middle) > 1
        if chain and self.rng.random() < rates["rotated"] * severity:
            return Name(name.given, "", name.middle)
        return name

    def _alias(self, person: Person, kind: str) -> str:
        own = self.own(person)
        match kind:
            case "other_spelling":
                return self._respelt(person, own).whole
            case "nickname":
                return replace(own, given=self.stock.nickname(self.rng, person.given) or own.given[0]).whole
            case "former_name":
                return replace(own, family=self._new_family(person)).whole
            case "no_middle":
                return replace(own, middle="").whole
            case "other_order":
                return Name(own.family, "", " ".join(filter(None, (own.given, own.middle)))).whole
        return own.whole

    def _respelt(self, person: Person, own: Name) -> Name:
        """One part or more in another spelling."""
        spellings = (person.given, person.middle, person.family)
        parts = [self._other(one) if one != NONE and self.rng.random() < _RESPELT else "" for one in spellings]
        return Name(parts[0] or own.given, parts[1] or own.middle, parts[2] or own.family)

    def _other(self, spelling: int) -> str:
        return self.stock.texts[self.stock.other(self.rng, spelling)]

    def _new_family(self, person: Person) -> str:
        kind = "family_women" if person.woman and "family_women" in person.tradition.stocks else "family"
        return self._drawn(person, "men" if person.tradition.number("chain") > _CHAINS and pick(self.rng, 2) else kind)

    def _drawn(self, person: Person, kind: str) -> str:
        drawn = self.stock.spell(self.rng, self.stock.classes(self.rng, person.tradition.name, kind, 1))
        return self.stock.texts[int(drawn[0])]
