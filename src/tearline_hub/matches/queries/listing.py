"""Lists of matches: the queue by due date, then reference; what was decided; what is known of a copy or a record.

Invariant: a line holds references and dates, no name and no content, so it needs no purpose. Nothing is in order of
likeness, of which nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from tearline.disclosure.clocks import today
from tearline.disclosure.states import READABLE
from tearline.errors import NotFound
from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.people.record import FieldName
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.matches.comparing import decisions_of, pending, state_of
from tearline_hub.matches.models import Match
from tearline_hub.matches.queries.views import MatchCounts, MatchLine

PER_PAGE = 50
_AGAIN = Q(changed=True, extract__isnull=False) | Q(state=MatchState.REOPENED.value)
_OPEN = Q(state__in=[MatchState.CANDIDATE.value, MatchState.SECOND.value, MatchState.CANNOT_TELL.value]) | _AGAIN
_WITHOUT = ("projection__content", "projection__terms")


def queue(*, actor: Actor, now: dt.datetime, page: int = 1) -> tuple[list[MatchLine], bool]:
    """Matches to decide, by the due date of the copy, then reference; and if there are more."""
    with acting(actor):
        rows = _decidable(actor, now).order_by(
            F("projection__respond_by").asc(nulls_last=True), "projection__disclosure_id", "extract_id", "id"
        )
        return _page(actor, rows, page)


def decided(*, actor: Actor, page: int = 1) -> tuple[list[MatchLine], bool]:
    """Matches that somebody decided, the latest first; and if there are more."""
    with acting(actor):
        rows = _rows(actor).filter(decided_at__isnull=False).order_by("-decided_at", "id")
        return _page(actor, rows, page)


def counts(*, actor: Actor, now: dt.datetime) -> MatchCounts:
    """What waits in the queue, counted in the database."""
    plain = Q(changed=False)
    with acting(actor):
        found = _decidable(actor, now).aggregate(
            waiting=Count("id", filter=Q(state=MatchState.CANDIDATE.value)),
            second=Count("id", filter=plain & Q(state=MatchState.SECOND.value)),
            asked=Count("id", filter=plain & Q(state=MatchState.CANNOT_TELL.value)),
            again=Count("id", filter=_AGAIN),
        )
    return MatchCounts(**found)


def line(*, actor: Actor, now: dt.datetime, match_id: str) -> MatchLine:  # noqa: ARG001 readers take the time alike
    """What is said of one match before it is read: references, dates, state."""
    with acting(actor):
        return lines(actor, [row_of(actor, match_id)])[0]


def about_projection(*, actor: Actor, projection_id: str) -> list[MatchLine]:
    """Every match of one held copy, refused ones too: "not the same" is said on both sides."""
    with acting(actor):
        return lines(actor, _rows(actor).filter(projection_id=projection_id).order_by("extract_id", "id"))


def about_record(*, actor: Actor, reference: str) -> list[MatchLine]:
    """Every match of the organisation's own record with that reference, refused ones too."""
    with acting(actor):
        rows = _rows(actor).filter(extract_id=reference)
        return lines(actor, rows.order_by("projection__disclosure_id", "id"))


def row_of(actor: Actor, match_id: str) -> Match:
    """One match, inside the caller's context."""
    row = _rows(actor).filter(id=match_id).first()
    if row is None:
        raise NotFound("match.not-found", "There is nothing here for your organisation.")
    return row


def lines(actor: Actor, rows: Iterable[Match]) -> list[MatchLine]:
    """The lines of `rows`, inside the caller's context."""
    names = agencies.names()
    return [_line(actor, row, names) for row in rows]


def _rows(actor: Actor) -> QuerySet[Match]:
    rows = Match.objects.filter(tenant_id=actor.tenant_id).select_related("projection").defer(*_WITHOUT)
    return rows.prefetch_related("decisions")


def _decidable(actor: Actor, now: dt.datetime) -> QuerySet[Match]:
    """Contested, recalled and expired copies are out of it: nobody can read them."""
    readable = Q(projection__state__in=[state.value for state in READABLE])
    in_time = Q(projection__expires_on__isnull=True) | Q(projection__expires_on__gte=today(now))
    return _rows(actor).filter(_OPEN, readable, in_time)


def _page(actor: Actor, rows: QuerySet[Match], page: int) -> tuple[list[MatchLine], bool]:
    start = (page - 1) * PER_PAGE
    found = lines(actor, rows[start : start + PER_PAGE + 1])
    return found[:PER_PAGE], len(found) > PER_PAGE


def _line(actor: Actor, row: Match, names: dict[str, str]) -> MatchLine:
    decisions = decisions_of(row)
    last = decisions[-1] if decisions else None
    first = pending(row, decisions)
    unseen = first is not None and first.decided_by != actor.user_id
    told = None if unseen else last
    return MatchLine(
        id=row.id,
        projection_id=row.projection_id,
        disclosure_id=row.projection.disclosure_id,
        originator_name=names.get(row.projection.originator, row.projection.originator),
        extract_reference=row.extract_id,
        source=row.source,
        state=state_of(row),
        linked=row.state == MatchState.LINKED,
        changed=row.changed,
        both_sides=row.extract is not None,
        due_on=row.projection.respond_by,
        answered=row.projection.answered_at is not None,
        found_at=row.uploaded_at,
        asked=tuple(FieldName(kind) for kind in row.asked),
        decision=MatchDecision(told.decision) if told else None,
        reason=told.reason if told else "",
        decided_by=last.decided_by_name if last else "",
        decided_at=last.decided_at if last else None,
    )
