"""Signed notes and the keys that verify them (C2SP signed-note): text, an empty line, one line for each signature.

Invariant: text counts once a signature by a known key was verified, and not before. A note has one spelling; two
signatures that claim one key are refused, as nobody could say which counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final, Self

from tearline.errors import InvalidInput
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.seal import b64
from tearline.seal.keys import SIGNATURE_BYTES, SigningKey, check_raw, verifies

MAX_BYTES: Final = 64 * 1024
MAX_SIGNATURES: Final = 64
MAX_NAME: Final = 200
_ID_BYTES: Final = 4
_SHORTEST: Final = 8
_SIGNATURE: Final = re.compile(r"— (\S+) (\S+)\n")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME: Final = re.compile(rf"[^\s+\x00-\x1f\x7f-\x9f]{{1,{MAX_NAME}}}")
_VERIFIER: Final = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


class Kind(IntEnum):
    """The first byte of a key: what a signature by it says (signed-note, "Signature types")."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class NoteKey:
    """The key of a log or a witness, by the name it goes by. `raw`: 32 bytes."""

    name: str
    raw: bytes
    kind: Kind = Kind.ED25519

    def __post_init__(self) -> None:
        """Raise `InvalidInput` for a name with a space, a plus or a control character, or a key that proves nothing."""
        if _NAME.fullmatch(self.name) is None:
            raise InvalidInput(
                "ledger.key-name", "The name of a key holds no space, plus or control character, and is not empty."
            )
        try:
            check_raw(self.raw)
        except ValueError:
            raise InvalidInput("ledger.key", "This key proves nothing. Ask for it again.") from None

    @property
    def key_id(self) -> bytes:
        """Four bytes, by which a signature says whose it is. They prove nothing."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as one word, `NAME+ID+KEY`, which other implementations call a vkey."""
        return f"{self.name}+{self.key_id.hex()}+{b64.encode(bytes([self.kind]) + self.raw)}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raise `InvalidInput` on anything that `text` would not have written."""
        found = _VERIFIER.fullmatch(text.strip())
        try:
            whole = b64.decode(found[3]) if found else b""
            key = cls(found[1], whole[1:], Kind(whole[0])) if found and whole else None
        except ValueError:
            key = None
        if key is None or key.text != text.strip():
            raise InvalidInput(
                "ledger.key-text", "A key is one word such as node/ledger/1+1234abcd+AQ…: copy the whole of it."
            )
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the name and key identifier it claims, and the rest."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """As it stands in a note, with its newline."""
        return f"— {self.name} {b64.encode(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A well-formed note. `text` ends in a newline. Nothing in it is true yet."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def raw(self) -> bytes:
        """The note as a file."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}".encode()

    def by(self, key: NoteKey) -> Signature | None:
        """The signature that claims to be by `key`."""
        claimed = (key.name, key.key_id)
        return next((each for each in self.signatures if (each.name, each.key_id) == claimed), None)

    def with_signatures(self, more: Sequence[Signature]) -> Note:
        """The same note, signed by more; a new signature takes the place of an earlier one by the same key."""
        kept = {(each.name, each.key_id): each for each in (*self.signatures, *more)}
        return Note(self.text, tuple(kept.values()))


def sign(text: str, key: SigningKey, name: str) -> Note:
    """The text as a note with one Ed25519 signature. Raises `LedgerFault` for text that no note can hold."""
    made = Note(text, (Signature(name, NoteKey(name, key.raw).key_id, key.sign(text.encode())),))
    return parse(made.raw)


def parse(raw: bytes) -> Note:
    """Read a note without believing it. Raises `LedgerFault` (too large, malformed)."""
    if len(raw) > MAX_BYTES:
        raise LedgerFault(LedgerCode.TOO_LARGE)
    try:
        text, separator, lines = raw.decode().rpartition("\n\n")
    except ValueError:
        raise LedgerFault(LedgerCode.MALFORMED) from None
    if not separator or not text or _CONTROL.search(text):
        raise LedgerFault(LedgerCode.MALFORMED)
    return Note(text + "\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines alone, as a witness answers. Raises `LedgerFault`."""
    try:
        found = [Signature(*_parts(each)) for each in _SIGNATURE.finditer(lines)]
    except ValueError:
        raise LedgerFault(LedgerCode.MALFORMED) from None
    if not 0 < len(found) <= MAX_SIGNATURES or "".join(each.line for each in found) != lines:
        raise LedgerFault(LedgerCode.MALFORMED)
    if len({(each.name, each.key_id) for each in found}) != len(found):
        raise LedgerFault(LedgerCode.MALFORMED, "It is signed twice with one key.")
    return tuple(found)


def verified(note: Note, key: NoteKey) -> str:
    """The note's text, once the Ed25519 signature by `key` holds. Raises `LedgerFault`."""
    signature = note.by(key)
    if signature is None or key.kind is not Kind.ED25519:
        raise LedgerFault(LedgerCode.NOT_SIGNED)
    if len(signature.value) != SIGNATURE_BYTES or not verifies(key.raw, signature.value, note.text.encode()):
        raise LedgerFault(LedgerCode.BAD_SIGNATURE)
    return note.text


def _parts(line: re.Match[str]) -> tuple[str, bytes, bytes]:
    name, blob = line[1], b64.decode(line[2])
    if len(blob) <= _SHORTEST or _NAME.fullmatch(name) is None:
        message = "A signature is too short, or its name cannot be one."
        raise ValueError(message)
    return name, blob[:_ID_BYTES], blob[_ID_BYTES:]
