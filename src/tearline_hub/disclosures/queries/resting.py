"""Which answers rest on what an agency decided about a held copy, inside the caller's context. No content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tearline.disclosure.states import Kind, State
from tearline.vocab.answer import Answer
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.models import Disclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """An answer, sent or being written. `at`: when it was sent, else begun."""

    id: str
    record_id: str
    kind: Kind
    state: State
    answer: Answer
    at: dt.datetime


def answers_about(*, actor: Actor, projection_id: str, record_id: str) -> list[AnswerLine]:
    """Answers to a copy made from that record (empty: from none), and those that say "known" without content."""
    about = Q(answer=Answer.KNOWN_NOTHING_TO_ADD.value)
    if record_id:
        about |= Q(record_id=record_id)
    rows = Disclosure.objects.filter(
        about, tenant_id=actor.tenant_id, projection_id=projection_id, kind=Kind.RESPONSE.value
    )
    return [_line(row) for row in rows.order_by("drafted_at", "id")]


def rests_on_record(*, actor: Actor, record_id: str, besides: Iterable[str]) -> bool:
    """Whether a disclosure made from that record, other than these, was sent and stands or may still be sent."""
    done = [State.REFUSED.value, State.ABANDONED.value, State.RECALLED.value, State.EXPIRED.value]
    rows = Disclosure.objects.filter(tenant_id=actor.tenant_id, record_id=record_id)
    return rows.exclude(state__in=done).exclude(id__in=list(besides)).exists()


def _line(row: Disclosure) -> AnswerLine:
    return AnswerLine(
        id=row.id,
        record_id=row.record_id,
        kind=Kind(row.kind),
        state=State(row.state),
        answer=Answer(row.answer),
        at=row.decided_at or row.drafted_at,
    )
