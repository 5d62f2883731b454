"""What a recipient does with the copy it holds: open, answer, keep or erase, contest, and judge an answer."""

from __future__ import annotations

import datetime as dt

from tearline.disclosure.clocks import end_of, has_expired
from tearline.disclosure.draft import SHORTEST_REASON
from tearline.disclosure.logged import redacted
from tearline.disclosure.states import Act, HeldAct, HeldState, Kind, State
from tearline.errors import Conflict, InvalidInput
from tearline.ids import Prefix, new_id
from tearline.people.record import FieldName
from tearline.vocab.answer import Answer, Assessment, CannotSayReason
from tearline.vocab.purpose import DisclosurePurpose, Gateway, ReadPurpose
from tearline.vocab.role import Role
from tearline.wire.lifecycle import ReceiptEvent
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import messages, outbox
from tearline_hub.disclosures.actions.ending import restrict_onward
from tearline_hub.disclosures.actions.locking import held as locked_copy
from tearline_hub.disclosures.actions.locking import held_for, move, move_held
from tearline_hub.disclosures.conversion import fields_from
from tearline_hub.disclosures.facts import require, to_read
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, Projection

_WHY_ENDED = {True: "It reached its expiry date.", False: "It was kept as long as our retention schedule allows."}
_EMPTY_ANSWERS = frozenset({Answer.NOTHING_HELD, Answer.KNOWN_NOTHING_TO_ADD, Answer.CANNOT_SAY})


def open_(*, actor: Actor, now: dt.datetime, projection_id: str, purpose: ReadPurpose) -> None:
    """State a purpose and open a copy; the originator gets a signed receipt that says who, when and why."""
    with acting(actor):
        row = locked_copy(actor, projection_id)
        require(to_read(actor, row, HeldAct.OPEN, purpose, now))
        move_held(row, HeldAct.OPEN)
        row.opened_at = row.opened_at or now
        row.save()
        receipt = messages.receipt(actor, row, ReceiptEvent.OPENED, now, by=actor.display_name, purpose=purpose)
        outbox.put(actor, receipt, now=now)
        _note(actor, now, row, "projection.opened", purpose.value)


def answer(
    *,
    actor: Actor,
    now: dt.datetime,
    projection_id: str,
    purpose: ReadPurpose,
    given: Answer,
    reason: CannotSayReason | None = None,
    keep_reason: str = "",
) -> None:
    """Answer without content, on one person's word.

    "Nothing held" erases the copy at once and sends a certificate, unless `keep_reason` asks a second person to
    agree that it is kept. For "known, with information" begin a draft: `drafting.begin_answer`.
    """
    if given not in _EMPTY_ANSWERS:
        raise InvalidInput("answer.needs-draft", "Information needs a draft and a second person.", field="answer")
    if given is Answer.CANNOT_SAY and reason is None:
        raise InvalidInput("answer.no-reason", "Choose why you cannot say.", field="reason")
    if keep_reason and len(keep_reason.strip()) < SHORTEST_REASON:
        raise InvalidInput("answer.keep-reason", "Say in a sentence why it needs to be kept.", field="keep_reason")
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.ANSWER)
        check_awaits_answer(held)
        _send_empty(actor, now, held, given, reason)
        held.answered_at, held.answered_with = now, given.value
        _note(actor, now, held, f"projection.answered-{given.value}", purpose.value)
        if given is not Answer.NOTHING_HELD:
            held.save()
        elif keep_reason:
            _ask_to_keep(actor, held, keep_reason)
        else:
            _erase(actor, now, held, "Nothing held.")


def check_awaits_answer(held: Projection) -> None:
    """Raise `Conflict` unless the copy asks something and nobody has answered."""
    if held.kind == Kind.RESPONSE:
        raise Conflict("answer.to-an-answer", "An answer is not answered. Send a release of your own.")
    if held.answered_at is not None:
        raise Conflict("answer.given", "Your organisation has answered already. See the inbox.")


def _send_empty(
    actor: Actor, now: dt.datetime, held: Projection, given: Answer, reason: CannotSayReason | None
) -> None:
    row = Disclosure(
        id=new_id(Prefix.DISCLOSURE),
        tenant_id=actor.tenant_id,
        kind=Kind.RESPONSE.value,
        state=State.DRAFT.value,
        projection_id=held.id,
        in_reply_to=held.disclosure_id,
        answer=given.value,
        answer_reason=reason.value if reason else "",
        purpose=DisclosurePurpose.FUNCTIONS.value,
        gateway=Gateway.CTA_2008_S19.value,
        marking=held.terms["marking"],
        review_on=dt.date.fromisoformat(held.terms["review_on"]),
        expires_on=held.expires_on,
        contributors=[actor.user_id],
        drafted_by=actor.user_id,
        drafted_by_name=actor.display_name,
        drafted_at=now,
    )
    move(row, Act.SEND_EMPTY)
    row.save(force_insert=True)
    recipient = DisclosureRecipient.objects.create(
        id=new_id(Prefix.PROJECTION),
        tenant_id=actor.tenant_id,
        disclosure=row,
        organisation=held.originator,
        role=Role.RELEASE_OFFICER.value,
        sent_at=now,
    )
    outbox.put(actor, messages.disclosure(actor, row, recipient, (), now), now=now)


