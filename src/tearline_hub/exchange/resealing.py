"""Sealing again what waited so long that the key it was sealed with no longer counts.

Invariant: only an envelope that one of our own keys signed is sealed again, and its payload stays as it was, so that
the receiver still tells it for the message it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from tearline.errors import Unavailable
from tearline.seal import dsse
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey, SigningKey


def in_force(envelopes: Sequence[bytes], *, now: dt.datetime) -> list[bytes]:
    """Each envelope, sealed with a key that counts at `now`; as it was when no key of ours counts any more."""
    keyring = Keyring.open(settings.ENVIRONMENT.keys)
    ours = keyring.public_keys()
    usable = [key for key in ours if key.usable_at(now)]
    if all(_signed_by(envelope, usable) for envelope in envelopes):
        return list(envelopes)
    try:
        key = keyring.current(now)
    except Unavailable:
        return list(envelopes)
    return [raw if _signed_by(raw, usable) else _sealed_again(raw, ours, key) for raw in envelopes]


def _signed_by(envelope: bytes, keys: Sequence[PublicKey]) -> bool:
    """Looks at our own spelling of an envelope, which is cheaper than reading it, and right or cautious."""
    return any(b'"keyid":"%s"' % key.key_id.encode() in envelope for key in keys)


def _sealed_again(raw: bytes, ours: Sequence[PublicKey], key: SigningKey) -> bytes:
    """Raises `SealFault` for what we never sealed: somebody has been at the outbox."""
    always = [replace(old, valid_until=None, revoked_at=None) for old in ours]
    envelope = dsse.parse(raw)
    verified = dsse.verify(envelope, always, now=max(old.valid_from for old in ours))
    return dsse.sign(verified.payload_type, verified.payload, [key])
