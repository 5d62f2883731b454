"""The references met so far in a table, so that a second row of the same one is told from the first.

Invariant: memory grows by eight bytes a row, not by a text: of older references their hashes are kept, of 64 bits and
under a key that each process draws. Of ten million rows, one is taken for a repeated one once in 300,000 tables.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

_RECENT: Final = 1 << 20  # references that are kept as texts
_HASHED: Final = sys.hash_info.width == 64  # noqa: PLR2004 bits; fewer would take many rows for repeated ones

_Hashes = npt.NDArray[np.int64]


class References:
    """A set of texts. `recent`: how many are kept as they are."""

    def __init__(self, recent: int = _RECENT) -> None:
        """Nothing was met."""
        self._most = recent
        self._recent: set[str] = set()
        self._hashes = array("q")  # of the recent ones, taken while each is at hand: a million texts lie far apart
        self._older: list[_Hashes] = []  # each sorted, and at least twice as long as the next

    def __len__(self) -> int:
        """How many were met."""
        return len(self._recent) + sum(map(len, self._older))

    def __contains__(self, text: str) -> bool:
        """Whether it was met."""
        return text in self._recent or (bool(self._older) and self._is_older(text))

    def isdisjoint(self, texts: Collection[str]) -> bool:
        """Whether none of them was met."""
        if not self._recent.isdisjoint(texts):
            return False
        hashes = _sorted_hashes(texts) if self._older else np.empty(0, np.int64)
        return not any(_meet(run, hashes) for run in self._older)

    def add(self, text: str) -> None:
        """Meet one, which was not met before."""
        self._recent.add(text)
        self._hashes.append(hash(text))
        if len(self._recent) > self._most:
            self._age()

    def update(self, texts: Collection[str]) -> None:
        """Meet all of them, none of which was met before."""
        self._recent.update(texts)
        self._hashes.extend(map(hash, texts))
        if len(self._recent) > self._most:
            self._age()

    def _is_older(self, text: str) -> bool:
        asked = hash(text)
        for run in self._older:
            view = run.data  # numbers of an array are slow to read one by one
            place = bisect_left(view, asked)
            if place < len(view) and view[place] == asked:
                return True
        return False

    def _age(self) -> None:
        if not _HASHED:
            return
        run = np.array(self._hashes, np.int64)
        run.sort()
        self._recent, self._hashes = set(), array("q")
        while self._older and len(self._older[-1]) < 2 * len(run):
            run = np.concatenate([self._older.pop(), run])
            run.sort(kind="stable")  # merges two sorted runs
        self._older.append(run)


def _meet(run: _Hashes, hashes: _Hashes) -> bool:
    """Whether any of the hashes is in the run, which is sorted and not empty."""
    places = np.searchsorted(run, hashes)
    return bool(np.any(run[np.minimum(places, len(run) - 1)] == hashes))


def _sorted_hashes(texts: Collection[str]) -> _Hashes:
    found = np.fromiter(map(hash, texts), np.int64, len(texts))
    found.sort()
    return found
