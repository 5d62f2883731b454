"""How many leaves a tick publishes, whatever happened: what an outsider may learn of a node's activity.

Invariant: a tick with few entries, or none, looks like any other such tick. What remains visible is the power of two
above the number of entries of a busy second (docs/explanation/ledger.md says what that tells).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from random import SystemRandom
from typing import Final

from tearline.ledger.hashing import HASH_BYTES

FLOOR: Final = 4
"""Leaves of a quiet tick: enough for the entries that one act usually makes."""
MOST: Final = 8192
"""Entries that one tick takes; the others wait for the next."""

Leaf = tuple[str | None, bytes]
"""An entry's id, or None for padding; and its commitment, which says nothing of which it is."""


def leaves_for(entries: int) -> int:
    """How many leaves are published for so many entries."""
    return max(FLOOR, 1 << (entries - 1).bit_length() if entries else 0)


def padded(waiting: Sequence[tuple[str, bytes]]) -> list[Leaf]:
    """The entries among random leaves, in an order that says nothing either."""
    found: list[Leaf] = list(waiting)
    found += [(None, secrets.token_bytes(HASH_BYTES)) for _ in range(leaves_for(len(waiting)) - len(waiting))]
    SystemRandom().shuffle(found)
    return found
