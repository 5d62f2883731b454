"""What the receiver checks once a signature holds: addressed to us, within the ceiling, in date, by a sane clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.disclosure.clocks import has_expired
from tearline.vocab.marking import Marking, banner_in, may_hold
from tearline.wire.disclosure import Amendment, Disclosure
from tearline.wire.header import Message

CLOCK_SKEW: Final = dt.timedelta(minutes=5)


def may_take(message: Message, *, node: str, tenants: list[str], ceiling: Marking, now: dt.datetime) -> Decision:
    """Whether this node may take `message`; the first reason why not."""
    return next(_refusals(message, node, tenants, ceiling, now), ALLOW)


def _refusals(message: Message, node: str, tenants: list[str], ceiling: Marking, now: dt.datetime) -> Iterator[Deny]:
    tenant = message.recipient.organisation.partition("/")[2]
    if message.recipient.node != node or tenant not in tenants:
        yield Deny("message.wrong-recipient", "It is addressed to somebody else.", "Ask its sender.")
    if message.issued_at > now + CLOCK_SKEW:
        yield Deny(
            "message.from-the-future",
            "Its date is in the future.",
            "Compare both nodes' clocks, then take it again.",
        )
    if isinstance(message, Disclosure):
        held = may_hold(message.marking, ceiling=ceiling)
        if isinstance(held, Deny):
            yield held
        if has_expired(message.expires_on, now):
            yield Deny("message.expired", "It had expired when it arrived.", "Ask its sender for a new one.")
    for text in _texts(message):
        if banner_in(text, ceiling=ceiling):
            yield Deny(
                "marking.above-ceiling",
                "Its text carries a marking above this node's ceiling.",
                "Tell its sender. Do not take it.",
            )


def _texts(message: Message) -> Iterator[str]:
    if isinstance(message, Disclosure | Amendment):
        yield from (field.value for field in message.fields)
    if isinstance(message, Disclosure):
        yield from (message.necessity, message.proportionality, message.quality_statement)
