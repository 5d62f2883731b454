"""Checkpoints: the log's name, its size and its root, signed by the log (C2SP tlog-checkpoint).

Invariant: a checkpoint has one spelling. Extension lines, which nobody could audit, are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.hashing import HASH_BYTES
from tearline.ledger.note import Note, NoteKey, sign, verified
from tearline.seal import b64
from tearline.seal.keys import SigningKey

MAX_SIZE: Final = 2**63 - 1  # what PostgreSQL and Go count with
_BODY: Final = re.compile(r"([^\s+]{1,200})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of the log `origin` when it had `size` leaves. `root`: 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64.encode(self.root)}\n"

    def signed(self, key: SigningKey) -> Note:
        """The note by the log itself, whose key goes by the log's name."""
        return sign(self.text, key, self.origin)


def read(text: str) -> Checkpoint:
    """What a note's text says, signed or not. Raises `LedgerFault`."""
    found = _BODY.fullmatch(text)
    try:
        root = b64.decode(found[3]) if found else b""
    except ValueError:
        root = b""
    if found is None or len(root) != HASH_BYTES or int(found[2]) > MAX_SIZE:
        raise LedgerFault(LedgerCode.MALFORMED)
    return Checkpoint(found[1], int(found[2]), root)


def opened(note: Note, key: NoteKey) -> Checkpoint:
    """The checkpoint, once the log's signature holds and it is of the log that goes by the key's name.

    Raises `LedgerFault`.
    """
    claimed = read(note.text)
    if claimed.origin != key.name:
        raise LedgerFault(LedgerCode.OTHER_ORIGIN)
    return read(verified(note, key))
