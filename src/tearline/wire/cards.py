"""A node's introduction to its peers and to edges: a file with its address, organisations and public keys, signed.

The signature proves only that whoever made the card holds a key in it. What makes a peer a peer is the fingerprint,
which a person compares over another channel. Invariant: nothing of a card is believed before that.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field as Bounds
from pydantic import ValidationError

from tearline.errors import InvalidInput, TearlineError
from tearline.seal import dsse, strict_json
from tearline.seal.keys import PublicKey, Signer, fingerprint_of
from tearline.wire.keys import MAX_KEYS, AnnouncedKey
from tearline.wire.shape import Line, Node, Organisation, Shape

PAYLOAD_TYPE: Final = "application/vnd.tearline.card+json;version=1"
MAX_ORGANISATIONS: Final = 500


class CardOrganisation(Shape):
    """An organisation that works on the node. `code` is `node/tenant`."""

    code: Organisation
    name: Line
    kind: Line


class Card(Shape):
    """What a node says of itself."""

    node: Node
    name: Line
    url: Line
    organisations: Annotated[tuple[CardOrganisation, ...], Bounds(max_length=MAX_ORGANISATIONS)]
    keys: Annotated[tuple[AnnouncedKey, ...], Bounds(min_length=1, max_length=MAX_KEYS)]


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card whose signature holds. `fingerprint`: of the key that signed it, in groups of four digits."""

    card: Card
    fingerprint: str


def write(card: Card, keyring: Signer, *, now: dt.datetime) -> bytes:
    """The card as a file: `{"envelope": DSSE, "fingerprint": "..."}`. Raises `Unavailable` without a signing key."""
    key = keyring.current(now)
    envelope = dsse.sign(PAYLOAD_TYPE, strict_json.dump(card.model_dump(mode="json")), [key])
    outer = {"envelope": strict_json.parse(envelope), "fingerprint": fingerprint_of(key.raw)}
    return strict_json.dump(outer) + b"\n"


def read(raw: bytes, *, now: dt.datetime) -> ReadCard:
    """Raises `InvalidInput` for anything but a card that one of the keys in it signed."""
    try:
        envelope = dsse.parse(strict_json.dump(_envelope(raw)))
        card = Card.model_validate_json(envelope.payload)
        keys = [key.to_key() for key in card.keys]
        verified = dsse.verify(envelope, keys, now=now)
    except (ValidationError, ValueError, TearlineError):
        raise InvalidInput("card.unreadable", "That is no peer's card, or it was changed. Ask for a new one.") from None
    if verified.payload_type != PAYLOAD_TYPE:
        raise InvalidInput("card.unreadable", "That is a card of a kind this version does not know. Upgrade first.")
    return ReadCard(card, _fingerprint(keys, verified.key_id))


def _envelope(raw: bytes) -> Any:
    if len(raw) > dsse.MAX_BYTES:
        message = "It is too large for a card."
        raise ValueError(message)
    outer = strict_json.parse(raw)
    return outer.get("envelope") if isinstance(outer, dict) else None


def _fingerprint(keys: list[PublicKey], key_id: str) -> str:
    return next(key.fingerprint for key in keys if key.key_id == key_id)
