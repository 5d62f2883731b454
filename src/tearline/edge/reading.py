"""Reading the two tables of a look: who is in them, what is wrong with them, and how far it is.

Invariant: what is wrong is written once, however often and in however many goes the extract is read.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeAlias

from tearline.edge.asked import OTHER, OWN, Ready, refuse, saying_which
from tearline.edge.fault_file import FaultFile, LeftOut
from tearline.matching.engine import Source
from tearline.matching.resuming import Mark
from tearline.people.batch import Batch
from tearline.people.batches import Place
from tearline.tables.fault import OF_THE_FILE, Fault


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading number `reading` of `readings` is: `rows`, of so many if that is known; `part` of it, 0 to 1."""

    rows: int
    of: int | None
    part: float
    reading: int
    readings: int

    @property
    def share(self) -> float:
        """Of all readings, from 0 to 1."""
        return (self.reading - 1 + self.part) / self.readings

    def __str__(self) -> str:
        """`3,400,000 of 11,000,000 rows, in reading 1 of 2`."""
        of = f" of {self.of:,}" if self.of is not None else ""
        return f"{self.rows:,}{of} rows{f', in reading {self.reading} of {self.readings}' * (self.readings > 1)}"


Tell: TypeAlias = Callable[[Progress], None]
"""Told how far a look is, now and then. What it raises stops the look."""


@dataclass(frozen=True, slots=True)
class Reached(Mark):
    """How far a reading of the extract came. `row`: the number of the last row in its file; `people`: how many.

    What the first reading came to by then: `rows`, those left out among them, what was `left_out`, bytes of `faults`.
    """

    row: int
    people: int
    rows: int
    left_out: Mapping[LeftOut, int]
    faults: int


@dataclass
class Reading:
    """`readings`: how often the extract is read. Of the first: `rows`, those left out among them, and `people`."""

    ready: Ready
    as_at: dt.date
    faults: FaultFile
    tell: Tell
    readings: int
    rows: int = 0
    people: int = 0
    _left_out: Counter[LeftOut] = field(default_factory=Counter)  # of the other table
    _faults: int = 0  # bytes written of the other table

    def register(self) -> Iterator[Batch]:
        """Everybody in the other table. Raises `ManyInvalid` for the whole of it."""
        for item in self.ready.batches(OTHER, self.as_at):
            if isinstance(item, Batch):
                self.say(1, 0)
                yield item
            else:
                self._fault(OTHER, item)

    def begin(self) -> None:
        """What is wrong from now on is wrong with the extract."""
        self._left_out, self._faults = Counter(self.faults.left_out), self.faults.stream.tell()

    def restore(self, reached: Reached, lines: Iterable[bytes]) -> None:
        """Begin from what an earlier first reading came to, and the lines of the faults that it wrote."""
        self.begin()
        for each in lines:
            self.faults.stream.write(each)
        self.faults.left_out.update(reached.left_out)
        self.rows, self.people = reached.rows, reached.people

    def extract(
        self, number: int, after: Reached | None = None, met: Iterable[Collection[str]] = ()
    ) -> Iterator[Batch | Reached]:
        """Everybody in the extract, in reading `number`, with places to go on from. Raises like `register`.

        `after`: such a place; `met`: the references of the people up to it.
        """
        people = after.people if after else 0
        for item in self.ready.read_on(self.as_at, Place(after.row) if after else None, met):
            if isinstance(item, Place):
                yield self.reached(item.row, people)
            elif isinstance(item, Batch):
                people += len(item)
                if number == 1:
                    self.rows, self.people = self.rows + len(item), people
                self.say(number, people)
                yield item
            elif number == 1:
                self._fault(OWN, item)

    def source(self) -> Source:
        """The same without places, from the beginning each time."""
        numbers = count(1)
        return lambda: (item for item in self.extract(next(numbers)) if isinstance(item, Batch))

    def reached(self, row: int, people: int) -> Reached:
        """A place, with what the first reading came to."""
        left_out = {kind: count - self._left_out[kind] for kind, count in self.faults.left_out.items()}
        return Reached(row, people, self.rows, left_out, self.faults.stream.tell() - self._faults)

    def lines(self, first: int, last: int) -> bytes:
        """The faults of the extract between these bytes."""
        stream = self.faults.stream
        stream.seek(self._faults + first)
        found = stream.read(last - first)
        stream.seek(0, os.SEEK_END)
        return found

    def say(self, number: int, people: int) -> None:
        """Tell that so many people of a reading were gone through."""
        self.tell(self.progress(number, people))

    def progress(self, number: int, people: int) -> Progress:
        """How far a reading is. Later ones pass over what the first has left out."""
        if number > 1:
            part = people / max(self.people, 1)
            return Progress(int(self.rows * part), self.rows, part, number, self.readings)
        of = self.ready.tables[OWN].row_count
        part = self.rows / max(of, 1) if of is not None else self._part_of_file()
        return Progress(self.rows, of, min(part, 1.0), number, self.readings)

    def at(self, number: int, reached: Reached) -> Progress:
        """The same of a place, whatever was read since."""
        found = self.progress(number, reached.people)
        return found if number > 1 else replace(found, rows=reached.rows)

    def _part_of_file(self) -> float:
        file = self.ready.files[OWN]
        return file.tell() / max(os.fstat(file.fileno()).st_size, 1)

    def _fault(self, which: str, fault: Fault) -> None:
        """A file that ends too soon is refused like one that cannot be read: nobody may take its rest for looked in."""
        if fault.blocking and (fault.row_number == OF_THE_FILE or fault.ends):
            with saying_which(which, self.faults.plans):
                refuse(self.faults.plans[which], [fault])
        self.faults.write(which, fault)
        if fault.blocking and which == OWN:
            self.rows += 1
