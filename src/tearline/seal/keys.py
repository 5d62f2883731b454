"""Ed25519 keys: the half that signs and the half that is given to others.

Invariant: a key is named by its bytes (`key_id`, fingerprint), never by who says it is theirs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tearline.seal import b64, instant

KEY_ID_PATTERN: Final = r"^[0-9a-f]{16}$"
RAW_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
_GROUP: Final = 4
_SIGN_BIT: Final = 1 << 255
_FIELD: Final = 2**255 - 19
# Points of small order: under such a key one signature fits many messages, so it proves nothing.
# y coordinates of the eight points, with the spellings beyond the field's size that readers reduce.
_ORDER_EIGHT: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER: Final = frozenset({0, 1, _FIELD - 1, _FIELD, _FIELD + 1, _ORDER_EIGHT, _FIELD - _ORDER_EIGHT})


def key_id_of(raw: bytes) -> str:
    """First 16 hexadecimal digits of SHA-256 of the raw public key."""
    return hashlib.sha256(raw).hexdigest()[:16]


def fingerprint_of(raw: bytes) -> str:
    """SHA-256 of the raw public key in groups of four digits, to be read out over another channel."""
    digest = hashlib.sha256(raw).hexdigest()
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))


def check_raw(raw: bytes) -> None:
    """Raise `ValueError` when `raw` is no public key, or one that proves nothing."""
    if len(raw) != RAW_BYTES:
        message = "A public key has 32 bytes."
        raise ValueError(message)
    if int.from_bytes(raw, "little") % _SIGN_BIT in _SMALL_ORDER:
        message = "This public key proves nothing. Make another."
        raise ValueError(message)


def verifies(raw: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` was made with the public key `raw`, which `check_raw` took."""
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key somebody signs with, and when a signature by it counts.

    `raw`: 32 bytes. `valid_until` and `revoked_at`: the first instant at which it no longer counts.
    """

    raw: bytes
    valid_from: dt.datetime
    valid_until: dt.datetime | None = None
    revoked_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` when `raw` is no key, or one that proves nothing."""
        check_raw(self.raw)

    @property
    def key_id(self) -> str:
        """Short name of the key; says which key, proves nothing."""
        return key_id_of(self.raw)

    @property
    def fingerprint(self) -> str:
        """What two people compare before they trust the key."""
        return fingerprint_of(self.raw)

    def usable_at(self, now: dt.datetime) -> bool:
        """Whether a signature made with it counts at `now`."""
        return self.valid_from <= now and not self.expired_at(now) and not self.revoked_by(now)

    def expired_at(self, now: dt.datetime) -> bool:
        """Whether its validity has ended."""
        return self.valid_until is not None and now >= self.valid_until

    def revoked_by(self, now: dt.datetime) -> bool:
        """Whether it was revoked at or before `now`."""
        return self.revoked_at is not None and now >= self.revoked_at

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` over `message` was made with this key. Says nothing about validity."""
        return verifies(self.raw, signature, message)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; the inverse of `from_dict`."""
        return {
            "key_id": self.key_id,
            "public_key": b64.encode(self.raw),
            "valid_from": instant.to_text(self.valid_from),
            "valid_until": _text_or_none(self.valid_until),
            "revoked_at": _text_or_none(self.revoked_at),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Raise `KeyError`, `TypeError` or `ValueError` on anything `to_dict` would not have written."""
        key = cls(
            raw=b64.decode(raw["public_key"]),
            valid_from=instant.from_text(raw["valid_from"]),
            valid_until=_instant_or_none(raw["valid_until"]),
            revoked_at=_instant_or_none(raw["revoked_at"]),
        )
        if key.key_id != raw["key_id"]:
            message = "The key does not have the identifier it is listed under."
            raise ValueError(message)
        return key


class SigningKey:
    """The private half. Never shown, logged or compared; leaves memory only through `to_pem`."""

    __slots__ = ("_private", "raw")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        """Wrap a key of the library; `raw` is its public half."""
        self._private = private
        self.raw: bytes = private.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        """Show the identifier alone."""
        return f"SigningKey({self.key_id!r})"

    @classmethod
    def generate(cls) -> Self:
        """A fresh key from the system's random source."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read PKCS #8 PEM. Raises `ValueError` unless it is an unencrypted Ed25519 key."""
        try:
            private = load_pem_private_key(pem, password=None)
        except TypeError:
            message = "The key is encrypted."
            raise ValueError(message) from None
        if not isinstance(private, Ed25519PrivateKey):
            message = "The key is not an Ed25519 key."
            raise ValueError(message)  # noqa: TRY004 what is wrong is the file, not the program
        return cls(private)

    def to_pem(self) -> bytes:
        """PKCS #8 PEM, unencrypted: goes into a file of mode 0600 and nowhere else."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def key_id(self) -> str:
        """The same as its public half's."""
        return key_id_of(self.raw)

    def sign(self, message: bytes) -> bytes:
        """64 bytes, the same each time (RFC 8032)."""
        return self._private.sign(message)


class Signer(Protocol):
    """Where a signing key comes from: a node's keyring, whose own module loads on POSIX systems alone."""

    def current(self, now: dt.datetime) -> SigningKey:
        """The key to sign with at `now`."""


def valid_key_id(text: object) -> bool:
    """Whether `text` has the form of a key identifier."""
    return isinstance(text, str) and re.fullmatch(KEY_ID_PATTERN, text) is not None


def _text_or_none(value: dt.datetime | None) -> str | None:
    return None if value is None else instant.to_text(value)


def _instant_or_none(text: str | None) -> dt.datetime | None:
    return None if text is None else instant.from_text(text)
