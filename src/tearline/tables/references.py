"""The references met so far in a table, so that a second row of the same one is told from the first.

Invariant: memory grows by eight bytes a row, not by a text: of older references their hashes are kept, of 64 bits and
under a key that each process draws. Of ten million rows, one is taken for a repeated one once in 300,000 tables.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Collection, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

_RECENT: Final = 1 << 21  # references that are kept as texts
_HASHED: Final = sys.hash_info.width == 64  # noqa: PLR2004 bits; fewer would take many rows for repeated ones

_Hashes = npt.NDArray[np.int64]


class References:
    """A set of texts. `recent`: how many are kept as they are."""

    def __init__(self, recent: int = _RECENT) -> None:
        """Nothing was met."""
        self._most = recent
        self._recent: set[str] = set()
        self._older: _Hashes = np.empty(0, np.int64)  # sorted
        self._view = self._older.data  # numbers of an array are slow to read one by one

    def __len__(self) -> int:
        """How many were met."""
        return len(self._recent) + len(self._older)

    def __contains__(self, text: str) -> bool:
        """Whether it was met."""
        if text in self._recent:
            return True
        place = bisect_left(self._view, hash(text)) if self._view else 0
        return place < len(self._view) and self._view[place] == hash(text)

    def isdisjoint(self, texts: Collection[str]) -> bool:
        """Whether none of them was met."""
        if not self._recent.isdisjoint(texts):
            return False
        if not len(self._older):
            return True
        hashes = _sorted_hashes(texts)
        places = np.searchsorted(self._older, hashes)
        return not np.any(self._older[np.minimum(places, len(self._older) - 1)] == hashes)

    def add(self, text: str) -> None:
        """Meet one, which was not met before."""
        self._recent.add(text)
        if len(self._recent) > self._most:
            self._age()

    def update(self, texts: Iterable[str]) -> None:
        """Meet all of them, none of which was met before."""
        self._recent.update(texts)
        if len(self._recent) > self._most:
            self._age()

    def _age(self) -> None:
        if _HASHED:
            # Two sorted runs, which a stable sort merges.
            both = np.concatenate([self._older, _sorted_hashes(self._recent)])
            both.sort(kind="stable")
            self._older, self._view, self._recent = both, both.data, set()


def _sorted_hashes(texts: Collection[str]) -> _Hashes:
    found = np.fromiter(map(hash, texts), np.int64, len(texts))
    found.sort()
    return found
