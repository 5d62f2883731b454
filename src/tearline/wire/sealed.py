"""Sealing a message for the road and opening one that arrived.

Invariant: a message counts as its sender's only when a key of that very node signed it. The unsigned claim of who
sent it serves to choose the keys to try and for nothing else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tearline.seal import dsse, strict_json
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey
from tearline.wire.faults import WireCode, WireFault
from tearline.wire.header import Message
from tearline.wire.registry import decode, encode


@dataclass(frozen=True, slots=True)
class Opened:
    """A message that its sender's node signed with `key_id`.

    `digest`: SHA-256 of payload type and payload, the same whoever signs and however often.
    """

    message: Message
    key_id: str
    digest: str


def seal_message(message: Message, keyring: Keyring, *, now: dt.datetime) -> bytes:
    """The envelope to send. Raises `SealFault` when it is too large, `Unavailable` without a signing key."""
    payload_type, payload = encode(message)
    return dsse.sign(payload_type, payload, [keyring.current(now)])


def open_message(
    raw: bytes,
    public_keys_for: Callable[[str], Iterable[PublicKey]],
    *,
    now: dt.datetime,
    max_bytes: int = dsse.MAX_BYTES,
) -> Opened:
    """The message in an envelope, verified with the keys of the node it says it is from.

    `public_keys_for`: a node's confirmed keys, none for a stranger. Raises `SealFault` or `WireFault`; an unknown type
    or version is raised after the signature was verified, so that what is kept for replay is authentic.
    """
    envelope = dsse.parse(raw, max_bytes=max_bytes)
    node = claimed_sender(envelope)
    verified = dsse.verify(envelope, public_keys_for(node), now=now)
    message = decode(verified.payload_type, verified.payload)
    signed = dsse.pae(verified.payload_type, verified.payload)
    return Opened(_sent_by(message, node), verified.key_id, hashlib.sha256(signed).hexdigest())


def claimed_sender(envelope: dsse.Envelope) -> str:
    """The node that the envelope says it is from; nobody has vouched for it. Raises `WireFault`."""
    try:
        payload: Any = strict_json.parse(envelope.payload)
        node = payload["sender"]["node"]
    except (strict_json.NotStrictJson, KeyError, TypeError):
        raise WireFault(WireCode.MALFORMED, "It does not say who sent it.", field="sender") from None
    if not isinstance(node, str):
        raise WireFault(WireCode.MALFORMED, "It does not say who sent it.", field="sender.node")
    return node


def _sent_by(message: Message, node: str) -> Message:
    """Holds by construction while two JSON readers agree; checked because everything rests on it."""
    if message.sender.node != node:
        raise SealFault(SealCode.BAD_SIGNATURE)
    return message
