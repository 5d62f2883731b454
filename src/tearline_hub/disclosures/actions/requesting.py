"""A holder challenges a marking or asks leave to pass a copy on; the originator answers; both sides keep it.

Invariants: the marking and the leave are the originator's, so at a holder they change by its message alone (REL-8,
REL-13); a request is answered once; a changed marking reaches everybody who holds it, and what they passed on, and
nothing of who asked for it or what they were answered.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from tearline.decision import require as require_allowed
from tearline.disclosure.draft import SHORTEST_REASON
from tearline.disclosure.requests import About, RequestState, due_on
from tearline.disclosure.states import IN_FORCE, Act, HeldAct, Kind
from tearline.errors import Conflict, IntegrityFault, InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.vocab.marking import Marking, may_hold
from tearline.vocab.purpose import ReadPurpose
from tearline.wire import lifecycle
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import messages, outbox
from tearline_hub.disclosures.actions.locking import held_for, locked_for
from tearline_hub.disclosures.models import Disclosure, HolderRequest, Projection
from tearline_hub.disclosures.sent import sent

_ACTS = {About.MARKING: Act.DECIDE_MARKING, About.LEAVE: Act.DECIDE_LEAVE}
# The answer is written for whoever asked, and may speak of them: other holders are told this and the marking.
_REMARKED = "Its originator has changed its marking."


def challenge_marking(*, actor: Actor, now: dt.datetime, projection_id: str, marking: Marking, reason: str) -> None:
    """Say that another marking would be right, and why. The copy keeps its marking until the originator answers."""
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.CHALLENGE_MARKING)
        if marking == held.terms["marking"]:
            raise InvalidInput("challenge.same", "It has that marking. Choose the one it should have.", field="marking")
        _ask(actor, now, held, About.MARKING, reason, marking=marking.value)


def ask_leave(*, actor: Actor, now: dt.datetime, projection_id: str, to: str, reason: str) -> None:
    """Ask the originator whether the copy may go to the organisation `to`. Until it says yes, it may not."""
    with acting(actor):
        held = held_for(actor, now, projection_id, HeldAct.ASK_LEAVE)
        if agencies.organisation(to).code in {actor.organisation, held.originator}:
            raise InvalidInput("leave.has-it", "They have it already. Choose another organisation.", field="to")
        _ask(actor, now, held, About.LEAVE, reason, to=to)


def _ask(
    actor: Actor, now: dt.datetime, held: Projection, about: About, reason: str, *, to: str = "", marking: str = ""
) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput("request.reason", "Say why in a sentence.", field="reason")
    same = HolderRequest.objects.filter(tenant_id=actor.tenant_id, projection_id=held.id, about=about.value)
    if same.filter(to_organisation=to, state=RequestState.WAITING.value).exists():
        raise Conflict("request.waiting", "Your organisation has asked this and waits for the answer.")
    row = HolderRequest.objects.create(
        id=new_id(Prefix.REQUEST),
        tenant_id=actor.tenant_id,
        request_id=new_id(Prefix.MESSAGE),
        disclosure_id=held.disclosure_id,
        projection_id=held.id,
        organisation=held.originator,
        about=about.value,
        to_organisation=to,
        marking=marking,
        reason=reason,
        asked_by_name=actor.display_name,
        asked_at=now,
        due_on=due_on(now),
    )
    outbox.put(actor, messages.request(actor, row, now), now=now)
    _note(actor, now, row, f"projection.asked-{about.value}", [held.id, held.disclosure_id], reason)


def answer_request(
    *, actor: Actor, now: dt.datetime, disclosure_id: str, request_id: str, granted: bool, reason: str
) -> None:
    """Grant or refuse it, with the reason. A granted challenge changes the marking for everybody who holds it."""
    with acting(actor):
        asked = _asked(actor, disclosure_id, request_id)
        about = About(asked.about)
        row = locked_for(actor, now, disclosure_id, _ACTS[about])
        state = RequestState.GRANTED if granted else RequestState.REFUSED
        if not reason.strip():
            raise InvalidInput("request.answer-reason", "Say why, so that they can act on it.", field="reason")
        marking = Marking(asked.marking) if granted and about is About.MARKING else None
        _settle(asked, state, now, by=actor.display_name, reason=reason)
        if marking is not None:
            require_allowed(may_hold(marking, ceiling=settings.ENVIRONMENT.ceiling))
            _remark(actor, now, row, marking, but=asked.organisation)
        outbox.put(actor, messages.reply(actor, asked, marking, now), now=now)
        _note(actor, now, asked, f"disclosure.{about.value}-{state.value}", [row.id], reason)


def _asked(actor: Actor, disclosure_id: str, request_id: str) -> HolderRequest:
    rows = HolderRequest.objects.filter(
        tenant_id=actor.tenant_id, disclosure_id=disclosure_id, id=request_id, projection_id=""
    )
    if not rows.exists():
        raise NotFound("request.not-found", "Nobody has asked that of this disclosure.")
    waiting = rows.select_for_update().first()  # the database locks one that was not answered, and no other
    if waiting is None:
        raise Conflict("request.answered", "It was answered already. Open it again to see how.")
    return waiting


def _settle(row: HolderRequest, state: RequestState, now: dt.datetime, *, by: str, reason: str) -> None:
    row.state, row.answered_at, row.answered_by_name, row.answer_reason = state.value, now, by, reason
    row.save(update_fields=["state", "answered_at", "answered_by_name", "answer_reason"])


def _remark(actor: Actor, now: dt.datetime, row: Disclosure, marking: Marking, *, but: str = "") -> None:
    """Set the marking and tell everybody it was sent to, `but` the one who is told in answer."""
    row.marking = marking.value
    row.save(update_fields=["marking"])
    for code in (
        row.recipients.filter(sent_at__isnull=False).order_by("organisation").values_list("organisation", flat=True)
    ):
        if code != but:
            outbox.put(actor, messages.remarking(actor, row, code, _REMARKED, now), now=now)


def take_request(actor: Actor, message: lifecycle.Request, now: dt.datetime) -> None:
    """One that came: kept for an authoriser, once, if its sender was sent what it is about."""
    never = IntegrityFault("request.about-nothing", "It asks about something its sender was never sent.")
    sent(actor, message.disclosure_id, message.sender.organisation, never)
    row, is_new = HolderRequest.objects.get_or_create(
        tenant_id=actor.tenant_id,
        request_id=message.message_id,
        defaults={
            "id": new_id(Prefix.REQUEST),
            "disclosure_id": message.disclosure_id,
            "organisation": message.sender.organisation,
            "about": message.about.value,
            "to_organisation": message.to or "",
            "marking": message.marking.value if message.marking else "",
            "reason": message.reason,
            "asked_by_name": message.by,
            "asked_at": now,
            "due_on": due_on(now),
        },
    )
    if is_new:
        _note(actor, now, row, f"disclosure.asked-{message.about.value}", [row.disclosure_id], "")


def take_reply(actor: Actor, held: Projection, message: lifecycle.Reply, now: dt.datetime) -> None:
    """What the originator of `held` answered; and its marking from now on, here and in what was passed on from it."""
    if message.request_id is not None:
        rows = HolderRequest.objects.filter(
            tenant_id=actor.tenant_id, request_id=message.request_id, projection_id=held.id
        )
        if not rows.exists():
            raise IntegrityFault("reply.to-nothing", "It answers something that was not asked here.")
        row = rows.select_for_update().first()
        if row is not None:
            state = RequestState.GRANTED if message.granted else RequestState.REFUSED
            _settle(row, state, now, by=message.by, reason=message.reason)
            _note(
                actor, now, row, f"projection.{About(row.about).value}-{state.value}", [held.id, held.disclosure_id], ""
            )
    if message.marking is not None and "marking" in held.terms:
        _remark_copy(actor, now, held, message.marking)


def _remark_copy(actor: Actor, now: dt.datetime, held: Projection, marking: Marking) -> None:
    held.terms = {**held.terms, "marking": marking.value}
    held.save(update_fields=["terms"])
    onward = Disclosure.objects.select_for_update().filter(
        tenant_id=actor.tenant_id, projection_id=held.id, kind=Kind.ONWARD.value
    )
    in_force = [state.value for state in IN_FORCE]
    for row in onward.filter(state__in=[*in_force, "draft", "proposed", "returned"]).order_by("id"):
        _remark(actor, now, row, marking)


def _note(actor: Actor, now: dt.datetime, row: HolderRequest, act: str, subjects: list[str], reason: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=subjects,
        purpose=ReadPurpose.CORRECT_OR_COMPLAINT.value,
        recipients=[row.organisation],
        visible={"request": row.id} | ({"to": row.to_organisation} if row.to_organisation else {}),
        reason=reason,
    )
