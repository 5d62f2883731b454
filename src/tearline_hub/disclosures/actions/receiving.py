"""What arrives from elsewhere, after the exchange has verified it: one function per type of message.

Each runs inside the exchange's transaction, in the recipient tenant's context. Invariants: only a disclosure's
originator amends, recalls or reinstates it; an older revision never replaces a newer one; a recall that comes
before its disclosure makes that dead on arrival.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from tearline.decision import Deny
from tearline.disclosure.policy import next_held_state
from tearline.disclosure.projection import corrected
from tearline.disclosure.states import CONTENT_GONE, HeldAct, HeldState, Kind, State
from tearline.errors import IntegrityFault
from tearline.ids import Prefix, new_id
from tearline.people.record import Field
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline.wire import disclosure as wire
from tearline.wire import lifecycle
from tearline.wire.header import DisclosureMessage
from tearline.wire.lifecycle import ReceiptEvent
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures import messages, outbox
from tearline_hub.disclosures.actions.ending import (
    onward_copies,
    recall_locked,
    reinstate_onward,
    restrict_locked,
    restrict_onward,
)
from tearline_hub.disclosures.actions.holding import end_copy
from tearline_hub.disclosures.actions.locking import move_held
from tearline_hub.disclosures.actions.requesting import take_reply, take_request
from tearline_hub.disclosures.actions.restoring import take_restored
from tearline_hub.disclosures.conversion import content_from, fields_from
from tearline_hub.disclosures.models import Disclosure, Projection, Question, Receipt
from tearline_hub.disclosures.sent import sent

_UPSTREAM = "The originator of what was passed on has changed it."
# Receipt event -> the recipient's column that notes it first happened.
_NOTED: Final = {
    ReceiptEvent.DELIVERED: "delivered_at",
    ReceiptEvent.OPENED: "opened_at",
    ReceiptEvent.RECALLED: "complied_at",
    ReceiptEvent.EXPIRED: "erased_at",
    ReceiptEvent.ERASED: "erased_at",
}
_TERMS = frozenset(wire.Disclosure.model_fields) - frozenset(
    {"message_id", "version", "sender", "recipient", "issued_at", "disclosure_id", "fields"}
)


def take(actor: Actor, message: DisclosureMessage, now: dt.datetime) -> None:
    """Apply one verified message for the tenant that `actor` (the exchange) acts for."""
    _TAKERS[type(message)](actor, message, now)


def _take_disclosure(actor: Actor, message: wire.Disclosure, now: dt.datetime) -> None:
    held = _held(actor, message)
    if held is not None:
        # A tombstone left by a recall that overtook it, or the same disclosure again: nothing is stored.
        _send_receipt(actor, held, _event_of_tombstone(held), now)
        return
    held = Projection(
        id=new_id(Prefix.PROJECTION),
        tenant_id=actor.tenant_id,
        disclosure_id=message.disclosure_id,
        originator=message.sender.organisation,
        kind=message.kind.value,
        state=HeldState.DELIVERED.value,
        revision=message.revision,
        role=message.role.value,
        terms=message.model_dump(mode="json", include=set(_TERMS)),
        content=content_from(field.to_field() for field in message.fields),
        in_reply_to=message.in_reply_to or "",
        answer=message.answer.value if message.answer else "",
        respond_by=message.respond_by,
        expires_on=message.expires_on,
        received_at=now,
    )
    held.save(force_insert=True)
    if message.kind is Kind.RESPONSE:
        _note_answer(actor, message, now)
    _send_receipt(actor, held, ReceiptEvent.DELIVERED, now)
    _note(actor, now, held, "projection.received", message.purpose.value)


def _event_of_tombstone(held: Projection) -> ReceiptEvent:
    ended = held.state in {HeldState.RECALLED, HeldState.EXPIRED}
    return ReceiptEvent(held.state) if ended else ReceiptEvent.DELIVERED


def _note_answer(actor: Actor, message: wire.Disclosure, now: dt.datetime) -> None:
    never = IntegrityFault("answer.to-nothing", "It answers something that its sender was never sent.")
    recipients = sent(actor, message.in_reply_to, message.sender.organisation, never)
    recipients.update(answered_at=now, answer=message.answer.value if message.answer else "")


def _take_amendment(actor: Actor, message: wire.Amendment, now: dt.datetime) -> None:
    held = _must_hold(actor, message)
    if message.revision <= held.revision:
        return
    fields = tuple(field.to_field() for field in message.fields)
    held.revision = message.revision
    if HeldState(held.state) not in CONTENT_GONE:
        _only_narrower(held, fields)
        held.content = content_from(fields)
    held.save()
    # What was passed on is still out there when the copy it came from was erased here.
    for onward in onward_copies(actor, held.id):
        _amend_onward(actor, onward, fields, now)
    _send_receipt(actor, held, ReceiptEvent.CORRECTED, now)
    _note(actor, now, held, "projection.corrected", _purpose(held))


def _only_narrower(held: Projection, fields: tuple[Field, ...]) -> None:
    if {field.id for field in fields} - {field.id for field in fields_from(held.content)}:
        raise IntegrityFault("amendment.widens", "A correction may not add a field.")


def _amend_onward(actor: Actor, onward: Disclosure, fields: tuple[Field, ...], now: dt.datetime) -> None:
    onward.revision += 1
    onward.save(update_fields=["revision"])
    for recipient in onward.recipients.filter(sent_at__isnull=False):
        before = fields_from(recipient.content)
        left = corrected(before, fields, keep=frozenset(item.id for item in before))
        if not left:
            recall_locked(actor, now, onward, RecallReason.UPSTREAM, _UPSTREAM)
            return
        recipient.content = content_from(left)
        recipient.authorised = sorted(item.id for item in left)
        recipient.save(update_fields=["content", "authorised"])
        message = messages.amendment(actor, onward, recipient.organisation, left, _UPSTREAM, now)
        outbox.put(actor, message, now=now)


def _take_recall(actor: Actor, message: lifecycle.Recall, now: dt.datetime) -> None:
    held = _held(actor, message)
    if held is None:
        _refuse_strangers(actor, message)
        held = _tombstone(actor, message, now)
    for onward in onward_copies(actor, held.id):
        recall_locked(actor, now, onward, RecallReason.UPSTREAM, message.reason)
    had_content = HeldState(held.state) not in CONTENT_GONE
    if had_content:
        certificate = messages.certificate(fields_from(held.content), now)
        move_held(held, HeldAct.RECALL)
        end_copy(held, now, by=message.by, reason=message.reason)
        _note(actor, now, held, "projection.recalled", ReadPurpose.ASSESS_RELEASE.value)
        outbox.put(actor, messages.receipt(actor, held, ReceiptEvent.RECALLED, now, certificate=certificate), now=now)
        return
    _send_receipt(actor, held, ReceiptEvent.RECALLED, now)


def _tombstone(actor: Actor, message: lifecycle.Recall, now: dt.datetime) -> Projection:
    return Projection.objects.create(
        id=new_id(Prefix.PROJECTION),
        tenant_id=actor.tenant_id,
        disclosure_id=message.disclosure_id,
        originator=message.sender.organisation,
        kind=Kind.RELEASE.value,
        state=HeldState.RECALLED.value,
        revision=0,
        role="",
        received_at=now,
        ended_at=now,
        ended_by_name=message.by,
        end_reason=message.reason,
    )


def _take_receipt(actor: Actor, message: lifecycle.Receipt, _now: dt.datetime) -> None:
    never = IntegrityFault("receipt.for-nothing", "It is a receipt for something its sender was never sent.")
    recipient = sent(actor, message.disclosure_id, message.sender.organisation, never).get()
    Receipt.objects.create(
        id=message.message_id,
        tenant_id=actor.tenant_id,
        disclosure_id=message.disclosure_id,
        organisation=message.sender.organisation,
        event=message.event.value,
        at=message.at,
        by_name=message.by or "",
        purpose=message.purpose.value if message.purpose else "",
        certificate=message.certificate.model_dump(mode="json") if message.certificate else None,
    )
    column = _NOTED.get(message.event)
    if column and getattr(recipient, column) is None:
        setattr(recipient, column, message.at)
        recipient.save(update_fields=[column])


def _take_question(actor: Actor, message: lifecycle.Question, now: dt.datetime) -> None:
    never = IntegrityFault("question.about-nothing", "It asks about something its sender was never sent.")
    sent(actor, message.disclosure_id, message.sender.organisation, never)
    Question.objects.get_or_create(
        tenant_id=actor.tenant_id,
        disclosure_id=message.disclosure_id,
        organisation=message.sender.organisation,
        field=message.field.value,
        defaults={"id": message.message_id, "by_name": message.by, "asked_at": now},
    )


def _take_reply(actor: Actor, message: lifecycle.Reply, now: dt.datetime) -> None:
    take_reply(actor, _must_hold(actor, message), message, now)


def _take_contest(actor: Actor, message: lifecycle.Contest, now: dt.datetime) -> None:
    held = _held(actor, message)
    if held is not None:
        _restrict_copy(actor, held, now)
        return
    never = IntegrityFault("contest.of-nothing", "It contests something its sender was never sent.")
    sent(actor, message.disclosure_id, message.sender.organisation, never)
    row = Disclosure.objects.select_for_update().get(id=message.disclosure_id, tenant_id=actor.tenant_id)
    if row.state == State.LIVE:
        reason = f"{message.by} says that it may be about the wrong person."
        restrict_locked(actor, now, row, reason)
    if row.kind == Kind.ONWARD:
        _tell_upstream(actor, row, now)


def _tell_upstream(actor: Actor, onward: Disclosure, now: dt.datetime) -> None:
    """What was passed on is contested, so what it was made from is: the originator alone can look into it."""
    held = Projection.objects.select_for_update().get(id=onward.projection_id, tenant_id=actor.tenant_id)
    if HeldState(held.state) in CONTENT_GONE or held.state == HeldState.RESTRICTED:
        return
    move_held(held, HeldAct.CONTEST)
    held.restricted_reason = "Somebody to whom it was passed on says that it may be about the wrong person."
    held.save()
    outbox.put(actor, messages.contest(actor, held.originator, held.disclosure_id, now), now=now)
    _note(actor, now, held, "projection.contested", _purpose(held))


def _restrict_copy(actor: Actor, held: Projection, now: dt.datetime) -> None:
    restrict_onward(actor, now, held.id)
    if HeldState(held.state) in CONTENT_GONE:
        return
    move_held(held, HeldAct.CONTEST)
    held.restricted_reason = "It may be about the wrong person. The originator is looking into it."
    held.save()
    _send_receipt(actor, held, ReceiptEvent.RESTRICTED, now)
    _note(actor, now, held, "projection.restricted", _purpose(held))


def _take_reinstate(actor: Actor, message: lifecycle.Reinstate, now: dt.datetime) -> None:
    held = _must_hold(actor, message)
    reinstate_onward(actor, now, held.id, message.reason)
    if isinstance(next_held_state(HeldState(held.state), HeldAct.REINSTATE), Deny):
        return
    move_held(held, HeldAct.REINSTATE)
    if held.keep_asked_by:  # nothing is held, and no second person has agreed to keep it
        move_held(held, HeldAct.ASK_TO_KEEP)
    held.restricted_reason = ""
    held.save()
    _send_receipt(actor, held, ReceiptEvent.REINSTATED, now)
    _note(actor, now, held, "projection.reinstated", _purpose(held))


def _held(actor: Actor, message: DisclosureMessage) -> Projection | None:
    """The copy that the sender gave us under that id; two originators' ids never meet."""
    rows = Projection.objects.select_for_update()
    return rows.filter(
        tenant_id=actor.tenant_id, disclosure_id=message.disclosure_id, originator=message.sender.organisation
    ).first()


