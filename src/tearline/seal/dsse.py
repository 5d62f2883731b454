"""DSSE v1 envelopes: a payload, its type, and signatures over both (Dead Simple Signing Envelope, version 1.0).

Two deliberate differences, both stricter: fields the specification does not list are refused rather than ignored, and
`keyid` is required. Every signature must be good, by a key that counts. Nothing secret is compared here.
Invariant: an envelope that verifies has one spelling; no bit of it can change and still verify.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tearline.seal import b64, strict_json
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keys import SIGNATURE_BYTES, PublicKey, SigningKey, valid_key_id

MAX_BYTES: Final = 256 * 1024
MAX_SIGNATURES: Final = 4
MAX_TYPE_LENGTH: Final = 200
# How far a peer's clock may run ahead of ours before its fresh key is refused.
CLOCK_SKEW: Final = dt.timedelta(minutes=5)
_ENVELOPE_FIELDS: Final = frozenset({"payload", "payloadType", "signatures"})
_SIGNATURE_FIELDS: Final = frozenset({"keyid", "sig"})


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: 64 bytes, and the key it claims to be by."""

    key_id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A well-formed envelope. Nothing in it is true yet: see `verify`."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A payload whose signatures hold. `key_id`: the first signer's key."""

    payload_type: str
    payload: bytes
    key_id: str


def pae(payload_type: str, payload: bytes) -> bytes:
    """Pre-authentication encoding: what is signed (DSSE protocol, "Signature Definition")."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, keys: Sequence[SigningKey], *, max_bytes: int = MAX_BYTES) -> bytes:
    """The envelope as compact JSON. Refuses (`SealFault`) what `parse` would refuse at the other end."""
    signed = pae(payload_type, payload)
    raw = strict_json.dump(
        {
            "payload": b64.encode(payload),
            "payloadType": payload_type,
            "signatures": [{"keyid": key.key_id, "sig": b64.encode(key.sign(signed))} for key in keys],
        }
    )
    parse(raw, max_bytes=max_bytes)
    return raw


def parse(raw: bytes, *, max_bytes: int = MAX_BYTES) -> Envelope:
    """Read an envelope without believing it. Raises `SealFault` (too large, malformed)."""
    if len(raw) > max_bytes:
        raise SealFault(SealCode.TOO_LARGE, f"The limit is {max_bytes} bytes.")
    try:
        outer = _exactly(strict_json.parse(raw), _ENVELOPE_FIELDS)
        return Envelope(
            payload_type=_payload_type(outer["payloadType"]),
            payload=b64.decode(_text(outer["payload"])),
            signatures=_signatures(outer["signatures"]),
        )
    except ValueError as fault:
        raise SealFault(SealCode.MALFORMED, str(fault)) from None


def verify(envelope: Envelope, public_keys: Iterable[PublicKey], *, now: dt.datetime) -> Verified:
    """The payload, if every signature holds and is by one of `public_keys` that counts at `now`.

    Raises `SealFault`: unknown key, bad signature, key revoked, expired or not yet valid.
    """
    known = {key.key_id: key for key in public_keys}
    signed = pae(envelope.payload_type, envelope.payload)
    for signature in envelope.signatures:
        _check(signature, known.get(signature.key_id), signed, now)
    return Verified(envelope.payload_type, envelope.payload, envelope.signatures[0].key_id)


def _check(signature: Signature, key: PublicKey | None, signed: bytes, now: dt.datetime) -> None:
    # The signature comes before the key's dates: "expired" then means that its holder did sign this.
    if key is None:
        raise SealFault(SealCode.UNKNOWN_KEY)
    if not key.verifies(signature.value, signed):
        raise SealFault(SealCode.BAD_SIGNATURE)
    if key.revoked_by(now):
        raise SealFault(SealCode.KEY_REVOKED)
    if key.expired_at(now):
        raise SealFault(SealCode.KEY_EXPIRED)
    if now + CLOCK_SKEW < key.valid_from:
        raise SealFault(SealCode.KEY_NOT_YET_VALID)


def _signatures(value: Any) -> tuple[Signature, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_SIGNATURES:
        message = f"Give from 1 to {MAX_SIGNATURES} signatures."
        raise ValueError(message)
    found = tuple(_signature(entry) for entry in value)
    if len({signature.key_id for signature in found}) != len(found):
        message = "A key signs more than once."
        raise ValueError(message)
    return found


def _signature(value: Any) -> Signature:
    entry = _exactly(value, _SIGNATURE_FIELDS)
    raw = b64.decode(_text(entry["sig"]))
    if not valid_key_id(entry["keyid"]) or len(raw) != SIGNATURE_BYTES:
        message = "A signature does not have the form of an Ed25519 signature with a key identifier."
        raise ValueError(message)
    return Signature(entry["keyid"], raw)


def _exactly(value: Any, names: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        message = f"Give exactly these: {', '.join(sorted(names))}."
        raise ValueError(message)
    return value


def _payload_type(value: Any) -> str:
    text = _text(value)
    if not (1 <= len(text) <= MAX_TYPE_LENGTH and text.isascii() and text.isprintable()):
        message = "The payload type is not a media type."
        raise ValueError(message)
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        message = "A text is missing."
        raise ValueError(message)  # noqa: TRY004 the fault is in the message, not in the program
    return value
