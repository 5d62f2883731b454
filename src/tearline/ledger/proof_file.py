"""The proof that is handed out: one text file that anybody can check off-line (C2SP tlog-proof).

The specification's `extra` line holds what is needed to compute the commitment: the entry and its salt. Whoever has the
file can therefore read that one entry, and learns nothing of any other. The line is believed only through the proof.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tearline.ledger import checkpoint
from tearline.ledger.checkpoint import MAX_SIZE, Checkpoint
from tearline.ledger.entry import SALT_BYTES, commitment
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.hashing import HASH_BYTES, leaf_hash
from tearline.ledger.note import Note, NoteKey, parse
from tearline.ledger.verification import check_inclusion
from tearline.seal import b64, strict_json

SUFFIX: Final = ".tlog-proof"
MAX_BYTES: Final = 512 * 1024
_HEADER: Final = "c2sp.org/tlog-proof@v1\n"
_DIGITS: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_PARTS: Final = re.compile(
    r"(?:extra (?P<extra>[A-Za-z0-9+/=]+)\n)?index (?P<index>[0-9]+)\n"
    r"(?P<hashes>(?:[A-Za-z0-9+/]{43}=\n){0,63})\n(?P<note>.+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """That `entry` is at `index` of the log whose checkpoint is `note`. `entry`, `salt`: bytes as they were hashed."""

    entry: bytes
    salt: bytes
    index: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def raw(self) -> bytes:
        """As a file."""
        extra = strict_json.dump({"entry": b64.encode(self.entry), "salt": b64.encode(self.salt)})
        hashes = "".join(f"{b64.encode(each)}\n" for each in self.proof)
        return f"{_HEADER}extra {b64.encode(extra)}\nindex {self.index}\n{hashes}\n".encode() + self.note.raw

    def check(self, key: NoteKey) -> Checkpoint:
        """The checkpoint, once everything holds. Raises `LedgerFault`."""
        seen = checkpoint.opened(self.note, key)
        leaf = leaf_hash(commitment(self.entry, self.salt))
        check_inclusion(leaf, index=self.index, size=seen.size, proof=self.proof, root=seen.root)
        return seen


def parse_proof(raw: bytes) -> ProofFile:
    """Read a proof file without believing it. Raises `LedgerFault` on anything that `raw` would not have written."""
    if len(raw) > MAX_BYTES:
        raise LedgerFault(LedgerCode.TOO_LARGE)
    try:
        found = _parsed(raw.decode())
    except (KeyError, TypeError, ValueError):
        raise LedgerFault(LedgerCode.MALFORMED) from None
    if found is None or found.raw != raw:
        raise LedgerFault(LedgerCode.MALFORMED)
    return found


def _parsed(text: str) -> ProofFile | None:
    parts = _PARTS.fullmatch(text.removeprefix(_HEADER)) if text.startswith(_HEADER) else None
    if parts is None or _DIGITS.fullmatch(parts["index"]) is None or int(parts["index"]) > MAX_SIZE:
        return None
    if parts["extra"] is None:
        raise LedgerFault(LedgerCode.MALFORMED, "It has neither the entry nor the salt, so nothing can be checked.")
    entry, salt = _extra(parts["extra"])
    hashes = tuple(b64.decode(line) for line in parts["hashes"].split())
    if len(salt) != SALT_BYTES or any(len(each) != HASH_BYTES for each in hashes):
        return None
    return ProofFile(
        entry=entry, salt=salt, index=int(parts["index"]), proof=hashes, note=parse(parts["note"].encode())
    )


def _extra(text: str) -> tuple[bytes, bytes]:
    held = strict_json.parse(b64.decode(text))
    if not isinstance(held, dict) or held.keys() != {"entry", "salt"} or not all(map(_is_text, held.values())):
        message = "The extra line holds something else."
        raise ValueError(message)
    return b64.decode(held["entry"]), b64.decode(held["salt"])


def _is_text(value: object) -> bool:
    return isinstance(value, str)
