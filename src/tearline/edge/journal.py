"""Keeping a look as it goes: what is read, counted and found of the extract, stretch by stretch.

Invariant: a look that is gone on with reads, writes and finds what it would have in one go. What cannot be kept, as
when the disk is full, stops nothing: the look goes on, and what was kept before is as good as it was.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from tearline.edge.keeping import Keeping
from tearline.edge.reading import Reached, Reading
from tearline.edge.unfinished import Contents, Damaged, Unfinished
from tearline.errors import IntegrityFault, Unavailable
from tearline.matching.engine import Kept
from tearline.matching.kernel.handles import PAIR
from tearline.matching.resuming import Mark, Pass, Stretch
from tearline.people.batch import Batch
from tearline.people.intake import PersonReader
from tearline.people.packing import packed, table_of, unpacked

_START: Final = Reached(0, 0, 0, {}, 0)


@dataclass
class LookJournal:
    """See `matching.resuming.Extract` and `Journal`. `begin`: makes a place for what is kept, where there is none.

    `check`: raises when the extract is not what it was.
    """

    reading: Reading
    reader: PersonReader
    keeping: Keeping
    begin: Callable[[], Unfinished]
    check: Callable[[], None]
    _earlier: Unfinished | None = field(init=False)
    _references: deque[pa.Array] = field(default_factory=deque)  # of people read first and not kept yet
    _kept: Reached = _START  # how far the first reading is kept
    _passed: int = 0
    _asked: float = field(default_factory=time.monotonic)
    _full: bool = False

    def __post_init__(self) -> None:
        """What earlier runs kept is restored. Raises `IntegrityFault`."""
        self._earlier = self.keeping.kept
        lines: list[bytes] = []
        for said, contents in self._parts():
            if "faults" in contents:
                self._kept = Reached(**said["reached"])
                lines += contents["faults"]
        self.reading.restore(self._kept, lines)

    def batches(self, which: Pass, after: Mark | None) -> Iterator[Batch | Mark]:
        """See `Extract`."""
        number, place = self._number(which), after if isinstance(after, Reached) else None
        for item in self.reading.extract(number, place, self._met(place.people) if place else ()):
            if number == 1 and isinstance(item, Batch) and not self._full:
                self._references.append(_references_of(item))
            yield item

    def pass_over(self, batch: Batch) -> None:
        """See `Extract`."""
        self._passed += len(batch)
        self.reading.say(self.reading.readings, self._passed)

    def kept(self, which: Pass) -> Iterator[Stretch]:
        """See `Journal`. Raises `IntegrityFault`."""
        for said, contents in self._parts():
            if said["pass"] == which:
                yield self._stretch(said, contents)

    def due(self) -> bool:
        """See `Journal`."""
        now = time.monotonic()
        if self._full or now - self._asked < self.keeping.every:
            return False
        self._asked = now
        return True

    def keep(self, which: Pass, stretch: Stretch) -> None:
        """See `Journal`. Raises what `check` raises."""
        if self._full:
            return
        self.check()
        number, mark = self._number(which), stretch.mark
        reached = mark if isinstance(mark, Reached) else self.reading.reached(0, self.reading.people)
        said = {
            "pass": which.value, "ended": mark is None, "reached": asdict(reached), "people": stretch.people,
            "compared": stretch.kept.compared if stretch.kept else 0, "come_to": str(self.reading.at(number, reached)),
        }  # fmt: skip
        contents = _contents(stretch) | (self._first_read(reached) if number == 1 else {})
        try:
            self.keeping.kept = self.keeping.kept or self.begin()
            self.keeping.kept.add(said, contents, self.keeping.most)
        except (OSError, Unavailable) as error:
            self._give_up(error.strerror if isinstance(error, OSError) else error.message)

    def _give_up(self, why: str | None) -> None:
        self._full = True
        self._references.clear()
        if self.keeping.kept is not None and not self.keeping.kept.directory.exists():
            self.keeping.kept = None  # erased meanwhile, as when its pack was taken back
        after = f"go on after {self.keeping.come_to}" if self.keeping.come_to else "begin with the first row again"
        self.keeping.say(f"What was done cannot be kept: {why}. The look goes on; if it is stopped, it will {after}.")

    def _number(self, which: Pass) -> int:
        return self.reading.readings if which is Pass.MATCH else 1

    def _parts(self) -> Iterator[tuple[Mapping[str, Any], Contents]]:
        try:
            yield from self._earlier.parts() if self._earlier is not None else ()
        except Damaged:
            raise IntegrityFault(
                "unfinished.damaged", "What was kept of the look was damaged just now. Begin anew with --fresh."
            ) from None

    def _met(self, people: int) -> Iterator[list[str]]:
        """References of the first so many people."""
        for _, contents in self._parts():
            for each in contents.get("references", ()):
                for chunk in pa.ipc.open_stream(each).read_all()["reference"].chunks:
                    yield chunk[:people].to_pylist()
                    people = max(people - len(chunk), 0)

    def _stretch(self, said: Mapping[str, Any], contents: Contents) -> Stretch:
        mark = None if said["ended"] else Reached(**said["reached"])
        if said["pass"] == Pass.COUNT:
            keys, counts = (
                np.frombuffer(contents["keys"][0], np.uint64),
                np.frombuffer(contents["counts"][0], np.uint32),
            )
            return Stretch(mark, said["people"], (keys, counts))
        pairs, told = (np.frombuffer(contents[name][0], PAIR).copy() for name in ("pairs", "told"))
        rows = [unpacked(each, self.reader) for each in contents.get("rows", ())]
        return Stretch(mark, kept=Kept(pairs, rows, told, said["compared"]))

    def _first_read(self, reached: Reached) -> dict[str, list[bytes]]:
        """What the first reading left behind since what is kept of it."""
        people, references = self._kept.people, []
        while self._references and people < reached.people:
            references.append(self._references.popleft())
            people += len(references[-1])
        lines, self._kept = self.reading.lines(self._kept.faults, reached.faults), reached
        table = pa.table({"reference": pa.chunked_array(references, pa.string())})
        return {"references": [packed(table)], "faults": [lines]}


def _contents(stretch: Stretch) -> dict[str, list[bytes]]:
    if stretch.counted is not None:
        keys, counts = stretch.counted
        return {"keys": [keys.tobytes()], "counts": [counts.tobytes()]}
    kept = stretch.kept or Kept()
    rows = [packed(table_of(each)) for each in kept.rows]
    return {"pairs": [kept.pairs.tobytes()], "told": [kept.told.tobytes()], "rows": rows}


def _references_of(batch: Batch) -> pa.Array:
    return pa.array(batch.ids, pa.string()) if batch.columns is None else batch.columns["record_id"]
