"""Naming the members of a household by the customs of its tradition: shared family names, or chains of fathers.

Invariant: customs are numbers in the tradition's file; no tradition has code of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tearline.synthetic.population.households import Members, Place
from tearline.synthetic.population.rates import rate
from tearline.synthetic.population.stock import NONE, Stock, stock
from tearline.synthetic.population.streams import Flags, Ints, chance
from tearline.synthetic.population.traditions import Tradition, traditions

Named = tuple[Ints, Ints, Ints]


@dataclass(frozen=True, slots=True)
class _Work:
    """What every step needs. `head` is the row of each person's head of household."""

    rng: np.random.Generator
    tradition: Tradition
    stock: Stock
    who: Members
    head: Ints

    def by_sex(self, men: str, women: str) -> Ints:
        """A spelling for each person, from the stock of the sex."""
        pools = [kind if kind in self.tradition.stocks else "family" for kind in (men, women)]
        classes = np.empty(len(self.who.home), dtype=np.int64)
        for kind, chosen in zip(pools, (~self.who.woman, self.who.woman), strict=True):
            classes[chosen] = self.stock.classes(self.rng, self.tradition.name, kind, int(chosen.sum()))
        return self.stock.spell(self.rng, classes)

    def chance(self, name: str) -> Flags:
        """Whether a custom of the tradition's file is followed, for each person."""
        return chance(self.rng, self.tradition.number(name), len(self.who.home))


def named(rng: np.random.Generator, tradition: str, who: Members) -> Named:
    """Given, middle and family name of each person, as spellings of the stock."""
    if not len(who.home):
        return who.home, who.home, who.home
    head = np.flatnonzero(who.place == Place.HEAD)[who.home]
    found = next(one for one in traditions() if one.name == tradition)
    work = _Work(rng, found, stock(), who, head)
    given = _given(work)
    middle, family = _middle(work, given), _family(work)
    chained = work.chance("chain")[head]
    return _chains(work, chained, given, middle, family)


def _given(work: _Work) -> Ints:
    own = work.by_sex("men", "women")
    if "western_men" not in work.tradition.stocks:
        return own
    return np.where(work.chance("western"), work.by_sex("western_men", "western_women"), own)


def _middle(work: _Work, given: Ints) -> Ints:
    """None, one of one's own, a fixed one as Singh and Kaur, or the father's given name."""
    middle = np.where(work.chance("middle"), work.by_sex("men", "women"), NONE)
    if "middle_men" in work.tradition.stocks:
        household = work.chance("fixed_middle")[work.head]
        middle = np.where(household, work.by_sex("middle_men", "middle_women"), middle)
    father, _ = _fathers(work, given, given)
    middle = np.where(work.chance("father_middle"), father, middle)
    same = work.stock.class_of[middle] == work.stock.class_of[given]
    return np.where((middle >= 0) & same, NONE, middle)


def _family(work: _Work) -> Ints:
    """Shared with the head of the household, by those who share."""
    own = work.by_sex("family", "family_women")
    mens = work.by_sex("family", "family")
    place = work.who.place
    apart = (place >= Place.SHARER) | ((place == Place.SPOUSE) & work.chance("kept_family"))
    apart |= (place == Place.GRANDMOTHER) & work.chance("kept_family")
    shared = np.where(work.who.woman, mens, own)[work.head]
    respelt = work.stock.respell(work.rng, shared)
    shared = np.where(chance(work.rng, rate("family_life", "own_spelling"), len(shared)), respelt, shared)
    family = np.where(apart & (place != Place.HEAD), np.where(work.who.woman, mens, own), shared)
    family = np.where(work.who.woman & work.chance("women_apart"), own, family)
    return _feminine(work, family)


def _feminine(work: _Work, family: Ints) -> Ints:
    """The woman's form, where the name has one and she uses it."""
    forms = work.stock.feminine[work.stock.class_of[family]]
    uses = work.who.woman & (forms >= 0) & chance(work.rng, rate("family_life", "feminine"), len(forms))
    return np.where(uses, work.stock.spell(work.rng, np.where(uses, forms, NONE)), family)


def _fathers(work: _Work, given: Ints, middle: Ints) -> tuple[Ints, Ints]:
    """The father's given name and his father's. A household's man is the children's father; others have one unseen."""
    who, count = work.who, len(given)
    unseen = [
        work.stock.spell(work.rng, work.stock.classes(work.rng, work.tradition.name, "men", count)) for _ in range(2)
    ]
    child = (who.place >= Place.CHILD) & (who.place <= Place.LAST_CHILD)
    man = np.where(who.woman[work.head], _spouses(work), work.head)
    known = child & (man >= 0) & chance(work.rng, rate("family_life", "chain_father_known"), count)
    first = np.where(child, unseen[0][work.head], unseen[0])
    second = np.where(child, unseen[1][work.head], unseen[1])
    return np.where(known, given[man], first), np.where(known, middle[man], second)


def _spouses(work: _Work) -> Ints:
    """The row of the head's spouse, for each person; -1 where there is none."""
    found = np.full(int(work.who.home[-1]) + 1, NONE, dtype=np.int64)
    rows = np.flatnonzero(work.who.place == Place.SPOUSE)
    found[work.who.home[rows]] = rows
    return found[work.who.home]


def _chains(work: _Work, chained: Flags, given: Ints, middle: Ints, family: Ints) -> Named:
    """In a chain the second name is the father's and the third the grandfather's: first for parents, then children."""
    father, grandfather = _fathers(work, given, given)
    child = (work.who.place >= Place.CHILD) & (work.who.place <= Place.LAST_CHILD)
    parents = np.where(chained, father, middle)
    lines = np.where(chained, grandfather, family)
    man = np.where(work.who.woman[work.head], _spouses(work), work.head)
    known = chained & child & (man >= 0)
    seconds = np.where(known, work.stock.respell(work.rng, given[man]), parents)
    keeps = chance(work.rng, 1 - rate("family_life", "own_spelling"), len(given))
    seconds = np.where(known & keeps, given[man], seconds)
    return given, seconds, np.where(known, parents[man], lines)
