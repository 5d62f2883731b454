"""Takes a batch of envelopes: verify, check, apply and note each; one transaction, so that one flush serves many.

Invariants: each message stands in a savepoint of its own, so that a bad one never harms its neighbours. When this
returns the outcomes are on disk; a crash before leaves nothing, and the sender offers the batch again. What is
authentic is either taken or kept in quarantine; what is not is answered and forgotten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from tearline.decision import require
from tearline.errors import Conflict, IntegrityFault, TearlineError, Unavailable
from tearline.ids import Prefix, new_id
from tearline.seal import dsse
from tearline.wire.header import DisclosureMessage, Message
from tearline.wire.keys import Keys
from tearline.wire.registry import payload_type_of
from tearline.wire.sealed import claimed_sender, open_message
from tearline_hub.agencies import actions as agencies_actions
from tearline_hub.db.actor import EXCHANGE, Actor, system_actor
from tearline_hub.db.context import Scope, acting, lock_number, on_behalf_of_node
from tearline_hub.disclosures.actions import receiving
from tearline_hub.exchange.checks import may_take, may_take_keys
from tearline_hub.exchange.lookups import Lookups
from tearline_hub.exchange.models import InboundMessage, QuarantinedMessage


class Outcome(StrEnum):
    """What the sender is told. All but `REFUSED` mean: we have it, do not send it again."""

    TAKEN = "taken"
    ALREADY = "already"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to one envelope: outcome, and code and sentence where it was not taken."""

    outcome: Outcome
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    """One envelope as far as it could be read. `node` is "" unless its signature holds."""

    raw: bytes
    node: str
    message: Message | None
    digest: str
    fault: TearlineError | None = None


# Nobody we know vouches for these, so keeping them would let a stranger fill our disk.
_NOT_KEPT = frozenset({"seal", "peer"})
# What no node may hold: the row says that it came, its bytes are not stored (red line 10).
_NOT_STORED = frozenset({"marking.above-ceiling", "marking.banner-above-ceiling"})
# Faults of this node's own: the sender has done nothing wrong and shall try again.
_OURS = frozenset({"keyring", "secret"})
NOT_NOW: Final = "This node cannot take messages at the moment. Send them again later."
_NOT_APPLIED = Conflict("message.not-applied", "This node failed to apply it. Tell its operator, then take it again.")

_log = structlog.get_logger("tearline.exchange")


def receive_all(raws: Sequence[bytes], *, now: dt.datetime, arrived_at: dt.datetime | None = None) -> list[Taken]:
    """One answer for each envelope, in order.

    `arrived_at`: when a message that is taken again first came; its signature is judged by that instant.
    Raises `Unavailable`, or the driver's `OperationalError`, when this node is at fault: then nothing was taken.
    """
    with on_behalf_of_node(Scope.EXCHANGE):
        lookups = Lookups(now)
        items = [_opened(raw, lookups, arrived_at or now) for raw in raws]
        nodes = sorted({item.node for item in items if item.node})
        _one_batch_at_a_time(nodes)
        batch = _Batch(lookups, _seen(items), now)
        answers = batch.take_all(items)
        batch.save()
        for node in nodes:
            agencies_actions.note_heard(node, now=now)
        return answers


def _opened(raw: bytes, lookups: Lookups, at: dt.datetime) -> _Item:
    try:
        opened = open_message(raw, lookups.keys_of, now=at)
    except TearlineError as fault:
        return _Item(raw, _vouching_node(raw, fault, lookups, at), None, "", fault)
    return _Item(raw, opened.message.sender.node, opened.message, opened.digest)


def _vouching_node(raw: bytes, fault: TearlineError, lookups: Lookups, at: dt.datetime) -> str:
    """The node whose signature holds on a message that we could not read further; "" for anybody else's."""
    if fault.code.partition(".")[0] in _NOT_KEPT:
        return ""
    try:
        envelope = dsse.parse(raw)
        node = claimed_sender(envelope)
        dsse.verify(envelope, lookups.keys_of(node), now=at)
    except TearlineError:
        return ""
    return node


def _one_batch_at_a_time(nodes: Iterable[str]) -> None:
    """Wait for another batch of the same node: a sender that gave up waiting offers the same messages again."""
    with connection.cursor() as cursor:
        for node in nodes:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(f"inbound {node}")])


def _seen(items: Iterable[_Item]) -> dict[tuple[str, str], str]:
    """Digest of each of these messages that was taken before."""
    ids = [item.message.message_id for item in items if item.message]
    rows = InboundMessage.objects.filter(message_id__in=ids) if ids else InboundMessage.objects.none()
    return {(node, message_id): digest for node, message_id, digest in rows.values_list("node", "message_id", "digest")}


