"""A run on this machine that can be gone on with: what was counted and found is kept from time to time.

Invariant: what is found in one go, or in as many as it takes, is byte for byte what `engine.run` finds. What is kept is
a whole stretch of the extract, from one mark to the next, in the order of the extract; no core waits until it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from threading import get_ident
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from tearline.matching.encoding import encode
from tearline.matching.engine import (
    Kept,
    LocalPasses,
    Passes,
    Register,
    Source,
    empty_counts,
    matched_batch,
    prepared_to_find,
    run_passes,
    together,
)
from tearline.matching.kernel.handles import Counts, Encoded, Rows
from tearline.matching.model import SavedModel
from tearline.parallel import in_order
from tearline.people.batch import Batch

_Again: TypeAlias = tuple[Batch, Encoded | None]


class Pass(StrEnum):
    """One of the two times that an extract is gone through."""

    COUNT = "count"
    MATCH = "match"


class Mark:
    """A place in the extract to go on from. What it says is its maker's."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was done with the rows up to `mark`, or to the end where it is None, since the stretch before.

    `people`, `counted`: how many there are, and how often each key was met, of the first pass. `kept`: of the second.
    """

    mark: Mark | None
    people: int = 0
    counted: tuple[npt.NDArray[np.uint64], Rows] | None = None
    kept: Kept | None = None


class Extract(Protocol):
    """A table that can be read from a mark on."""

    def batches(self, which: Pass, after: Mark | None) -> Iterable[Batch | Mark]:
        """Everybody after it, with marks in between."""

    def pass_over(self, batch: Batch) -> None:
        """Told of each batch of the second pass that is held, and so not read again."""


class Journal(Protocol):
    """Where stretches are kept."""

    def kept(self, which: Pass) -> Iterator[Stretch]:
        """What earlier runs kept of a pass, in its order."""

    def due(self) -> bool:
        """Whether to keep what is done up to the mark at hand. Asked at each as it is read."""

    def keep(self, which: Pass, stretch: Stretch) -> None:
        """Add a stretch; it is safe when this returns."""


def run_resumed(
    register: Register, source: Source, *, model: SavedModel | None, saving: bool, floor: float,  # noqa: ARG001
    extract: Extract, journal: Journal,
) -> tuple[Kept, SavedModel]:  # fmt: skip
    """See `engine.run`. `extract` is read in place of `source`, from where what is in the journal ends."""
    passes: Passes = ResumedPasses(register, extract, journal)
    return run_passes(register, passes, model=model, saving=saving, floor=floor)


@dataclass(slots=True)
class _Counted:
    """All that was counted up to `mark`."""

    counts: Counts
    people: int = 0
    mark: Mark | None = None

    def add(self, stretch: Stretch) -> None:
        if stretch.counted is not None:
            self.counts.merge(*stretch.counted)
        self.people += stretch.people
        self.mark = stretch.mark


@dataclass(slots=True)
class ResumedPasses:
    """Both passes, from where earlier runs came to. See `engine.Passes`."""

    register: Register
    extract: Extract
    journal: Journal
    local: LocalPasses = field(init=False)
    _marks: dict[int, Mark] = field(default_factory=dict)  # of what is held: by how many batches stand before each
    _unkept: Callable[[], Stretch] | None = None  # what the first pass came to, while nothing is kept
    _begun: bool = False  # something is kept

    def __post_init__(self) -> None:
        """Nothing is held yet."""
        self.local = LocalPasses(self.register, tuple)

    def count(self, *, whole: bool) -> tuple[Counts, int]:
        """See `engine.Passes`."""
        new = partial(empty_counts, self.register, whole=whole)
        total: _Counted | None = None
        for stretch in self.journal.kept(Pass.COUNT):
            total = total or _Counted(new())
            total.add(stretch)
        if total is not None:
            self._begun, self.local.held = True, None  # what is held is all of an extract
        if total is None or total.mark is not None:
            rows = self._first(total.mark if total else None)
            for tally, mark in _gone_through(rows, lambda: _Tally(new, self.local), self.journal.due):
                total = self._counted(total, tally, mark)
        return (total.counts, total.people) if total else (new(), 0)

    def _counted(self, before: _Counted | None, tally: _Tally, mark: Mark | None) -> _Counted:
        counts = tally.counts()
        if before is None and mark is None:
            self._unkept = lambda: Stretch(None, tally.people, counts.read())
            return _Counted(counts, tally.people)
        stretch = Stretch(mark, tally.people, counts.read())
        self._keep(Pass.COUNT, stretch)
        if before is None:
            return _Counted(counts, tally.people, mark)
        before.add(stretch)
        return before

    def match(self, model: SavedModel, *, floor: float, told: float) -> Kept:
        """See `engine.Passes`."""
        find = partial(matched_batch, prepared_to_find(self.register, model), floor=floor, told=told)
        before = list(self.journal.kept(Pass.MATCH))
        found = [stretch.kept for stretch in before if stretch.kept is not None]
        if not before or before[-1].mark is not None:
            self._begun |= bool(before)
            rows = self._second(before[-1].mark if before else None)
            for finding, mark in _gone_through(rows, lambda: _Finding(find), self.journal.due):
                found.append(together(finding.found))
                if mark is not None or self._begun:
                    self._keep(Pass.MATCH, Stretch(mark, kept=found[-1]))
        return found[0] if len(found) == 1 else together(found)

    def _keep(self, which: Pass, stretch: Stretch) -> None:
        if self._unkept is not None:
            self.journal.keep(Pass.COUNT, self._unkept())
            self._unkept = None
        self.journal.keep(which, stretch)
        self._begun = True

    def _first(self, after: Mark | None) -> Iterator[Batch | Mark]:
        """What is left to count, each mark noted where it stands."""
        number = 0
        for item in self.extract.batches(Pass.COUNT, after):
            if isinstance(item, Mark):
                self._marks[number] = item
            else:
                number += 1
            yield item

    def _second(self, after: Mark | None) -> Iterator[_Again | Mark]:
        """What is left to match, encoded where it was held."""
        if self.local.held is None or self.local.rows == 0:
            for each in self.extract.batches(Pass.MATCH, after):
                yield each if isinstance(each, Mark) else (each, None)
            return
        for number, held in enumerate(self.local.held, 1):
            self.extract.pass_over(held[0])
            yield held
            if number in self._marks:
                yield self._marks[number]


class _Work(Protocol):
    """What is done with a stretch: with each batch in a thread of its own, then with each result in order."""

    def one(self, item: Any) -> Any:  # noqa: ANN401 a batch of either pass, and what it came to
        """In any thread."""

    def take(self, item: Any, result: Any) -> None:  # noqa: ANN401
        """In the order of the extract."""


_Done = TypeVar("_Done", bound=_Work)


def _gone_through(
    rows: Iterable[Any], begin: Callable[[], _Done], due: Callable[[], bool]
) -> Iterator[tuple[_Done, Mark | None]]:
    """Each stretch when all of it is done, while the next ones are under way; the last with None."""

    def dealt() -> Iterator[tuple[_Done, Any]]:
        stretch = begin()
        for item in rows:
            if not isinstance(item, Mark):
                yield stretch, item
            elif due():
                yield stretch, item
                stretch = begin()
        yield stretch, None

    def work(each: tuple[_Done, Any]) -> tuple[_Done, Any, Any]:
        stretch, item = each
        return stretch, item, None if item is None or isinstance(item, Mark) else stretch.one(item)

    for stretch, item, result in in_order(work, dealt()):
        if result is None:
            yield stretch, item
        else:
            stretch.take(item, result)


class _Tally:
    """What is counted of a stretch: a table for each thread. Its batches are held."""

    def __init__(self, new: Callable[[], Counts], local: LocalPasses) -> None:
        self.people = 0
        self._new = new
        self._local = local
        self._tables: dict[int, Counts] = {}

    def one(self, batch: Batch) -> Encoded:
        thread, records = get_ident(), encode(batch)
        if thread not in self._tables:
            self._tables[thread] = self._new()
        self._tables[thread].add(records)
        return records

    def take(self, batch: Batch, records: Encoded) -> None:
        self.people += len(batch)
        self._local.hold(batch, records)

    def counts(self) -> Counts:
        """All tables together. Nothing is added afterwards."""
        first, *others = self._tables.values() or [self._new()]
        for each in others:
            first.merge(*each.read())
        return first


class _Finding:
    """What is found in a stretch."""

    def __init__(self, find: Callable[[Batch, Encoded | None], Kept]) -> None:
        self.found: list[Kept] = []
        self._find = find

    def one(self, item: _Again) -> Kept:
        return self._find(*item)

    def take(self, _: _Again, kept: Kept) -> None:
        self.found.append(kept)
