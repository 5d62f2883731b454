"""The witness at an agency or an overseer: remembers the last checkpoint of each log, and cosigns only what adds to it.

Invariant: what was seen is on the disk before a cosignature exists, so that whatever ends the program, it never helps a
fork. One process at a time decides.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from tearline.edge import audit
from tearline.edge.home import Home
from tearline.errors import Conflict, IntegrityFault, NotFound
from tearline.ledger import checkpoint, note
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.cosignature import cosign, key_of
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.note import NoteKey, Signature
from tearline.ledger.witness import decide, parse_request
from tearline.seal.keys import SigningKey

KEY: Final = "witness-key.json"
SEEN: Final = "witness-seen.json"
_EVIDENCE: Final = frozenset({LedgerCode.FORKED, LedgerCode.SHRUNK, LedgerCode.NOT_CONSISTENT})


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What the witness says: it saw `checkpoint`. `signature`: the line to send back to the node."""

    checkpoint: Checkpoint
    signature: Signature


def make_key(home: Home, name: str) -> NoteKey:
    """The witness's key, made on first use under `name`; others need it to believe its cosignatures.

    Raises `Conflict` when there is one under another name.
    """
    with home.writing():
        kept = home.read(KEY)
        if not kept:
            key = SigningKey.generate()
            made = key_of(name, key.raw)
            # Before the key: a key without this file is one whose memory was lost.
            home.write(SEEN, [])
            home.write(KEY, [{"name": name, "pem": key.to_pem().decode()}])
            return made
    known, key = _key(home)
    if known != name:
        raise Conflict("witness.other-name", f"This witness goes by the name {known} already. Use that one.")
    return key_of(known, key.raw)


def cosigned(home: Home, raw: bytes, key: NoteKey, now: dt.datetime) -> Cosigned:
    """Decide on a request by the log that signs with `key`, remember its checkpoint, then cosign it.

    Raises `LedgerFault` when the log is forked, smaller or another, `Conflict` when the proof begins elsewhere,
    `NotFound` before there is a key, `IntegrityFault` when what was seen is lost or damaged.
    """
    request = parse_request(raw)
    name, signing = _key(home)
    with home.writing():
        seen = _seen(home)
        last = _last(seen.get(key.name))
        try:
            found = decide(last, request, key)
        except LedgerFault as fault:
            raise _with_evidence(fault, home) from None
        home.write(SEEN, [{"origin": each, "note": text} for each, text in _after(seen, found, request.note.raw)])
    # Crash point: a kill here leaves a checkpoint that was seen and not cosigned; the node asks again.
    audit.write(home, audit.Act.CHECKPOINT_COSIGNED, audit.Noted(node=found.origin, leaves=found.size), now)
    return Cosigned(found, cosign(request.note, signing, name, int(now.timestamp())))


def _key(home: Home) -> tuple[str, SigningKey]:
    kept = home.read(KEY)
    if not kept:
        raise NotFound("witness.no-key", "This witness has no key yet. Run: tearline ledger witness-key --name NAME")
    try:
        return kept[0]["name"], SigningKey.from_pem(kept[0]["pem"].encode())
    except (AttributeError, KeyError, TypeError, ValueError):
        raise IntegrityFault(
            "witness.damaged-key", f"{home.directory / KEY} is damaged. Restore it from its backup."
        ) from None


def _seen(home: Home) -> dict[str, str]:
    """The last checkpoint of each log. Without it any fork would look like a first meeting."""
    try:
        if (home.directory / SEEN).exists():
            return {entry["origin"]: entry["note"] for entry in home.read(SEEN)}
    except (IntegrityFault, KeyError):
        pass  # read differently, lost all the same
    raise IntegrityFault(
        "witness.lost-memory",
        f"{home.directory / SEEN} is missing or damaged, so this witness cannot tell a fork. Cosign nothing more with "
        f"its key: set TEARLINE_HOME to a new directory, and give the new key to all who had the old one.",
    )


def _last(kept: str | None) -> Checkpoint | None:
    return None if kept is None else checkpoint.read(note.parse(kept.encode()).text)


def _after(seen: dict[str, str], found: Checkpoint, raw: bytes) -> list[tuple[str, str]]:
    return sorted((seen | {found.origin: raw.decode()}).items())


def _with_evidence(fault: LedgerFault, home: Home) -> LedgerFault:
    """The same fault, saying where the earlier checkpoint is that proves it."""
    if fault.fault not in _EVIDENCE:
        return fault
    return LedgerFault(fault.fault, f"The last one seen here is in {home.directory / SEEN}.")