class _Batch:
    """The messages of one transaction."""

    def __init__(self, lookups: Lookups, seen: dict[tuple[str, str], str], now: dt.datetime) -> None:
        self._lookups = lookups
        self._seen = seen
        self._now = now
        self._taken: list[InboundMessage] = []
        self._kept: list[QuarantinedMessage] = []

    def take_all(self, items: Iterable[_Item]) -> list[Taken]:
        """In order. Neighbours for one tenant share a context, as changing it costs more than a small message."""
        answers: list[Taken] = []
        for tenant_id, group in groupby(items, key=self._tenant_of):
            with self._acting_for(tenant_id) as actor:
                answers += [self._take(item, actor) for item in group]
        return answers

    def save(self) -> None:
        """Note what was taken, and keep what was not; once, however often it comes."""
        InboundMessage.objects.bulk_create(self._taken)
        QuarantinedMessage.objects.bulk_create(self._kept, ignore_conflicts=True)

    def _tenant_of(self, item: _Item) -> str:
        """The tenant whose context the message needs; "" when it needs none, or the checks will refuse it."""
        if not isinstance(item.message, DisclosureMessage):
            return ""
        tenant_id = item.message.recipient.organisation.partition("/")[2]
        return tenant_id if tenant_id in self._lookups.tenants else ""

    @contextmanager
    def _acting_for(self, tenant_id: str) -> Iterator[Actor]:
        actor = system_actor(EXCHANGE, node=settings.NODE, tenant_id=tenant_id)
        if not tenant_id:
            yield actor
            return
        with acting(actor):
            yield actor

    def _take(self, item: _Item, actor: Actor) -> Taken:
        if item.message is None:
            return self._not_taken(item, item.fault or _NOT_APPLIED)
        name = (item.node, item.message.message_id)
        if name in self._seen:
            return self._again(item, self._seen[name])
        fault = self._apply(item, item.message, actor)
        if fault is not None:
            return self._not_taken(item, fault)
        self._seen[name] = item.digest
        self._taken.append(_inbound(item, item.message, self._now))
        return Taken(Outcome.TAKEN)

    def _apply(self, item: _Item, message: Message, actor: Actor) -> TearlineError | None:
        """Apply it in a savepoint of its own; what stood in the way, if anything did."""
        try:
            with transaction.atomic():
                self._require(message)
                if isinstance(message, Keys):
                    agencies_actions.put_keys(item.node, [key.to_key() for key in message.keys])
                elif isinstance(message, DisclosureMessage):
                    receiving.take(actor, message, self._now)
        except (OperationalError, InterfaceError):
            raise
        except TearlineError as fault:
            return fault
        except Exception as fault:  # noqa: BLE001 a fault in our own code must not stop the peer's other messages
            _log.warning("exchange.not_applied", peer=item.node, fault=type(fault).__name__)
            return _NOT_APPLIED
        return None

    def _require(self, message: Message) -> None:
        if isinstance(message, Keys):
            require(may_take_keys(message, node=settings.NODE, now=self._now))
            return
        require(
            may_take(
                message,
                node=settings.NODE,
                tenants=self._lookups.tenants,
                organisations=self._lookups.organisations,
                ceiling=settings.ENVIRONMENT.ceiling,
                now=self._now,
            )
        )

    def _again(self, item: _Item, digest: str) -> Taken:
        if digest == item.digest:
            return Taken(Outcome.ALREADY)
        fault = IntegrityFault("message.id-reused", "Another message with its identifier was taken. Ask its sender.")
        return self._not_taken(item, fault)

    def _not_taken(self, item: _Item, fault: TearlineError) -> Taken:
        if isinstance(fault, Unavailable) or fault.code.partition(".")[0] in _OURS:
            raise Unavailable(
                "exchange.not-now", "This node cannot take messages at the moment. Send them again later."
            )
        if not item.node:
            return Taken(Outcome.REFUSED, fault.code, fault.message)
        self._kept.append(_quarantined(item, fault, self._now))
        return Taken(Outcome.QUARANTINED, fault.code, fault.message)


def _inbound(item: _Item, message: Message, now: dt.datetime) -> InboundMessage:
    return InboundMessage(
        node=item.node,
        message_id=message.message_id,
        type=payload_type_of(type(message)),
        digest=item.digest,
        received_at=now,
    )


def _quarantined(item: _Item, fault: TearlineError, now: dt.datetime) -> QuarantinedMessage:
    return QuarantinedMessage(
        id=new_id(Prefix.MESSAGE),
        node=item.node,
        digest=hashlib.sha256(item.raw).hexdigest(),
        envelope=None if fault.code in _NOT_STORED else item.raw,
        code=fault.code,
        reason=fault.message,
        received_at=now,
    )