def _refuse_strangers(actor: Actor, message: DisclosureMessage) -> None:
    """Raise `IntegrityFault` when the copy we hold under that id is somebody else's to change."""
    if Projection.objects.filter(tenant_id=actor.tenant_id, disclosure_id=message.disclosure_id).exists():
        raise IntegrityFault("projection.not-the-originator", "Only the originator may change it.")


def _must_hold(actor: Actor, message: DisclosureMessage) -> Projection:
    held = _held(actor, message)
    if held is None:
        _refuse_strangers(actor, message)
        raise IntegrityFault("projection.unknown", "It speaks of a disclosure that never arrived here.")
    return held


def _send_receipt(actor: Actor, held: Projection, event: ReceiptEvent, now: dt.datetime) -> None:
    outbox.put(actor, messages.receipt(actor, held, event, now), now=now)


def _purpose(held: Projection) -> str:
    return str(held.terms.get("purpose") or ReadPurpose.ASSESS_RELEASE.value)


def _note(actor: Actor, now: dt.datetime, held: Projection, act: str, purpose: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[held.id, held.disclosure_id],
        purpose=purpose,
        gateway=str(held.terms.get("gateway", "")),
        visible={"projection": held.id, "revision": held.revision},
    )


_TAKERS: Final[dict[type[DisclosureMessage], Callable[..., None]]] = {
    wire.Disclosure: _take_disclosure,
    wire.Alert: _take_disclosure,
    wire.Amendment: _take_amendment,
    lifecycle.Recall: _take_recall,
    lifecycle.Receipt: _take_receipt,
    lifecycle.Contest: _take_contest,
    lifecycle.Question: _take_question,
    lifecycle.Reinstate: _take_reinstate,
    lifecycle.Request: take_request,
    lifecycle.Reply: _take_reply,
    lifecycle.Restored: take_restored,
}
