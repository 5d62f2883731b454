"""Many people at once: at hand, or as columns of which only those that somebody looks at become people.

Invariant: a person is the same whichever way it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]

from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.people.plain import plain_people
from tearline.people.written import WrittenPeople
from tearline.tables.fault import Row

_AT_ONCE = 4_096  # people made of columns together


@dataclass(frozen=True, slots=True)
class Batch:
    """Either `people`, or `columns` by their canonical names: strings, null or empty where nothing is known.

    A cell of a column is kept as it stands by `reader`, or holds several values that are.
    """

    people: Sequence[Person] = ()
    columns: Mapping[str, pa.Array] | None = None
    reader: PersonReader | None = None

    def __len__(self) -> int:
        """How many people."""
        return len(self.people) if self.columns is None else len(self.columns["record_id"])

    @property
    def bytes(self) -> int:
        """Memory of the columns, or of people that are written down; people at hand are not counted."""
        if isinstance(self.people, WrittenPeople):
            return self.people.bytes
        return sum(column.nbytes for column in (self.columns or {}).values())

    @property
    def ids(self) -> list[str]:
        """Their references, in order."""
        if isinstance(self.people, Several):
            return [each for part in self.people.parts for each in part.ids]
        return [each.id for each in self.people] if self.columns is None else self.columns["record_id"].to_pylist()

    def person(self, place: int) -> Person:
        """One of them, with what is known of the person."""
        return self.at(np.array([place]))[0]

    def at(self, places: npt.NDArray[np.int64]) -> list[Person]:
        """Those of them, in that order."""
        if isinstance(self.people, Several):
            return self.people.at(places)
        if self.columns is None or self.reader is None:
            return [self.people[place] for place in places]
        lists = {name: column.take(pa.array(places)).to_pylist() for name, column in self.columns.items()}
        rows = zip(plain_people(lists), zip(*lists.values(), strict=True), strict=True)
        return [person or self._made(place, texts) for place, (person, texts) in enumerate(rows)]

    def take(self, places: npt.NDArray[np.int64]) -> Batch:
        """The same as a batch."""
        if self.columns is None:
            return Batch(people=self.at(places))
        taken = {name: column.take(pa.array(places)) for name, column in self.columns.items()}
        return Batch(columns=taken, reader=self.reader)

    def _made(self, place: int, texts: Sequence[str | None]) -> Person:
        cells = {name: text for name, text in zip(self.columns or (), texts, strict=True) if text}
        found = self.reader.read(Row(place, cells)) if self.reader else ()
        return next(each for each in found if isinstance(each, Person))


class Several(Sequence[Person]):
    """The people of batches, one batch after another."""

    parts: Sequence[Batch]

    def __init__(self, parts: Iterable[Batch]) -> None:
        """`parts`: kept as they are, but for one that is of several itself."""
        self.parts = [
            one for each in parts for one in (each.people.parts if isinstance(each.people, Several) else [each])
        ]
        self.starts = np.array([0, *accumulate(map(len, self.parts))], np.int64)

    def __len__(self) -> int:
        """How many."""
        return int(self.starts[-1])

    @overload
    def __getitem__(self, place: int) -> Person: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Person]: ...

    def __getitem__(self, place: int | slice) -> Person | Sequence[Person]:
        """One of them, or a few."""
        chosen = np.arange(len(self))[place]
        return self.at(chosen) if isinstance(place, slice) else self.at(chosen.reshape(1))[0]

    def __iter__(self) -> Iterator[Person]:
        """Everybody."""
        for part in self.parts:
            for begin in range(0, len(part), _AT_ONCE):
                yield from part.at(np.arange(begin, min(begin + _AT_ONCE, len(part))))

    def at(self, places: npt.NDArray[np.int64]) -> list[Person]:
        """Those of them, in that order."""
        which = np.searchsorted(self.starts, places, side="right") - 1
        order = np.argsort(which, kind="stable")
        found: list[Person] = []
        for part in np.unique(which):
            found += self.parts[part].at(places[which == part] - self.starts[part])
        back = np.empty(len(places), np.int64)
        back[order] = np.arange(len(places))
        return [found[place] for place in back]


def one_batch(batches: Iterable[Batch]) -> Batch:
    """Everybody in them, together."""
    found = list(batches)
    return found[0] if len(found) == 1 else Batch(people=Several(found))
