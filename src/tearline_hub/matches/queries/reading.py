"""Reading one match: both sides, compared anew, and what people decided. An audit entry in the same transaction.

Invariant: whoever gives the second opinion is not shown the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tearline.decision import Decision, require
from tearline.disclosure.policy import may_read
from tearline.disclosure.states import IN_FORCE, State
from tearline.matching.adjudication import MatchAct, MatchState, may_act
from tearline.matching.adjudication import MatchDecision as Decided
from tearline.matching.evidence import Commonness
from tearline.people.record import FieldName
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.queries import packing, resting
from tearline_hub.disclosures.queries.packing import HeldCopy
from tearline_hub.matches.comparing import (
    Pair,
    adjudicator,
    decisions_of,
    extract_of,
    pair_of,
    pending,
    require_readable,
    state_for,
    state_of,
)
from tearline_hub.matches.models import Match, MatchDecision
from tearline_hub.matches.queries.listing import lines, row_of
from tearline_hub.matches.queries.views import DecisionView, MatchView, UseView
from tearline_hub.records import queries as records

_BY_A_PERSON = (
    MatchAct.SAME,
    MatchAct.NOT_SAME,
    MatchAct.CANNOT_TELL,
    MatchAct.ANSWER,
    MatchAct.CORRECT,
    MatchAct.RECONSIDER,
)


def match(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, match_id: str) -> MatchView:
    """One match for a stated purpose. Of a refused or withdrawn one only ids and decisions are left to show.

    Raises `Conflict` while its released copy cannot be read or nobody opened it.
    """
    require(may_read(actor.roles))
    with acting(actor):
        row = row_of(actor, match_id)
        copy = next(iter(packing.copies(actor=actor, now=now, ids=[row.projection_id])), None)
        pair = pair_of(require_readable(copy), extract_of(row)) if row.extract is not None else None
        view = _view(actor, row, copy if pair else None, pair)
        audit.record(
            actor=actor,
            now=now,
            act="match.read" if pair else "match.remembered",
            subjects=[row.id, row.projection_id, row.projection.disclosure_id],
            purpose=purpose.value,
            visible={"match": row.id, "version": view.seen, "fields": [field.id for field in view.fields]},
        )
    return view


def uses(*, actor: Actor, match_id: str) -> tuple[UseView, ...]:
    """Every answer that rests on a match, oldest first. No content."""
    with acting(actor):
        return uses_of(actor, row_of(actor, match_id))


def uses_of(actor: Actor, row: Match) -> tuple[UseView, ...]:
    """The same, inside the caller's context."""
    record = records.record_by_reference(actor=actor, reference=row.extract_id)
    answers = resting.answers_about(actor=actor, projection_id=row.projection_id, record_id=record.id if record else "")
    stands = state_of(row) is MatchState.LINKED
    return tuple(
        UseView(
            disclosure_id=answer.id,
            kind=answer.kind,
            state=answer.state,
            answer=answer.answer,
            at=answer.at,
            recheck=answer.state is State.RESTRICTED or (answer.state in IN_FORCE and not stands),
        )
        for answer in answers
    )


def _view(actor: Actor, row: Match, copy: HeldCopy | None, pair: Pair | None) -> MatchView:
    version = pair.version if pair else row.version
    decisions = decisions_of(row)
    return MatchView(
        line=lines(actor, [row])[0],
        seen=version,
        compared=pair.compared if pair else (),
        common=_common(row),
        fields=copy.compared if copy else (),
        extract=pair.extract if pair else {},
        marking=copy.marking if copy else Marking.OFFICIAL_SENSITIVE,
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by_name,
        pack_id=row.pack_id,
        pack_exported_at=row.pack.exported_at,
        needs_second=bool(pair and pair.needs_second),
        earlier=tuple(_decision(each, version) for each in _told(actor, row, decisions)),
        uses=uses_of(actor, row),
        allowed=_allowed(actor, row),
    )


def _common(row: Match) -> Commonness | None:
    if row.name_rows is None or row.date_rows is None or row.extract_rows is None:
        return None
    return Commonness(name=row.name_rows, date_of_birth=row.date_rows, rows=row.extract_rows)


def _told(actor: Actor, row: Match, decisions: list[MatchDecision]) -> Iterable[MatchDecision]:
    first = pending(row, decisions)
    return [each for each in decisions if each is not first or each.decided_by == actor.user_id]


def _decision(row: MatchDecision, version: str) -> DecisionView:
    return DecisionView(
        decision=Decided(row.decision),
        reason=row.reason,
        ask=FieldName(row.asked) if row.asked else None,
        by=row.decided_by_name,
        at=row.decided_at,
        this_version=row.version == version,
        corrects=row.corrects,
    )


def _allowed(actor: Actor, row: Match) -> dict[MatchAct, Decision]:
    who, both_sides = adjudicator(actor, row), row.extract is not None
    return {act: may_act(act, state=state_for(row, act), who=who, both_sides=both_sides) for act in _BY_A_PERSON}
