"""A named person decides one match; a decision that was wrong is corrected; an answer is begun from a link that stands.

Held three times: by the policy, by these actions, and by triggers that refuse a link without a person's decision made
in the same transaction, and a second decision in one transaction. Two records are linked, never merged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from tearline.decision import Deny, require
from tearline.disclosure.logged import SHORTEST_VALUE, redacted
from tearline.errors import Conflict, InvalidInput
from tearline.ids import Prefix, new_id
from tearline.matching.adjudication import (
    ANSWERS,
    SHORTEST_REASON,
    Adjudicator,
    MatchAct,
    MatchState,
    act_of,
    may_act,
    may_be_asked,
    next_state,
)
from tearline.matching.adjudication import MatchDecision as Decided
from tearline.people.person import COMPARED, values_of
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import holding
from tearline_hub.disclosures.actions.reopening import take_back_answers
from tearline_hub.disclosures.queries import packing
from tearline_hub.matches.actions.locking import locked
from tearline_hub.matches.actions.using import begin_answer, forget_record
from tearline_hub.matches.comparing import (
    adjudicator,
    extract_of,
    pair_of,
    require_readable,
    state_for,
)
from tearline_hub.matches.models import Match, MatchDecision
from tearline_hub.records import queries as records

__all__ = ["begin_answer", "correct", "decide", "reconsider"]

_LONGEST_REASON: Final = 1_000  # characters
_NO_VALUES: Final = ("extract", "name_rows", "date_rows", "extract_rows")


def decide(
    *,
    actor: Actor,
    now: dt.datetime,
    purpose: ReadPurpose,
    match_id: str,
    decision: Decided,
    reason: str,
    ask: FieldName | None,
    seen: str,
) -> None:
    """Say of one pair that it is one person, two people, or that one cannot tell; `ask` for one more kind of field.

    `seen`: `MatchView.seen` of the page decided on; raises `Conflict` when either side says something else now.
    """
    _checked_reason(reason)
    _check_answer(decision, ask)
    with acting(actor):
        row = locked(actor, match_id)
        said = _said(actor, now, row, reason)
        copy = require_readable(next(iter(packing.copies(actor=actor, now=now, ids=[row.projection_id])), None))
        pair = pair_of(copy, extract_of(row))
        state = state_for(row, MatchAct(decision.value))
        act = act_of(decision, state=state, second_needed=pair.needs_second)
        target = _next(row, act, adjudicator(actor, row))
        if seen != pair.version:
            raise Conflict("match.changed", "One of the two records changed since you read them. Read them again.")
        _check_ask(ask, values_of(copy.compared))
        _record(actor, now, row, decision, said, pair.version, ask=ask, needs_second=pair.needs_second)
        _move(row, target, pair.version, now)
        if ask:
            holding.ask(actor=actor, now=now, projection_id=row.projection_id, purpose=purpose, field=ask)
        reopened = _take_back(actor, now, row, said) if decision is Decided.NOT_SAME else ()
        _note(actor, now, row, f"match.decided-{act.value}", purpose, said, reopened)


def correct(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, match_id: str, reason: str) -> tuple[str, ...]:
    """The link was wrong. Every answer that rests on it is restricted or given up; the ids of those answers."""
    _checked_reason(reason)
    with acting(actor):
        row = locked(actor, match_id)
        said = _said(actor, now, row, reason)
        target = _next(row, MatchAct.CORRECT, adjudicator(actor, row))
        version = _version_now(actor, now, row)
        _record(actor, now, row, Decided.NOT_SAME, said, version, corrects=True)
        _move(row, target, version, now)
        reopened = _take_back(actor, now, row, said)
        _note(actor, now, row, "match.corrected", purpose, said, reopened)
    return reopened


def reconsider(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, match_id: str, reason: str) -> None:
    """Take back "not the same", which may be wrong: the pair is to be decided again once both sides are here.

    Of the pair only ids are left, so nothing is compared: the next upload brings our side back, and asks.
    """
    _checked_reason(reason)
    with acting(actor):
        row = locked(actor, match_id)
        said = _said(actor, now, row, reason)
        target = _next(row, MatchAct.RECONSIDER, adjudicator(actor, row))
        _record(actor, now, row, Decided.RECONSIDER, said, row.version)
        _move(row, target, row.version, now)
        _note(actor, now, row, "match.reconsidered", purpose, said, ())


def _version_now(actor: Actor, now: dt.datetime, row: Match) -> str:
    """What is remembered as two people is the pair as it stands, be it read or not."""
    copy = next(iter(packing.copies(actor=actor, now=now, ids=[row.projection_id])), None)
    return pair_of(copy, extract_of(row)).version if copy else row.version


def _next(row: Match, act: MatchAct, who: Adjudicator) -> MatchState:
    """The state after `act`: `Conflict` when the match has moved on, `NotPermitted` when somebody else may."""
    state = state_for(row, act)
    both_sides = row.extract is not None
    target = next_state(state, act, both_sides=both_sides)
    if isinstance(target, Deny):
        raise Conflict(target.code, f"{target.reason} {target.remedy}")
    require(may_act(act, state=state, who=who, both_sides=both_sides))
    return target


def _record(  # noqa: PLR0913 each is a column of the decision
    actor: Actor,
    now: dt.datetime,
    row: Match,
    decision: Decided,
    reason: str,
    version: str,
    *,
    ask: FieldName | None = None,
    needs_second: bool = False,
    corrects: bool = False,
) -> None:
    made = MatchDecision(
        id=new_id(Prefix.MATCH_DECISION),
        tenant_id=actor.tenant_id,
        match=row,
        version=version,
        decision=decision.value,
        reason=reason,
        asked=ask.value if ask else "",
        needs_second=needs_second,
        corrects=corrects,
        decided_by=actor.user_id,
        decided_by_name=actor.display_name,
        decided_at=now,
    )
    made.save(force_insert=True)
    if ask and ask.value not in row.asked:
        row.asked = [*row.asked, ask.value]


def _move(row: Match, target: MatchState, version: str, now: dt.datetime) -> None:
    """Of a pair that is two people only the ids stay, from this moment on."""
    row.state, row.changed, row.version, row.decided_at = target.value, False, version, now
    if target is MatchState.NOT_SAME:
        row.asked = []
        for name in _NO_VALUES:
            setattr(row, name, None)
    row.save(update_fields=["state", "changed", "version", "decided_at", "asked", *_NO_VALUES])


def _take_back(actor: Actor, now: dt.datetime, row: Match, reason: str) -> tuple[str, ...]:
    record = records.record_by_reference(actor=actor, reference=row.extract_id)
    reopened = take_back_answers(
        actor=actor,
        now=now,
        projection_id=row.projection_id,
        record_id=record.id if record else "",
        reason=reason,
    )
    forget_record(actor, now, row, reopened)
    return reopened


def _said(actor: Actor, now: dt.datetime, row: Match, reason: str) -> str:
    """The reason without what either side says: it stands for good, here and in the log, and they do not."""
    copies = packing.copies(actor=actor, now=now, ids=[row.projection_id])
    ours = [value for values in extract_of(row).values() for value in values]
    parts = [part for value in ours for part in value.split() if len(part) >= SHORTEST_VALUE]
    return redacted(reason.strip(), [field for copy in copies for field in copy.compared], also=[*ours, *parts])


def _checked_reason(reason: str) -> None:
    if not SHORTEST_REASON <= len(reason.strip()) <= _LONGEST_REASON:
        raise InvalidInput(
            "match.reason",
            f"Say in a sentence what makes you think so, in {SHORTEST_REASON} to {_LONGEST_REASON:,} characters.",
            field="reason",
        )


def _check_answer(decision: Decided, ask: FieldName | None) -> None:
    if decision not in ANSWERS:
        raise InvalidInput("match.decision", "Choose whether this is the same person.", field="decision")
    if ask is not None and (decision is not Decided.CANNOT_TELL or ask not in COMPARED):
        raise InvalidInput("match.ask", "Ask for one more field only when you cannot tell.", field="ask")


def _check_ask(ask: FieldName | None, sent: Mapping[FieldName, Sequence[str]]) -> None:
    if ask is not None and ask not in may_be_asked(sent):
        raise InvalidInput("match.ask-sent", "They sent that already. Choose a field that they did not.", field="ask")


def _note(
    actor: Actor,
    now: dt.datetime,
    row: Match,
    act: str,
    purpose: ReadPurpose,
    reason: str,
    reopened: tuple[str, ...],
) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act.replace("_", "-"),
        subjects=[row.id, row.projection_id, *reopened],
        purpose=purpose.value,
        visible={"match": row.id, "version": row.version},
        reason=reason,
    )
