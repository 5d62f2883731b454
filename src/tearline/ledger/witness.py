"""What a witness decides, and the request it decides on (C2SP tlog-witness, without its server).

Invariant: a witness says yes only to a checkpoint that adds to the last one it said yes to, so it never helps a fork.
Its caller makes the new state durable before it signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tearline.errors import Conflict
from tearline.ledger import checkpoint
from tearline.ledger.checkpoint import MAX_SIZE, Checkpoint
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.hashing import EMPTY_ROOT
from tearline.ledger.note import Note, NoteKey, parse
from tearline.ledger.verification import check_consistency
from tearline.seal import b64

MAX_BYTES: Final = 96 * 1024
_REQUEST: Final = re.compile(
    r"old (?P<old>0|[1-9][0-9]{0,18})\n(?P<hashes>(?:[A-Za-z0-9+/]{43}=\n){0,63})\n(?P<note>.+)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Request:
    """A log asks to have `note` cosigned by a witness that last saw `old` leaves; `proof` leads from there."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def raw(self) -> bytes:
        """As a file, or as the body of the protocol's add-checkpoint."""
        hashes = "".join(f"{b64.encode(each)}\n" for each in self.proof)
        return f"old {self.old}\n{hashes}\n".encode() + self.note.raw


def parse_request(raw: bytes) -> Request:
    """Read a request without believing it. Raises `LedgerFault`."""
    if len(raw) > MAX_BYTES:
        raise LedgerFault(LedgerCode.TOO_LARGE)
    try:
        parts = _REQUEST.fullmatch(raw.decode())
        hashes = tuple(b64.decode(line) for line in parts["hashes"].split()) if parts else ()
    except ValueError:
        parts = None
    if parts is None or int(parts["old"]) > MAX_SIZE:
        raise LedgerFault(LedgerCode.MALFORMED)
    request = Request(int(parts["old"]), hashes, parse(parts["note"].encode()))
    if request.raw != raw:
        raise LedgerFault(LedgerCode.MALFORMED)
    return request


def decide(last: Checkpoint | None, request: Request, key: NoteKey) -> Checkpoint:
    """The checkpoint to remember and cosign. `last`: what this witness last cosigned of the log, None at first.

    Raises `LedgerFault` when the log is another, forked or smaller, or the proof does not hold; `Conflict` when the
    proof begins elsewhere than at `last`.
    """
    new = checkpoint.opened(request.note, key)
    known = last or Checkpoint(new.origin, 0, EMPTY_ROOT)
    if known.origin != new.origin:
        raise LedgerFault(LedgerCode.OTHER_ORIGIN)
    if new.size < known.size:
        raise LedgerFault(LedgerCode.SHRUNK)
    if new.size == known.size and new.root != known.root:
        raise LedgerFault(LedgerCode.FORKED)
    if request.old != known.size:
        raise Conflict(
            "ledger.other-start",
            f"This witness last saw {known.size} leaves of this log. Ask the node for a request from {known.size} on.",
        )
    check_consistency(old=known.size, old_root=known.root, new=new.size, new_root=new.root, proof=request.proof)
    return new
