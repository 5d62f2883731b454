"""The pair as it stands: both sides read from where each lives, compared anew, and which state that makes.

Invariant: the comparison is kept nowhere, and an outcome is a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tearline.errors import Conflict
from tearline.matching.adjudication import Adjudicator, MatchAct, MatchState, needs_second_person, pair_version
from tearline.matching.adjudication import MatchDecision as Decided
from tearline.matching.comparison import compare
from tearline.matching.evidence import Compared
from tearline.people.person import values_of
from tearline.people.record import FieldName
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.queries.packing import HeldCopy
from tearline_hub.matches.models import Match, MatchDecision

Values = Mapping[FieldName, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sides and what they say of each other. `version`: of the pair as it stands."""

    extract: Values
    compared: tuple[Compared, ...]
    needs_second: bool
    version: str


def pair_of(copy: HeldCopy, extract: Values) -> Pair:
    """The released side of `copy` against what the extract says."""
    compared = compare(values_of(copy.compared), extract)
    return Pair(
        extract=extract,
        compared=compared,
        needs_second=needs_second_person(compared),
        version=version_of(copy, extract),
    )


def version_of(copy: HeldCopy, extract: Values) -> str:
    """Of the pair, without comparing its sides."""
    return pair_version(values_of(copy.compared), extract)


def state_of(row: Match) -> MatchState:
    """The state as people see it: reopened, too, when a side changed since the decision and can be decided on."""
    if row.changed and row.extract is not None:
        return MatchState.REOPENED
    return MatchState(row.state)


def decisions_of(row: Match) -> list[MatchDecision]:
    """In order of time; those of one moment in the order of their transactions."""
    return sorted(row.decisions.all(), key=lambda each: (each.decided_at, int(each.transaction.partition("@")[0])))


def pending(row: Match, decisions: list[MatchDecision]) -> MatchDecision | None:
    """The first person's word that waits for a second, if the match stands there. `decisions`: in order of time."""
    if state_of(row) is not MatchState.SECOND:
        return None
    return next((each for each in reversed(decisions) if each.decision == Decided.SAME), None)


def state_for(row: Match, act: MatchAct) -> MatchState:
    """The state to judge `act` by: a link can be corrected as long as it stands, reopened or not."""
    if act is MatchAct.CORRECT and row.state == MatchState.LINKED:
        return MatchState.LINKED
    return state_of(row)


def adjudicator(actor: Actor, row: Match) -> Adjudicator:
    """What the policy needs to know of the actor."""
    first = pending(row, decisions_of(row))
    return Adjudicator(
        roles=actor.roles,
        own_organisation=actor.tenant_id == row.tenant_id,
        decided_first=first is not None and first.decided_by == actor.user_id,
    )


def extract_of(row: Match) -> Values:
    """What the extract's row says; empty once only ids are left."""
    return {FieldName(kind): tuple(values) for kind, values in (row.extract or {}).items()}


def require_readable(copy: HeldCopy | None) -> HeldCopy:
    """The copy, if it can be read now and somebody opened it; else `Conflict`."""
    if copy is None or not copy.readable:
        raise Conflict("match.not-readable", "The released copy cannot be read at present. The inbox says why.")
    if not copy.opened:
        raise Conflict("match.not-opened", "Open the released copy first, saying why.")
    return copy
