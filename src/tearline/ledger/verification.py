"""Checking proofs, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2, which share nothing with how proofs are made.

Invariant: a proof that is too long, too short or of hashes of another length is refused like a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence

from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.hashing import EMPTY_ROOT, HASH_BYTES, node_hash


def check_inclusion(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise `LedgerFault` unless the leaf with hash `leaf` is at `index` of the tree with `size` leaves and `root`."""
    if not 0 <= index < size or not _hashes(leaf, root, *proof):
        raise LedgerFault(LedgerCode.NOT_INCLUDED)
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise LedgerFault(LedgerCode.NOT_INCLUDED)
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            place, last = _past_right_edge(place, last)
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise LedgerFault(LedgerCode.NOT_INCLUDED)


def check_consistency(*, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise `LedgerFault` unless the tree of `new` leaves begins with that of `old`.

    Every tree begins with the empty one. Two roots of one size are `FORKED`, fewer leaves than before `SHRUNK`.
    """
    if new < old:
        raise LedgerFault(LedgerCode.SHRUNK)
    if old == new and old_root != new_root:
        raise LedgerFault(LedgerCode.FORKED)
    if old < 0 or not _hashes(old_root, new_root, *proof) or (new == 0 and new_root != EMPTY_ROOT):
        raise LedgerFault(LedgerCode.NOT_CONSISTENT)
    if old in {0, new}:
        if proof or (old == 0 and old_root != EMPTY_ROOT):
            raise LedgerFault(LedgerCode.NOT_CONSISTENT)
        return
    if _roots(old, new, old_root, proof) != (old_root, new_root):
        raise LedgerFault(LedgerCode.NOT_CONSISTENT)


def _roots(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root as the proof has them; None when its length is wrong."""
    # A whole old tree is a node of the new one: the proof leaves it out, as the verifier knows it.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return None
    place, last = _past_right_children(old - 1, new - 1)
    old_found = new_found = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            place, last = _past_right_edge(place, last)
        else:
            new_found = node_hash(new_found, sibling)
        place, last = place >> 1, last >> 1
    return (old_found, new_found) if last == 0 else None


def _past_right_edge(place: int, last: int) -> tuple[int, int]:
    """Up to where the place is a right child, or the leftmost of its level: on the way it has no right neighbour."""
    while place & 1 == 0 and place != 0:
        place, last = place >> 1, last >> 1
    return place, last


def _past_right_children(place: int, last: int) -> tuple[int, int]:
    """Up to where the place is a left child: below, the old tree is whole."""
    while place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
