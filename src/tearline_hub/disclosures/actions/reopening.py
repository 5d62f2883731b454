"""Taking back answers that rest on a link which was wrong, so that the question is open again.

Invariant: nothing of the old answer is lost: what was sent stays with its originator's copy, restricted, and what was
answered stays in the audit entry.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from tearline.disclosure.states import Act, Kind, State
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions.ending import restrict_locked
from tearline_hub.disclosures.actions.locking import held, move
from tearline_hub.disclosures.models import Disclosure, Projection

_CORRECT = ReadPurpose.CORRECT_OR_COMPLAINT.value
# What is done to an answer in each state; a proposed one is returned first, as the state table asks.
_GIVEN_UP = {
    State.DRAFT: (Act.ABANDON,),
    State.RETURNED: (Act.ABANDON,),
    State.PROPOSED: (Act.RETURN, Act.ABANDON),
}


def take_back_answers(
    *, actor: Actor, now: dt.datetime, projection_id: str, record_id: str, reason: str
) -> tuple[str, ...]:
    """Restrict, at every recipient, the answers to a copy that say the person is known; give up those not sent.

    `record_id`: the record they were made from, or empty; an answer without content names no record, and goes too.
    Runs in the caller's transaction, after the policy; the ids of what was touched, in order.
    """
    question = held(actor, projection_id)
    answers = _answers(actor, projection_id, record_id)
    for row in answers:
        if row.state == State.LIVE:
            restrict_locked(actor, now, row, reason)
        else:
            _give_up(actor, now, row, reason)
    if question.answered_at is not None and any(row.state == State.RESTRICTED for row in answers):
        _open_again(actor, now, question, reason)
    return tuple(row.id for row in answers)


def _answers(actor: Actor, projection_id: str, record_id: str) -> list[Disclosure]:
    rests_on = Q(answer=Answer.KNOWN_NOTHING_TO_ADD.value)
    if record_id:
        rests_on |= Q(record_id=record_id)
    rows = Disclosure.objects.select_for_update().filter(
        rests_on,
        tenant_id=actor.tenant_id,
        projection_id=projection_id,
        kind=Kind.RESPONSE.value,
        state__in=[State.LIVE.value, *(state.value for state in _GIVEN_UP)],
    )
    return list(rows.order_by("id"))


def _give_up(actor: Actor, now: dt.datetime, row: Disclosure, reason: str) -> None:
    for act in _GIVEN_UP[State(row.state)]:
        move(row, act)
    row.end_reason, row.ended_at, row.ended_by_name = reason, now, actor.display_name
    row.save()
    audit.record(
        actor=actor,
        now=now,
        act="disclosure.abandoned",
        subjects=[row.id, *filter(None, [row.record_id]), row.projection_id],
        purpose=_CORRECT,
        reason=reason,
    )


def _open_again(actor: Actor, now: dt.datetime, question: Projection, reason: str) -> None:
    was = {"answered_with": question.answered_with, "answered_at": str(question.answered_at)}
    question.answered_at, question.answered_with = None, ""
    question.save(update_fields=["answered_at", "answered_with"])
    audit.record(
        actor=actor,
        now=now,
        act="projection.answer-reopened",
        subjects=[question.id, question.disclosure_id],
        purpose=_CORRECT,
        recipients=[question.originator],
        visible=was,
        reason=reason,
    )
