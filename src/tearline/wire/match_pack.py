"""A match pack: what an agency takes from its inbox to its own edge, to look for people it was told about.

Invariant: a pack holds nothing but what two records are compared by, none of it sensitive or narrative. Its types are
not in the registry of messages: no node sends one or takes one in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Final, Self

from pydantic import Field as Bounds
from pydantic import model_validator

from tearline.errors import Conflict, InvalidInput
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.seal import dsse
from tearline.seal.keys import PublicKey, Signer
from tearline.vocab.marking import ORDER, Marking
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline.wire.content import SharedFields
from tearline.wire.disclosure import HandlingConditions, Revision
from tearline.wire.handed_out import Claim as Claim
from tearline.wire.handed_out import HandedOut
from tearline.wire.shape import (
    DisclosureId,
    Instant,
    Line,
    Node,
    Organisation,
    PackId,
    ProjectionId,
    Rule,
    Shape,
    all_different,
    check_rules,
)

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PEOPLE: Final = 1000
LONGEST: Final = dt.timedelta(days=31)
PACKED: Final = frozenset({*COMPARED, FieldName.ALIAS})


class PackPerson(Shape):
    """Somebody whom a disclosure is about, as far as the exporter may use it to look them up."""

    register_id: ProjectionId
    disclosure_id: DisclosureId
    originator: Organisation
    revision: Revision
    marking: Marking
    handling_conditions: HandlingConditions
    """The originator's rules go with the fields, wherever those go."""
    fields: SharedFields

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _PERSON_RULES)


_PERSON_RULES: Final[tuple[Rule[PackPerson], ...]] = (
    Rule(
        "fields",
        "A person in a pack has a name.",
        lambda person: any(field.name is FieldName.NAME for field in person.fields),
    ),
    Rule(
        "fields",
        "A pack holds only what records are compared by, and nothing sensitive.",
        lambda person: all(field.name in PACKED and field.sensitive is None for field in person.fields),
    ),
)


class _Issued(Shape):
    """What a pack and the notice that takes it back have in common."""

    pack_id: PackId
    organisation: Organisation
    """Whose inbox it comes from, as `node/tenant`."""
    node: Node
    issued_at: Instant


class MatchPack(_Issued):
    """People to look for, for one purpose, until it expires."""

    purpose: ReadPurpose
    exported_by: Line
    expires_at: Instant
    people: Annotated[tuple[PackPerson, ...], Bounds(min_length=1, max_length=MAX_PEOPLE)]

    @property
    def marking(self) -> Marking:
        """The highest of what is in it: the file, and what is found with it, are handled as that."""
        return max((person.marking for person in self.people), key=ORDER.index)

    @property
    def conditions(self) -> tuple[HandlingCondition, ...]:
        """Every condition that somebody in it comes with."""
        held = {condition for person in self.people for condition in person.handling_conditions}
        return tuple(condition for condition in HandlingCondition if condition in held)

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, (*_ISSUED_RULES, *_PACK_RULES))


class PackRecall(_Issued):
    """A notice that a pack must not be used any more. It holds nothing about anybody."""

    reason: Line

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _ISSUED_RULES)


_ISSUED_RULES: Final[tuple[Rule[_Issued], ...]] = (
    Rule(
        "organisation",
        "An organisation's name begins with its node's.",
        lambda issued: issued.organisation.startswith(f"{issued.node}/"),
    ),
)
_PACK_RULES: Final[tuple[Rule[MatchPack], ...]] = (
    Rule(
        "expires_at",
        f"A pack is good for some time, {LONGEST.days} days at most.",
        lambda pack: pack.issued_at < pack.expires_at <= pack.issued_at + LONGEST,
    ),
    Rule(
        "people",
        "Each person is given once.",
        lambda pack: all_different(person.register_id for person in pack.people),
    ),
)

_FILE: Final = HandedOut[MatchPack | PackRecall](
    types={
        "application/vnd.tearline.match-pack+json;version=1": MatchPack,
        "application/vnd.tearline.match-pack-recall+json;version=1": PackRecall,
    },
    max_bytes=MAX_BYTES,
    what="match pack and no notice about one",
    shorter="Export fewer people.",
)


def seal_pack(message: MatchPack | PackRecall, keyring: Signer, now: dt.datetime) -> bytes:
    """The file to give out, with the key so that it can be confirmed. See `HandedOut.seal`."""
    return _FILE.seal(message, keyring, now)


def open_pack(raw: bytes, keys: Iterable[PublicKey], now: dt.datetime) -> MatchPack | PackRecall:
    """What is in the file, if a key in `keys` signed it and it counts at `now`.

    `keys`: those confirmed for the node of `claim(raw)`, and no other node's. Raises `SealFault`, `WireFault`,
    `Conflict` when the pack has expired, `InvalidInput` when it is from the future.
    """
    message = _FILE.open(raw, keys, now)
    if message.issued_at > now + dsse.CLOCK_SKEW:
        raise InvalidInput("pack.future", "The pack is dated in the future. Check this computer's date and time.")
    if isinstance(message, MatchPack) and now >= message.expires_at:
        raise Conflict("pack.expired", "The match pack has expired. Export a new one from the inbox.")
    return message


def claim(raw: bytes, now: dt.datetime) -> Claim:
    """Whose key signed the file, for a person to confirm. Raises `SealFault` or `WireFault` when it is no such file."""
    message, key = _FILE.claim(raw, now)
    return Claim(message.node, key.fingerprint, key.raw)
