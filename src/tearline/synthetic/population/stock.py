"""All names of all traditions in one table, so that a million people are named by drawing numbers.

A *class* is one name in all its spellings; a *spelling* is one row of `texts`; a *pool* is a run of
classes to draw from.
Invariant: the spellings of a class lie side by side, its own first; the table is the same for every seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Final

import numpy as np

from tearline.synthetic.population.spellings import feminine, spelt
from tearline.synthetic.population.streams import Floats, Ints
from tearline.synthetic.population.traditions import Names, Tradition, traditions

NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Pool:
    """The classes from `first` on, with the sums of how common they are."""

    first: int
    sums: Floats


@dataclass(frozen=True, slots=True)
class Stock:
    """The table. `feminine` and `nicknames` are by class."""

    texts: list[str]
    class_of: Ints
    starts: Ints
    sums: Floats
    """How common the spellings are, summed within the class, plus the class's number: one search draws for all."""
    feminine: Ints
    nicknames: dict[int, list[str]]
    pools: dict[tuple[str, str], Pool]

    def classes(self, rng: np.random.Generator, tradition: str, kind: str, count: int) -> Ints:
        """Classes drawn from one pool."""
        pool = self.pools[tradition, kind]
        drawn = np.searchsorted(pool.sums, rng.random(count) * pool.sums[-1], side="right")
        found: Ints = pool.first + np.minimum(drawn, len(pool.sums) - 1)
        return found

    def spell(self, rng: np.random.Generator, classes: Ints) -> Ints:
        """A spelling of each class, as common as they are; none where there is no class."""
        found = np.searchsorted(self.sums, classes + rng.random(len(classes)), side="right")
        last = self.starts[np.maximum(classes, 0) + 1] - 1
        return np.where(classes < 0, NONE, np.minimum(found, last)).astype(np.int64)

    def respell(self, rng: np.random.Generator, spellings: Ints) -> Ints:
        """A spelling of the same class, perhaps the same."""
        return self.spell(rng, np.where(spellings < 0, NONE, self.class_of[spellings]).astype(np.int64))

    def other(self, rng: np.random.Generator, spelling: int) -> int:
        """Another spelling of the same name where it has one, else the same."""
        group = int(self.class_of[spelling])
        first, last = int(self.starts[group]), int(self.starts[group + 1])
        if last - first == 1:
            return spelling
        for _ in range(8):
            drawn = min(int(np.searchsorted(self.sums, group + rng.random(), side="right")), last - 1)
            if drawn != spelling:
                return drawn
        return first if spelling != first else first + 1

    def nickname(self, rng: np.random.Generator, spelling: int) -> str | None:
        """A short or pet form of the name, where it has one."""
        known = self.nicknames.get(int(self.class_of[spelling]))
        return known[int(rng.random() * len(known))] if known else None


@cache
def stock() -> Stock:
    """The table, built once from the files."""
    making = _Making()
    for tradition in traditions():
        for kind, names in tradition.stocks.items():
            making.pool(tradition, kind, names)
    return making.done()


@dataclass(slots=True)
class _Making:
    texts: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)
    womens: dict[int, int] = field(default_factory=dict)
    nicknames: dict[int, list[str]] = field(default_factory=dict)
    pools: dict[tuple[str, str], Pool] = field(default_factory=dict)

    def pool(self, tradition: Tradition, kind: str, names: Names) -> None:
        first = len(self.sizes)
        for listed in names.listed:
            self._name(tradition, listed)
        self.pools[tradition.name, kind] = Pool(first, np.cumsum(names.weights))
        if kind == "family" and tradition.feminine:
            self._womens_forms(tradition, first, len(self.sizes))

    def _name(self, tradition: Tradition, listed: list[str]) -> None:
        known = next((tradition.nicknames[name] for name in listed if name in tradition.nicknames), None)
        if known:
            self.nicknames[len(self.sizes)] = known
        self._add(*spelt(listed, tradition.rules, tradition.number("listed")))

    def _womens_forms(self, tradition: Tradition, first: int, last: int) -> None:
        starts = [0, *accumulate(self.sizes)]
        for group in range(first, last):
            forms = [feminine(text, tradition.feminine) for text in self.texts[starts[group] : starts[group + 1]]]
            womens = list(dict.fromkeys(form for form in forms if form))
            if forms[0]:
                self.womens[group] = len(self.sizes)
                self._add(womens, [1.0] + [0.2] * (len(womens) - 1))

    def _add(self, texts: list[str], weights: list[float]) -> None:
        whole, group = sum(weights), len(self.sizes)
        self.texts += texts
        self.sums += [group + part / whole for part in accumulate(weights)]
        self.sizes.append(len(texts))

    def done(self) -> Stock:
        count = len(self.sizes)
        womens = np.full(count, NONE, dtype=np.int64)
        womens[list(self.womens)] = list(self.womens.values())
        return Stock(
            texts=self.texts,
            class_of=np.repeat(np.arange(count), self.sizes),
            starts=np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64),
            sums=np.array(self.sums),
            feminine=womens,
            nicknames=self.nicknames,
            pools=self.pools,
        )