def _ask_to_keep(actor: Actor, held: Projection, reason: str) -> None:
    move_held(held, HeldAct.ASK_TO_KEEP)
    held.keep_asked_by, held.keep_reason = actor.user_id, reason
    held.save()


def keep(*, actor: Actor, now: dt.datetime, projection_id: str) -> None:
    """A reviewer agrees that a copy is kept although nothing is held on the person."""
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.KEEP)
        move_held(held, HeldAct.KEEP)
        held.keep_asked_by = ""
        held.save()
        _note(actor, now, held, "projection.kept", ReadPurpose.ASSESS_RELEASE.value)


def erase(*, actor: Actor, now: dt.datetime, projection_id: str, reason: str) -> None:
    """Erase a copy early, or decline to keep it; the originator gets the certificate."""
    if not reason.strip():
        raise InvalidInput("erase.no-reason", "Say why it is erased.", field="reason")
    with acting(actor):
        _erase(actor, now, held_for(actor, now, projection_id, HeldAct.ERASE), reason)


def _erase(actor: Actor, now: dt.datetime, held: Projection, reason: str) -> None:
    certificate = messages.certificate(fields_from(held.content), now)
    move_held(held, HeldAct.ERASE)
    end_copy(held, now, by=actor.display_name, reason=reason)
    receipt = messages.receipt(actor, held, ReceiptEvent.ERASED, now, by=actor.display_name, certificate=certificate)
    outbox.put(actor, receipt, now=now)
    _note(actor, now, held, "projection.erased", ReadPurpose.ASSESS_RELEASE.value)


def end_copy(held: Projection, now: dt.datetime, *, by: str, reason: str) -> None:
    """Remove the content and leave the tombstone: who, when, why."""
    held.content = None
    # What is said about the person goes too; the rest is not about anybody: the marking, the power it was given under,
    # and the leave to pass it on.
    kept = ("marking", "gateway", "onward_allowed")
    held.terms = {key: held.terms[key] for key in kept if key in held.terms}
    held.keep_reason = ""
    held.ended_at, held.ended_by_name, held.end_reason = now, by, reason
    held.save()


def contest(*, actor: Actor, now: dt.datetime, projection_id: str, reason: str) -> None:
    """Raise "wrong person". Anyone who may read it can; nobody reads it until the originator has looked."""
    if not reason.strip():
        raise InvalidInput("contest.no-reason", "Say what makes you think so.", field="reason")
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.CONTEST)
        move_held(held, HeldAct.CONTEST)
        held.restricted_reason = reason
        held.save()
        restrict_onward(actor, now, held.id)
        outbox.put(actor, messages.contest(actor, held.originator, held.disclosure_id, now), now=now)
        _note(
            actor, now, held, "projection.contested",
            ReadPurpose.CORRECT_OR_COMPLAINT.value, redacted(reason, fields_from(held.content)),
        )  # fmt: skip


def ask(*, actor: Actor, now: dt.datetime, projection_id: str, purpose: ReadPurpose, field: FieldName) -> None:
    """Ask the originator for one more kind of field, to tell whether the person is somebody known here."""
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.ASK)
        outbox.put(actor, messages.question(actor, held, field, now), now=now)
        _note(actor, now, held, f"projection.asked-{field.value}", purpose.value)


def assess(*, actor: Actor, now: dt.datetime, projection_id: str, assessment: Assessment) -> None:
    """The originator of the question marks an answer as new, known already, or not useful."""
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.OPEN)
        if held.kind != Kind.RESPONSE or held.state != HeldState.OPENED:
            raise Conflict("assess.not-opened", "Open the answer first.")
        held.assessment = assessment.value
        held.save()
        _note(
            actor, now, held, f"answer.assessed-{assessment.value}",
            ReadPurpose.ASSESS_RESPONSE.value,
        )  # fmt: skip


def expire(*, clock: Actor, now: dt.datetime, projection_id: str, last_day: dt.date) -> bool:
    """The clock's act, inside its context: erase a copy after `last_day` and certify it; whether it still had to."""
    row = locked_copy(clock, projection_id)
    if row.content is None or not has_expired(last_day, now):
        return False
    certificate = messages.certificate(fields_from(row.content), now)
    move_held(row, HeldAct.EXPIRE)
    end_copy(row, end_of(last_day), by=clock.display_name, reason=_WHY_ENDED[last_day == row.expires_on])
    outbox.put(clock, messages.receipt(clock, row, ReceiptEvent.EXPIRED, now, certificate=certificate), now=now)
    _note(clock, now, row, "projection.expired", ReadPurpose.ASSESS_RELEASE.value)
    return True


def _note(
    actor: Actor,
    now: dt.datetime,
    held: Projection,
    act: str,
    purpose: str,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[held.id, held.disclosure_id],
        purpose=purpose,
        gateway=str(held.terms.get("gateway", "")),
        recipients=[held.originator],
        visible={"projection": held.id, "revision": held.revision},
        reason=reason,
    )
