"""A manager's view of an organisation's open work: how much, how old, what falls due. Counts and dates alone.

Invariant: each piece of work is counted once, and nothing here tells people apart, staff or subjects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, QuerySet, Value, When

from tearline.disclosure.clocks import today
from tearline.disclosure.states import CONTENT_GONE, IN_FORCE, HeldState, State
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, Projection

SOON: Final = dt.timedelta(days=14)
# Work that has waited fewer days than the number is in that band; the last band has no end.
BANDS: Final = (3, 8, 15, 31)


class Work(StrEnum):
    """What can wait in an organisation. The first four are its own disclosures, the others copies it holds."""

    DRAFTING = "drafting"
    TO_AUTHORISE = "to_authorise"
    ANSWERS_AWAITED = "answers_awaited"
    TO_LOOK_INTO = "to_look_into"
    TO_OPEN = "to_open"
    TO_ANSWER = "to_answer"
    TO_KEEP = "to_keep"
    RESTRICTED = "restricted"


class Due(StrEnum):
    """Dates that come round without anybody asking."""

    EMERGENCY_REVIEW = "emergency_review"
    REVIEW = "review"
    SENT_EXPIRY = "sent_expiry"
    HELD_EXPIRY = "held_expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much of one kind of work is in each age band, and since when the oldest has waited."""

    by_band: tuple[int, ...]
    oldest_at: dt.datetime

    @property
    def count(self) -> int:
        """In all bands."""
        return sum(self.by_band)


@dataclass(frozen=True, slots=True, kw_only=True)
class Falling:
    """How many fall due, and the first day."""

    count: int
    first_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """Only what there is: a kind of work or date without any is left out. Overdue answers by organisation's name."""

    waiting: dict[Work, Waiting]
    owed_to_us: dict[str, Falling]
    owed_by_us: dict[str, Falling]
    due: dict[Due, Falling]


class _Source(NamedTuple):
    """Where one kind of work is, and the column that says since when it waits."""

    kind: Work
    rows: QuerySet[Any]
    since: str


def open_work(*, actor: Actor, now: dt.datetime) -> OpenWork:
    """Everything that waits in the actor's organisation."""
    with acting(actor):
        sent = Disclosure.objects.filter(tenant_id=actor.tenant_id)
        copies = Projection.objects.filter(tenant_id=actor.tenant_id)
        copies = copies.exclude(state__in=[state.value for state in CONTENT_GONE])
        names = agencies.names()
        found = ((source.kind, _waiting(source, now)) for source in (*_originated(sent), *_held(copies)))
        return OpenWork(
            waiting={kind: waiting for kind, waiting in found if waiting is not None},
            owed_to_us=_owed_to_us(actor, now, names),
            owed_by_us=_owed_by_us(copies, now, names),
            due=dict(_due(sent, copies, now)),
        )


def _originated(rows: QuerySet[Disclosure]) -> tuple[_Source, ...]:
    silent = DisclosureRecipient.objects.filter(disclosure=OuterRef("pk"), sent_at__isnull=False, answered_at=None)
    drafts = rows.filter(state__in=[State.DRAFT.value, State.RETURNED.value])
    asked = rows.filter(Exists(silent), state=State.LIVE.value, respond_by__isnull=False)
    return (
        _Source(Work.DRAFTING, drafts, "drafted_at"),
        _Source(Work.TO_AUTHORISE, rows.filter(state=State.PROPOSED.value), "proposed_at"),
        _Source(Work.ANSWERS_AWAITED, asked, "decided_at"),
        _Source(Work.TO_LOOK_INTO, rows.filter(state=State.RESTRICTED.value), "decided_at"),
    )


def _held(rows: QuerySet[Projection]) -> tuple[_Source, ...]:
    unanswered = rows.filter(state=HeldState.OPENED.value, respond_by__isnull=False, answered_at=None)
    return (
        _Source(Work.TO_OPEN, rows.filter(state=HeldState.DELIVERED.value), "received_at"),
        _Source(Work.TO_ANSWER, unanswered, "received_at"),
        _Source(Work.TO_KEEP, rows.filter(state=HeldState.KEEP_ASKED.value), "received_at"),
        _Source(Work.RESTRICTED, rows.filter(state=HeldState.RESTRICTED.value), "received_at"),
    )


def _waiting(source: _Source, now: dt.datetime) -> Waiting | None:
    """Counted in the database: a tenant may hold a hundred thousand copies."""
    younger = [
        When(**{f"{source.since}__gt": now - dt.timedelta(days=days)}, then=Value(band))
        for band, days in enumerate(BANDS)
    ]
    band = Case(*younger, default=Value(len(BANDS)), output_field=IntegerField())
    found = source.rows.order_by().annotate(band=band).values_list("band").annotate(Count("pk"), Min(source.since))
    groups = {band: (count, oldest) for band, count, oldest in found}
    if not groups:
        return None
    counts = tuple(groups.get(band, (0, None))[0] for band in range(len(BANDS) + 1))
    return Waiting(by_band=counts, oldest_at=min(oldest for _, oldest in groups.values()))


def _owed_to_us(actor: Actor, now: dt.datetime, names: dict[str, str]) -> dict[str, Falling]:
    rows = DisclosureRecipient.objects.filter(
        tenant_id=actor.tenant_id,
        disclosure__state__in=[state.value for state in IN_FORCE],
        disclosure__respond_by__lt=today(now),
        sent_at__isnull=False,
        answered_at=None,
    )
    return _by_organisation(rows, "organisation", "disclosure__respond_by", names)


def _owed_by_us(copies: QuerySet[Projection], now: dt.datetime, names: dict[str, str]) -> dict[str, Falling]:
    rows = copies.filter(respond_by__lt=today(now), answered_at=None)
    return _by_organisation(rows, "originator", "respond_by", names)


def _by_organisation(rows: QuerySet[Any], whose: str, due: str, names: dict[str, str]) -> dict[str, Falling]:
    found = rows.order_by(whose).values_list(whose).annotate(Count("pk"), Min(due))
    return {names.get(code, code): Falling(count=count, first_on=first) for code, count, first in found}


def _due(sent: QuerySet[Disclosure], copies: QuerySet[Projection], now: dt.datetime) -> Iterator[tuple[Due, Falling]]:
    until = today(now) + SOON
    in_force = sent.filter(state__in=[state.value for state in IN_FORCE])
    unreviewed = in_force.filter(emergency_review_due_at__isnull=False, emergency_reviewed_at=None)
    sources: tuple[tuple[Due, QuerySet[Any], str], ...] = (
        (Due.EMERGENCY_REVIEW, unreviewed, "emergency_review_due_at"),
        (Due.REVIEW, in_force.filter(review_on__lte=until), "review_on"),
        (Due.SENT_EXPIRY, in_force.filter(expires_on__lte=until), "expires_on"),
        (Due.HELD_EXPIRY, copies.filter(expires_on__lte=until), "expires_on"),
    )
    for due, rows, column in sources:
        found = rows.aggregate(count=Count("pk"), first=Min(column))
        if found["count"]:
            yield due, Falling(count=found["count"], first_on=_day(found["first"]))


def _day(value: dt.date) -> dt.date:
    return today(value) if isinstance(value, dt.datetime) else value
