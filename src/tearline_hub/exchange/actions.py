"""Taking what peers send, and handling what could not be taken."""

from __future__ import annotations

import datetime as dt

from tearline.errors import Conflict, InvalidInput, NotFound
from tearline_hub.access.actions import require_administrator
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures import draining
from tearline_hub.exchange.models import QuarantinedMessage
from tearline_hub.exchange.taking import Outcome as Outcome
from tearline_hub.exchange.taking import Taken as Taken
from tearline_hub.exchange.taking import receive_all as receive_all


def receive(raw: bytes, *, now: dt.datetime) -> Taken:
    """Take one envelope: `receive_all` for one."""
    return receive_all([raw], now=now)[0]


def take_again(*, actor: Actor, now: dt.datetime, quarantined_id: str) -> Taken:
    """Try a quarantined message again, after an upgrade or once the cause is mended.

    Its signature is judged by the day it arrived: keys may have rotated since. A key revoked since counts for nothing.
    """
    require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        row = _waiting(quarantined_id)
        (taken,) = receive_all([_kept(row)], now=now, arrived_at=row.received_at)
        if taken.outcome in {Outcome.TAKEN, Outcome.ALREADY}:
            row.envelope = None
            _handled(row, "taken", actor, now, "Taken again.")
        elif taken.code != row.code:
            row.code, row.reason = taken.code, taken.reason
            row.save(update_fields=["code", "reason"])
        _note(actor, now, "quarantine.retried", quarantined_id)
    return taken


def discard(*, actor: Actor, now: dt.datetime, quarantined_id: str, note: str) -> None:
    """Give a quarantined message up, saying why; its bytes go, its digest stays."""
    require_administrator(actor)
    if not note.strip():
        raise InvalidInput("quarantine.no-note", "Say why it is given up.", field="note")
    with on_behalf_of_node(Scope.EXCHANGE):
        row = _waiting(quarantined_id)
        row.envelope = None
        _handled(row, "discarded", actor, now, note)
        _note(actor, now, "quarantine.discarded", quarantined_id)


def send_again(*, actor: Actor, now: dt.datetime, node: str) -> int:
    """Offer a peer once more what it had refused and was set aside; how many messages."""
    require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        count = draining.send_again(node)
        _note(actor, now, "outbox.sent-again", node)
    return count


def _waiting(quarantined_id: str) -> QuarantinedMessage:
    rows = QuarantinedMessage.objects.select_for_update()
    row = rows.filter(id=quarantined_id, state="waiting").first()
    if row is None:
        raise NotFound("quarantine.not-found", "That message is not waiting. See the list.")
    return row


def _kept(row: QuarantinedMessage) -> bytes:
    if row.envelope is None:
        raise Conflict(
            "quarantine.not-kept", "Nothing of it was stored, as it may not be held here. Tell its sender; discard it."
        )
    return bytes(row.envelope)


def _handled(row: QuarantinedMessage, state: str, actor: Actor, now: dt.datetime, note: str) -> None:
    row.state, row.handled_at, row.handled_by_name, row.note = state, now, actor.display_name, note
    row.save()


def _note(actor: Actor, now: dt.datetime, act: str, subject: str) -> None:
    with acting(actor):
        audit.record(
            actor=actor,
            now=now,
            act=act,
            subjects=[subject],
            purpose="administration",
        )
