"""The second person decides: authorise (as it is, or narrowed), return, refuse. And the emergency path.

Held three times: by the policy, by these actions, and by `disclosure_needs_two_people` in the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from tearline.disclosure.clocks import EMERGENCY_REVIEW
from tearline.disclosure.draft import SHORTEST_REASON, Draft
from tearline.disclosure.projection import narrowed as only_narrowed
from tearline.disclosure.projection import project
from tearline.disclosure.sight import digest_of
from tearline.disclosure.states import Act, HeldAct, Kind
from tearline.errors import Conflict, InvalidInput
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import messages, outbox
from tearline_hub.disclosures.actions.drafting import check_complete, current_draft
from tearline_hub.disclosures.actions.locking import contribute, held_for, locked_for, move
from tearline_hub.disclosures.conversion import content_from
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient

Narrowing = Mapping[str, frozenset[str]]


def authorise(
    *,
    actor: Actor,
    now: dt.datetime,
    disclosure_id: str,
    narrowed: Narrowing | None = None,
    shown: str | None = None,
) -> None:
    """Release it. `narrowed`: organisation code to the field ids that stay; never more than proposed.

    `shown`: the `DisclosureView.shown` that the person decided on; raises `Conflict` when it says something else now.
    Freezes what each recipient gets, queues the signed messages and writes the entry, all in one transaction.
    """
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.AUTHORISE)
        draft = current_draft(actor, row, now)
        if shown is not None and shown != digest_of(draft):
            raise Conflict(
                "disclosure.changed", "It says something else than what you saw. Open it again, then decide."
            )
        _decide(actor, now, row, Act.AUTHORISE, "")
        _release(actor, now, row, draft, "disclosure.authorised", narrowed or {})


def return_(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """Send it back to be changed, saying what to change."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.RETURN)
        _decide(actor, now, row, Act.RETURN, _reason(reason, "Say what needs to change."))
        row.save()
        _note(actor, now, row, "disclosure.returned")


def refuse(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """Refuse it for good. Not to share is a decision too, and is kept with its reason (REL-11)."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.REFUSE)
        _decide(actor, now, row, Act.REFUSE, _reason(reason, "Say why it is refused."))
        row.ended_at, row.ended_by_name, row.end_reason = now, actor.display_name, reason
        row.save()
        _note(actor, now, row, "disclosure.refused")


def confirm_basis(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """No record says whether the law covers it: a second person says that it does, and why. It is then authorised.

    Undone by any change to the draft, and no word against a record that does say.
    """
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.CONFIRM_BASIS)
        if len(reason.strip()) < SHORTEST_REASON:
            raise InvalidInput("basis.reason", "Say in a sentence what makes it lawful.", field="reason")
        row.basis_confirmed_by, row.basis_reason = actor.user_id, reason
        row.save(update_fields=["basis_confirmed_by", "basis_reason"])
        _note(actor, now, row, "disclosure.basis-confirmed", reason=reason)


def release_in_emergency(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """Release on one person's word because a life is at risk; another reviews it within 72 hours (LAW-10)."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.RELEASE_IN_EMERGENCY)
        if len(reason.strip()) < SHORTEST_REASON:
            raise InvalidInput("emergency.reason", "Say whose life is at risk, and how, in a sentence.", field="reason")
        row.emergency_reason = reason
        contribute(row, actor)  # whoever let it go does not review it
        row.emergency_review_due_at = now + EMERGENCY_REVIEW
        _decide(actor, now, row, Act.RELEASE_IN_EMERGENCY, reason)
        _release(actor, now, row, current_draft(actor, row, now), "disclosure.released-in-emergency", {})


def review_emergency(*, actor: Actor, now: dt.datetime, disclosure_id: str, reason: str) -> None:
    """A second person confirms an emergency release after the event. To undo one, recall it."""
    with acting(actor):
        row = locked_for(actor, now, disclosure_id, Act.REVIEW_EMERGENCY)
        if not row.emergency_reason or row.emergency_reviewed_at is not None:
            raise Conflict("emergency.nothing-to-review", "There is no emergency release to review here.")
        row.emergency_reviewed_by = actor.user_id
        row.emergency_reviewed_at = now
        row.decision_reason = _reason(reason, "Say what you found.")
        row.save()
        _note(actor, now, row, "disclosure.emergency-reviewed")


def _decide(actor: Actor, now: dt.datetime, row: Disclosure, act: Act, reason: str) -> None:
    move(row, act)
    row.decided_by = actor.user_id
    row.decided_by_name = actor.display_name
    row.decided_at = now
    row.decision_reason = reason


def _release(actor: Actor, now: dt.datetime, row: Disclosure, draft: Draft, act: str, narrowed: Narrowing) -> None:
    """Send what `draft` says: it is read once, so that nothing can change between the look at it and the message."""
    recipients = list(row.recipients.select_for_update().order_by("organisation"))
    for recipient in recipients:
        proposed = frozenset(recipient.proposed)
        wanted = only_narrowed(proposed, narrowed.get(recipient.organisation, proposed))
        recipient.authorised = sorted(wanted)
    going = [item for item in recipients if item.authorised or row.kind == Kind.POINTER]
    check_complete(_as_authorised(draft, going), now)
    row.save()
    for recipient in recipients:
        if recipient in going:
            _send(actor, now, row, recipient, draft)
        recipient.save()
    if row.kind == Kind.RESPONSE:
        _answered(actor, now, row)
    _note(actor, now, row, act, going)


def _answered(actor: Actor, now: dt.datetime, row: Disclosure) -> None:
    """Note the answer on the copy; a question that was answered meanwhile, or has ended, is not answered again."""
    question = held_for(actor, now, row.projection_id, HeldAct.ANSWER)
    if question.answered_at is not None:
        raise Conflict("answer.given", "Your organisation has answered already. See the inbox.")
    question.answered_at, question.answered_with = now, row.answer
    question.save(update_fields=["answered_at", "answered_with"])


def _as_authorised(draft: Draft, going: list[DisclosureRecipient]) -> Draft:
    """The draft with the ticks that are left; what an authoriser removed needs no reason for withholding."""
    ticked = {item.organisation: frozenset(item.authorised) for item in going}
    return replace(
        draft,
        template=None,
        recipients=tuple(
            replace(item, ticked=ticked[item.organisation]) for item in draft.recipients if item.organisation in ticked
        ),
    )


def _send(actor: Actor, now: dt.datetime, row: Disclosure, recipient: DisclosureRecipient, draft: Draft) -> None:
    fields = project(draft.fields, frozenset(recipient.authorised))
    recipient.content = content_from(fields)
    recipient.sent_at = now
    outbox.put(actor, messages.disclosure(actor, row, recipient, fields, now), now=now)


def _reason(reason: str, message: str) -> str:
    if not reason.strip():
        raise InvalidInput("decision.no-reason", message, field="reason")
    return reason


def _note(
    actor: Actor,
    now: dt.datetime,
    row: Disclosure,
    act: str,
    going: list[DisclosureRecipient] | None = None,
    *,
    reason: str = "",
) -> None:
    released = going is not None
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[row.id, *filter(None, [row.record_id, row.projection_id])],
        purpose=row.purpose if released else ReadPurpose.AUTHORISE_RELEASE.value,
        gateway=row.gateway,
        recipients=[item.organisation for item in going or []],
        visible={item.organisation: item.authorised for item in going or []},
        reason=reason or row.decision_reason,
    )
