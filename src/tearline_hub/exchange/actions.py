"""Taking what peers send, and handling what could not be taken."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from tearline.decision import require
from tearline.errors import NotFound, NotPermitted, TearlineError
from tearline.ids import Prefix, new_id
from tearline.seal.keys import PublicKey
from tearline.vocab.role import Role
from tearline.wire.header import DisclosureMessage, Message
from tearline.wire.keys import Keys
from tearline.wire.registry import payload_type_of
from tearline.wire.sealed import open_message
from tearline_hub.agencies import actions as agencies_actions
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import EXCHANGE, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import receiving
from tearline_hub.exchange.checks import may_take
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


# Nobody we know vouches for these, so keeping them would let a stranger fill our disk.
_NOT_KEPT = frozenset({"seal", "peer"})


def receive(raw: bytes, *, now: dt.datetime) -> Taken:
    """Take one envelope: verify, check, apply and note it in one transaction.

    When this returns, the outcome is on disk. A crash before leaves nothing, and the peer sends again.
    """
    with on_behalf_of_node(Scope.EXCHANGE):
        try:
            opened = open_message(raw, _keys_of, now=now)
        except TearlineError as fault:
            return _not_opened(raw, fault, now)
        return _take(opened.message, raw, now)


def _keys_of(node: str) -> list[PublicKey]:
    if agencies.peer(node) is None and node != settings.NODE:
        raise NotPermitted("peer.unknown", "We do not know the node it says it is from.")
    return agencies.peer_keys(node)


def _not_opened(raw: bytes, fault: TearlineError, now: dt.datetime) -> Taken:
    if fault.code.partition(".")[0] in _NOT_KEPT:
        return Taken(Outcome.REFUSED, fault.code, fault.message)
    return _quarantine(raw, _authentic_sender(raw, now), fault, now)


def _authentic_sender(raw: bytes, now: dt.datetime) -> str:
    """The node whose signature holds on a message that we could not read further; "" for anybody else's."""
    from tearline.seal import dsse  # noqa: PLC0415
    from tearline.wire.sealed import claimed_sender  # noqa: PLC0415

    try:
        envelope = dsse.parse(raw)
        node = claimed_sender(envelope)
        dsse.verify(envelope, _keys_of(node), now=now)
    except TearlineError:
        return ""
    return node


def _take(message: Message, raw: bytes, now: dt.datetime) -> Taken:
    node = message.sender.node
    seen = InboundMessage.objects.filter(node=node, message_id=message.message_id)
    if seen.exists():
        return Taken(Outcome.ALREADY)
    try:
        with transaction.atomic():
            _apply(message, now)
            InboundMessage.objects.create(
                node=node,
                message_id=message.message_id,
                type=payload_type_of(type(message)),
                digest=hashlib.sha256(raw).hexdigest(),
                received_at=now,
            )
    except TearlineError as fault:
        return _quarantine(raw, node, fault, now)
    agencies_actions.note_contact(node, now=now)
    return Taken(Outcome.TAKEN)


def _apply(message: Message, now: dt.datetime) -> None:
    if isinstance(message, Keys):
        if message.recipient.node != settings.NODE:
            raise NotPermitted("message.wrong-recipient", "It is addressed to another node.")
        agencies_actions.put_keys(message.sender.node, [key.to_key() for key in message.keys])
        return
    require(
        may_take(
            message,
            node=settings.NODE,
            tenants=agencies.local_tenants(),
            ceiling=settings.ENVIRONMENT.ceiling,
            now=now,
        )
    )
    if isinstance(message, DisclosureMessage):
        tenant_id = message.recipient.organisation.partition("/")[2]
        actor = system_actor(EXCHANGE, node=settings.NODE, tenant_id=tenant_id)
        with acting(actor):
            receiving.take(actor, message, now)


def _quarantine(raw: bytes, node: str, fault: TearlineError, now: dt.datetime) -> Taken:
    if not node:
        return Taken(Outcome.REFUSED, fault.code, fault.message)
    QuarantinedMessage.objects.get_or_create(
        node=node,
        digest=hashlib.sha256(raw).hexdigest(),
        defaults={
            "id": new_id(Prefix.MESSAGE),
            "envelope": raw,
            "code": fault.code,
            "reason": fault.message,
            "received_at": now,
        },
    )
    return Taken(Outcome.QUARANTINED, fault.code, fault.message)


def take_again(*, actor: Actor, now: dt.datetime, quarantined_id: str) -> Taken:
    """Try a quarantined message again, after an upgrade or once the cause is mended."""
    _require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        row = _waiting(quarantined_id)
        raw = bytes(row.envelope or b"")
        taken = receive(raw, now=now)
        if taken.outcome in {Outcome.TAKEN, Outcome.ALREADY}:
            _handled(row, "taken", actor, now, "Taken again.")
        elif taken.code != row.code:
            row.code, row.reason = taken.code, taken.reason
            row.save(update_fields=["code", "reason"])
    _note(actor, now, "quarantine.retried", quarantined_id)
    return taken


def discard(*, actor: Actor, now: dt.datetime, quarantined_id: str, note: str) -> None:
    """Give a quarantined message up, saying why; its bytes go, its digest stays."""
    _require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        row = _waiting(quarantined_id)
        row.envelope = None
        _handled(row, "discarded", actor, now, note)
    _note(actor, now, "quarantine.discarded", quarantined_id)


def _waiting(quarantined_id: str) -> QuarantinedMessage:
    rows = QuarantinedMessage.objects.select_for_update()
    row = rows.filter(id=quarantined_id, state="waiting").first()
    if row is None:
        raise NotFound("quarantine.not-found", "That message is not waiting. See the list.")
    return row


def _handled(row: QuarantinedMessage, state: str, actor: Actor, now: dt.datetime, note: str) -> None:
    row.state, row.handled_at, row.handled_by_name, row.note = state, now, actor.display_name, note
    row.save()


def _note(actor: Actor, now: dt.datetime, act: str, quarantined_id: str) -> None:
    with acting(actor):
        audit.record(
            actor=actor,
            now=now,
            operation=audit.Operation.ALTERATION,
            act=act,
            subjects=[quarantined_id],
            purpose="administration",
        )


def _require_administrator(actor: Actor) -> None:
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotPermitted("quarantine.role", "Only an administrator can do this. Ask yours.")
