"""A match pack: what an agency takes from its inbox to its own edge, to look for people it was told about.

Invariant: a pack holds nothing but what two records are compared by, none of it sensitive or narrative. Its types are
not in the registry of messages: no node sends one or takes one in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

from pydantic import Field as Bounds
from pydantic import model_validator

from tearline.errors import Conflict, InvalidInput
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.seal import b64, dsse, strict_json
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keys import PublicKey, Signer
from tearline.vocab.marking import ORDER, Marking
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline.wire.content import SharedFields
from tearline.wire.disclosure import HandlingConditions, Revision
from tearline.wire.faults import WireCode, WireFault, naming_field
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
_OUTER: Final = frozenset({"envelope", "public_key"})


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

_TYPES: Final[dict[str, type[MatchPack | PackRecall]]] = {
    "application/vnd.tearline.match-pack+json;version=1": MatchPack,
    "application/vnd.tearline.match-pack-recall+json;version=1": PackRecall,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """Who made a pack or notice, in its own words. Somebody who holds this key signed it; no more is known.

    `fingerprint`: of the key, in groups of four digits, to be compared over another channel. `raw_key`: 32 bytes.
    """

    node: str
    fingerprint: str
    raw_key: bytes


def seal_pack(message: MatchPack | PackRecall, keyring: Signer, now: dt.datetime) -> bytes:
    """The file to give out: `{"envelope": DSSE, "public_key": base64}`, the key so that it can be confirmed.

    Raises `SealFault` when it is too large, `Unavailable` without a signing key.
    """
    payload_type = next(name for name, model in _TYPES.items() if type(message) is model)
    payload = strict_json.dump(message.model_dump(mode="json"))
    key = keyring.current(now)
    envelope = dsse.sign(payload_type, payload, [key], max_bytes=MAX_BYTES)
    outer = {"envelope": strict_json.parse(envelope), "public_key": b64.encode(key.raw)}
    return _bounded(strict_json.dump(outer) + b"\n")


def open_pack(raw: bytes, keys: Iterable[PublicKey], now: dt.datetime) -> MatchPack | PackRecall:
    """What is in the file, if a key in `keys` signed it and it counts at `now`.

    `keys`: those confirmed for the node of `claim(raw)`, and no other node's. Raises `SealFault`, `WireFault`,
    `Conflict` when the pack has expired, `InvalidInput` when it is from the future.
    """
    outer = _outer(raw)
    message = _verified(_envelope(outer), keys, now)
    if message.issued_at > now + dsse.CLOCK_SKEW:
        raise InvalidInput("pack.future", "The pack is dated in the future. Check this computer's date and time.")
    if isinstance(message, MatchPack) and now >= message.expires_at:
        raise Conflict("pack.expired", "The match pack has expired. Export a new one from the inbox.")
    return message


def claim(raw: bytes, now: dt.datetime) -> Claim:
    """Whose key signed the file, for a person to confirm. Raises `SealFault` or `WireFault` when it is no such file."""
    outer = _outer(raw)
    try:
        key = PublicKey(raw=b64.decode(outer["public_key"]), valid_from=now)
    except (AttributeError, ValueError):
        raise WireFault(WireCode.MALFORMED, field="public_key") from None
    message = _verified(_envelope(outer), [key], now)
    return Claim(message.node, key.fingerprint, key.raw)


def _verified(envelope: dsse.Envelope, keys: Iterable[PublicKey], now: dt.datetime) -> MatchPack | PackRecall:
    verified = dsse.verify(envelope, keys, now=now)
    model = _TYPES.get(verified.payload_type)
    if model is None:
        raise WireFault(WireCode.UNKNOWN_TYPE)
    try:
        strict_json.parse(verified.payload)
    except strict_json.NotStrictJson as fault:
        raise WireFault(WireCode.MALFORMED, str(fault)) from None
    with naming_field():
        return model.model_validate_json(verified.payload)


def _outer(raw: bytes) -> dict[str, Any]:
    try:
        outer = strict_json.parse(_bounded(raw))
    except strict_json.NotStrictJson as fault:
        raise SealFault(SealCode.MALFORMED, str(fault)) from None
    if not isinstance(outer, dict) or outer.keys() != _OUTER:
        raise SealFault(SealCode.MALFORMED, "It is no match pack and no notice about one.")
    return outer


def _envelope(outer: dict[str, Any]) -> dsse.Envelope:
    return dsse.parse(strict_json.dump(outer["envelope"]), max_bytes=MAX_BYTES)


def _bounded(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise SealFault(SealCode.TOO_LARGE, f"The limit is {MAX_BYTES} bytes. Export fewer people.")
    return raw
