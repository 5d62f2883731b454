"""The Merkle tree (RFC 9162 §2.1): growing it, and making proofs from hashes that are kept elsewhere.

A *node* is named by level and index: the hash over 2^level leaves that begin at index · 2^level. Only such whole
subtrees are ever kept; what lies at the right edge is computed from them.
Invariant: a proof reads a number of nodes that grows with the logarithm of the tree's size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tearline.errors import InvalidInput
from tearline.ledger.hashing import EMPTY_ROOT, node_hash

Nodes = Callable[[int, int], bytes]
"""Reads a node, by level and index, as 32 bytes."""


@dataclass(slots=True)
class Frontier:
    """A tree of which only the whole subtrees along the right edge are kept, the largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def at(cls, size: int, nodes: Nodes) -> Frontier:
        """The frontier of a tree that is kept elsewhere."""
        return cls(size, [nodes(level, index) for level, index in whole_subtrees(0, size)])

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add a leaf's hash; the nodes that it makes whole, lowest first, as (level, index, hash)."""
        level, index, found = 0, self.size, leaf
        made = [(level, index, found)]
        while index & 1:
            found = node_hash(self.peaks.pop(), found)
            level, index = level + 1, index >> 1
            made.append((level, index, found))
        self.peaks.append(found)
        self.size += 1
        return iter(made)

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return _folded(self.peaks) if self.peaks else EMPTY_ROOT


def root_hash(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _range_hash(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes from the leaf's neighbour up to below the root (RFC 9162 §2.1.3.1).

    Raises `InvalidInput` when there is no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidInput("ledger.no-such-leaf", "The log has no entry at this place yet.")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return [_range_hash(first, last, nodes) for first, last in reversed(ranges)]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The hashes which show that a tree of `new` leaves begins with that of `old` (RFC 9162 §2.1.4.1).

    Empty when `old` is 0 or equals `new`. Raises `InvalidInput` when the log never had these sizes in this order.
    """
    if not 0 <= old <= new:
        raise InvalidInput("ledger.no-such-size", "The log does not have that many entries yet.")
    if old == 0:
        return []
    start, end, ranges = 0, new, []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:  # the verifier knows the old root, and otherwise nothing
        ranges.append((start, end))
    return [_range_hash(first, last, nodes) for first, last in reversed(ranges)]


def whole_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fewest nodes, left to right, that cover the leaves from `start` to before `end`, where RFC 9162 splits."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _range_hash(start: int, end: int, nodes: Nodes) -> bytes:
    return _folded([nodes(level, index) for level, index in whole_subtrees(start, end)])


def _folded(peaks: list[bytes]) -> bytes:
    found = peaks[-1]
    for left in reversed(peaks[:-1]):
        found = node_hash(left, found)
    return found


def _split(length: int) -> int:
    """The largest power of two below `length`, which is more than 1."""
    return 1 << (length - 1).bit_length() - 1
