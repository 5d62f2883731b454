"""The references met so far in a table, so that a second row of the same one is told from the first.

Invariant: memory grows by some bytes a row, not by a text: of a reference its hash is kept, of 64 bits and under a key
that each process draws. Of ten million rows, one is taken for a repeated one once in 300,000 tables.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

_RECENT: Final = 1 << 20  # met one by one, and not sorted yet
_MARKS: Final = (1 << 24) - 1  # last bits of a hash

Hashes: TypeAlias = npt.NDArray[np.int64]


def hashes_of(texts: Iterable[str]) -> Hashes:
    """What `References` keeps of each, in their order."""
    return np.fromiter(map(hash, texts), np.int64)


class References:
    """A set of texts. `recent`: how many that were met one by one wait before they are sorted."""

    def __init__(self, recent: int = _RECENT) -> None:
        """Nothing was met."""
        self._most = recent
        self._recent: set[int] = set()
        self._older: list[Hashes] = []  # each sorted, and at least twice as long as the next
        self._marked = np.zeros(_MARKS + 1, bool)  # the last bits of those: most that are not there are told by them

    def __len__(self) -> int:
        """How many were met."""
        return len(self._recent) + sum(map(len, self._older))

    def __contains__(self, text: str) -> bool:
        """Whether it was met."""
        asked = hash(text)
        return asked in self._recent or any(_holds(run, asked) for run in self._older)

    def add(self, text: str) -> None:
        """Meet one."""
        self._recent.add(hash(text))
        if len(self._recent) > self._most:
            self._keep(np.sort(np.fromiter(self._recent, np.int64, len(self._recent))))
            self._recent = set()

    def meet(self, hashes: Hashes) -> bool:
        """Meet many at once; none of them, and False, where one is there twice or was met before."""
        run = np.sort(hashes)
        likely = run[self._marked[run & _MARKS]]
        twice = bool((run[1:] == run[:-1]).any()) or any(_meet(older, likely) for older in self._older)
        if twice or (self._recent and not self._recent.isdisjoint(run.tolist())):
            return False
        self._keep(run)
        return True

    def _keep(self, run: Hashes) -> None:
        self._marked[run & _MARKS] = True
        while self._older and len(self._older[-1]) < 2 * len(run):
            run = np.concatenate([self._older.pop(), run])
            run.sort(kind="stable")  # merges two sorted runs
        if len(run):
            self._older.append(run)


def _holds(run: Hashes, asked: int) -> bool:
    view = run.data  # numbers of an array are slow to read one by one
    place = bisect_left(view, asked)
    return place < len(view) and view[place] == asked


def _meet(run: Hashes, others: Hashes) -> bool:
    """Whether any of the others is in the run. Both are sorted, and the run is not empty."""
    places = np.searchsorted(run, others)
    return bool(np.any(run[np.minimum(places, len(run) - 1)] == others))
