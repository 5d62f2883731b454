"""What the receiver checks once a signature holds: addressed to us, within the ceiling, in date, by a sane clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.disclosure.clocks import has_expired
from tearline.vocab.marking import Marking, banner_in, may_hold
from tearline.wire.disclosure import Alert, Amendment, Disclosure
from tearline.wire.header import Message
from tearline.wire.keys import Keys
from tearline.wire.lifecycle import Recall, Reinstate, Reply, Request

CLOCK_SKEW: Final = dt.timedelta(minutes=5)

# Where a person at the sender's writes freely, beside the fields themselves.
_GIVEN: Final = (
    "necessity", "proportionality", "quality_statement", "accountable_sharer", "agreement_id", "pointer_contact",
)  # fmt: skip
_FREE_TEXT: Final[dict[type[Message], tuple[str, ...]]] = {
    Disclosure: _GIVEN,
    Alert: _GIVEN,
    Amendment: ("reason",),
    Recall: ("reason",),
    Reinstate: ("reason",),
    Request: ("reason",),
    Reply: ("reason",),
}


def may_take(
    message: Message,
    *,
    node: str,
    tenants: Collection[str],
    organisations: Collection[str],
    ceiling: Marking,
    now: dt.datetime,
) -> Decision:
    """Whether this node may take `message`; the first reason why not.

    `tenants`: this node's; `organisations`: `node/tenant` codes of the whole directory.
    """
    return next(_refusals(message, node, tenants, organisations, ceiling, now), ALLOW)


def may_take_keys(message: Keys, *, node: str, now: dt.datetime) -> Decision:
    """The same for an announcement of keys, which speaks from node to node."""
    return next((refusal for refusal in (_to_another_node(message, node), _too_early(message, now)) if refusal), ALLOW)


def _refusals(
    message: Message,
    node: str,
    tenants: Collection[str],
    organisations: Collection[str],
    ceiling: Marking,
    now: dt.datetime,
) -> Iterator[Deny]:
    yield from filter(None, (_to_another_node(message, node),))
    if message.recipient.organisation.partition("/")[2] not in tenants:
        yield Deny("message.unknown-recipient", "It is addressed to nobody on this node.", "Ask its sender.")
    if message.sender.organisation not in organisations:
        yield Deny(
            "message.unknown-organisation",
            "The directory does not list the organisation it is from.",
            "Add its node's new card, then take it again.",
        )
    yield from filter(None, (_too_early(message, now),))
    yield from _beyond_this_node(message, ceiling, now)


def _to_another_node(message: Message, node: str) -> Deny | None:
    if message.recipient.node == node:
        return None
    return Deny("message.wrong-recipient", "It is addressed to another node.", "Ask its sender.")


def _too_early(message: Message, now: dt.datetime) -> Deny | None:
    if message.issued_at <= now + CLOCK_SKEW:
        return None
    return Deny(
        "message.from-the-future", "Its date is in the future.", "Compare both nodes' clocks, then take it again."
    )


def _beyond_this_node(message: Message, ceiling: Marking, now: dt.datetime) -> Iterator[Deny]:
    if isinstance(message, Disclosure | Reply) and message.marking is not None:
        held = may_hold(message.marking, ceiling=ceiling)
        if isinstance(held, Deny):
            yield held
    if isinstance(message, Disclosure) and has_expired(message.expires_on, now):
        yield Deny("message.expired", "It had expired when it arrived.", "Ask its sender for a new one.")
    if any(banner_in(text, ceiling=ceiling) for text in _texts(message)):
        yield Deny(
            "marking.banner-above-ceiling",
            "Its text carries a marking above this node's ceiling.",
            "Tell its sender. Do not take it.",
        )


def _texts(message: Message) -> Iterator[str]:
    if isinstance(message, Disclosure | Amendment):
        for field in message.fields:
            yield field.value
            yield from field.parts.values()
    for name in _FREE_TEXT.get(type(message), ()):
        yield getattr(message, name) or ""
