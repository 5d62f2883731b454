"""The tree as RFC 6962 §2.1 defines it, by recursion and nothing else: what our own tree is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256


class Reference:
    """A tree over `entries`; hashes of ranges are remembered."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = list(entries)
        self.mth = cache(self._mth)

    def _mth(self, start: int, end: int) -> bytes:
        if end == start:
            return sha256(b"").digest()
        if end - start == 1:
            return sha256(b"\x00" + self.entries[start]).digest()
        k = split(end - start)
        return sha256(b"\x01" + self.mth(start, start + k) + self.mth(start + k, end)).digest()

    def path(self, m: int, start: int, end: int) -> list[bytes]:
        n = end - start
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*self.path(m, start, start + k), self.mth(start + k, end)]
        return [*self.path(m - k, start + k, end), self.mth(start, start + k)]

    def subproof(self, m: int, start: int, end: int, *, known: bool = True) -> list[bytes]:
        n = end - start
        if m == n:
            return [] if known else [self.mth(start, end)]
        k = split(n)
        if m <= k:
            return [*self.subproof(m, start, start + k, known=known), self.mth(start + k, end)]
        return [*self.subproof(m - k, start + k, end, known=False), self.mth(start, start + k)]

    def node(self, level: int, index: int) -> bytes:
        return self.mth(index << level, (index + 1) << level)


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def entries(count: int, seed: int = 0) -> list[bytes]:
    """So many different entries of 32 bytes."""
    return [sha256(b"%d/%d" % (seed, number)).digest() for number in range(count)]
