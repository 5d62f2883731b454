"""Push to a browser: encrypted for it alone (RFC 8291, RFC 8188), signed as this node (RFC 8292).

Our own encryption, of thirty lines over `cryptography`, held to the RFC's vector: the one library for it is published
as source alone, which an installation from hashed wheels does not build. A push service learns who is called and when,
and nothing of the page.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tearline.errors import InvalidInput
from tearline.reports.page_text import Message
from tearline_hub.alerts.senders import Came, Tried
from tearline_hub.environment import LOOPBACK

TIMEOUT: Final = 8.0  # seconds
KEPT_FOR: Final = 1800  # seconds that a push service keeps it for a browser that is off: as long as we try ourselves
# The node sends where a browser says: only to push services, so that nobody has it send into a network of its own.
SERVICES: Final = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
_CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD: Final = 4096
_GONE: Final = frozenset({404, 410})
_BUSY: Final = 429
_ITS_FAULT: Final = 500


class PushSender:
    """`seed`: 32 secret bytes, the node's key for push. `contact` as in TEARLINE_PUSH_CONTACT."""

    def __init__(self, seed: bytes, contact: str, *, on_this_machine: bool) -> None:
        """`on_this_machine`: a demonstration, in which this machine may play the push service."""
        self._key, self._contact, self._on_this_machine = node_key(seed), contact, on_this_machine

    def send(self, address: str, keys: Mapping[str, str], message: Message) -> Tried:
        """Hand it to the browser's push service. A later page of the same alert takes the place of an earlier one."""
        try:
            check_endpoint(address, on_this_machine=self._on_this_machine)
            body = encrypted(f"{message.subject}\n{message.text}".encode(), keys)
        except (InvalidInput, InvalidKey, ValueError, KeyError):
            return Tried(Came.REFUSED, "no subscription")
        headers = {
            "Authorization": f"vapid t={self._token(address)}, k={public_key(self._key)}",
            "Content-Encoding": "aes128gcm",
            "TTL": str(KEPT_FOR),
            "Urgency": "high",
        }
        try:
            answer = httpx.post(address, content=body, headers=headers, timeout=TIMEOUT)
        except httpx.HTTPError as fault:
            return Tried(Came.UNREACHABLE, type(fault).__name__)
        return _came(answer.status_code)

    def look_up(self, reference: str) -> None:
        """A push service cannot say."""

    def _token(self, address: str) -> str:
        parts = urlsplit(address)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + 3600, "sub": self._contact}
        return jwt.encode(claims, self._key, algorithm="ES256")


def node_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The node's key for push, from 32 secret bytes."""
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, _CURVE)


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """As a browser wants it: an uncompressed point in base64url."""
    return _text(_point(key.public_key()))


def check_endpoint(address: str, *, on_this_machine: bool) -> None:
    """Raise `InvalidInput` for what is not an address of a push service."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    known = parts.scheme == "https" and any(host == each or host.endswith(f".{each}") for each in SERVICES)
    if not known and not (on_this_machine and host in LOOPBACK):
        raise InvalidInput("contact.push", "This browser's push service is not known here. Choose another way.")


def encrypted(
    text: bytes,
    keys: Mapping[str, str],
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """`text` for the browser whose keys `p256dh` and `auth` these are (RFC 8291 section 3.4).

    Raises `ValueError` or `KeyError` for keys that are none. `salt`, `own`: for the RFC's vector alone.
    """
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(_CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, _bytes(keys["p256dh"]))
    info = b"WebPush: info\0" + _point(theirs) + _point(own.public_key())
    secret = _derived(own.exchange(ec.ECDH(), theirs), _bytes(keys["auth"]), info, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    sender = _point(own.public_key())
    head = salt + _RECORD.to_bytes(4) + len(sender).to_bytes(1) + sender
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _came(status: int) -> Tried:
    detail = f"HTTP {status}"
    if status in _GONE:
        return Tried(Came.GONE, detail)
    if status == _BUSY or status >= _ITS_FAULT:
        return Tried(Came.UNREACHABLE, detail)
    return Tried(Came.SENT) if status < 300 else Tried(Came.REFUSED, detail)  # noqa: PLR2004
