"""A node's public keys, announced under one of its keys that the receiver has confirmed already."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field as Bounds
from pydantic import StringConstraints, model_validator

from tearline.seal import b64
from tearline.seal.keys import KEY_ID_PATTERN, PublicKey
from tearline.wire.header import Message
from tearline.wire.shape import Instant, Rule, Shape, all_different, check_rules

MAX_KEYS: Final = 32


class AnnouncedKey(Shape):
    """One key and when it counts."""

    key_id: Annotated[str, StringConstraints(pattern=KEY_ID_PATTERN)]
    """First 16 hexadecimal digits of SHA-256 of the raw key."""
    public_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]
    """Raw Ed25519 public key, 32 bytes, in base64."""
    valid_from: Instant
    valid_until: Instant | None
    revoked_at: Instant | None

    @classmethod
    def from_key(cls, key: PublicKey) -> Self:
        """As it is announced."""
        return cls(
            key_id=key.key_id,
            public_key=b64.encode(key.raw),
            valid_from=key.valid_from,
            valid_until=key.valid_until,
            revoked_at=key.revoked_at,
        )

    def to_key(self) -> PublicKey:
        """As it is used to verify. Raises `ValueError` when it is no key or not the one it is called."""
        return PublicKey.from_dict(self.model_dump(mode="json"))

    @model_validator(mode="after")
    def _is_the_key(self) -> Self:
        return check_rules(self, _KEY_RULES)


def _is_key(announced: AnnouncedKey) -> bool:
    try:
        announced.to_key()
    except ValueError:
        return False
    return True


_KEY_RULES: Final[tuple[Rule[AnnouncedKey], ...]] = (
    Rule(
        "public_key",
        "It is a usable Ed25519 key, with the identifier that follows from it.",
        _is_key,
    ),
)


class Keys(Message):
    """All keys of the sender's node, revoked and expired ones included. Replaces what was announced before."""

    keys: Annotated[tuple[AnnouncedKey, ...], Bounds(min_length=1, max_length=MAX_KEYS)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        return check_rules(self, _KEYS_RULES)


_KEYS_RULES: Final[tuple[Rule[Keys], ...]] = (
    Rule(
        "keys",
        "Each key is given once.",
        lambda message: all_different(key.key_id for key in message.keys),
    ),
)
