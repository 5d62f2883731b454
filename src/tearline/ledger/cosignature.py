"""Cosignatures: a witness says when it saw that a checkpoint only added to the one before (C2SP tlog-cosignature, v1).

Invariant: a cosignature covers its time and the whole checkpoint, so neither can be changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tearline.errors import InvalidInput
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.note import Kind, Note, NoteKey, Signature
from tearline.seal.keys import SIGNATURE_BYTES, SigningKey, verifies

_TIME_BYTES: Final = 8
_LATEST: Final = 253_402_300_799  # the last second of the year 9999, after which there is no date to show


def key_of(name: str, raw: bytes) -> NoteKey:
    """The key of a witness."""
    return NoteKey(name, raw, Kind.COSIGNATURE)


def cosign(note: Note, key: SigningKey, name: str, at: int) -> Signature:
    """The witness's signature. `at`: seconds since 1970, UTC."""
    value = at.to_bytes(_TIME_BYTES, "big") + key.sign(_message(note, at))
    return Signature(name, key_of(name, key.raw).key_id, value)


def seen_at(note: Note, key: NoteKey) -> int | None:
    """When the witness saw the checkpoint, in seconds since 1970; None when it did not sign it.

    Raises `LedgerFault` when it seems to have and the signature does not hold.
    """
    if key.kind is not Kind.COSIGNATURE:
        raise InvalidInput("ledger.witness-key", "This is a log's key, not a witness's. Ask the witness for its own.")
    signature = note.by(key)
    if signature is None:
        return None
    at = int.from_bytes(signature.value[:_TIME_BYTES], "big")
    rest = signature.value[_TIME_BYTES:]
    if len(rest) != SIGNATURE_BYTES or at > _LATEST or not verifies(key.raw, rest, _message(note, at)):
        raise LedgerFault(LedgerCode.BAD_SIGNATURE)
    return at


def check_seen(note: Note, witnesses: Iterable[NoteKey], quorum: int) -> dict[str, int]:
    """Which of the witnesses saw the checkpoint, and when. Raises `LedgerFault` when they are fewer than `quorum`."""
    times = {key.name: seen_at(note, key) for key in witnesses}
    found = {name: at for name, at in times.items() if at is not None}
    if len(found) < quorum:
        raise LedgerFault(LedgerCode.TOO_FEW_WITNESSES, f"Seen by {len(found)}, asked for {quorum}.")
    return found


def _message(note: Note, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{note.text}".encode()
