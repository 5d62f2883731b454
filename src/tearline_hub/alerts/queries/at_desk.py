"""Readers of a desk's list: what is open, in the order of coming, then by reference; who is on shift; what is offered.

Invariant: nothing of what a report says is here, so it asks for no purpose. No order depends on anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Final

from django.db.models import Count, Max, Min, Q, QuerySet

from tearline.errors import NotFound
from tearline.reports.desk import OPEN, AlertState, Asked, Outcome
from tearline.vocab.report import ReportKind, Urgency
from tearline.vocab.role import Role
from tearline_hub.alerts.models import Alert, Desk, DeskHead, HandOver, Report, ReporterQuestion, Shift
from tearline_hub.alerts.queries.views import AlertLine, DeskView, Offer, OnShift
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

PER_PAGE: Final = 100
_NONE: Final = "There is no such desk of your organisation."
_OPEN: Final = sorted(OPEN)


class Show(StrEnum):
    """Which alerts of a desk."""

    OPEN = "open"
    MINE = "mine"
    CLOSED = "closed"


def desks(*, actor: Actor, now: dt.datetime) -> list[DeskView]:
    """The desks of one's own organisation, by name."""
    with acting(actor):
        return [_desk(actor, row, now) for row in Desk.objects.filter(tenant_id=actor.tenant_id).order_by("name", "id")]


def desk(*, actor: Actor, now: dt.datetime, desk_id: str) -> DeskView:
    """One of them. Raises `NotFound`."""
    with acting(actor):
        return _desk(actor, own_desk(actor, desk_id), now)


def own_desk(actor: Actor, desk_id: str) -> Desk:
    """The row, in the caller's context. Raises `NotFound` for another organisation's."""
    row = Desk.objects.filter(id=desk_id, tenant_id=actor.tenant_id).first()
    if row is None or Role.DUTY_OFFICER not in actor.roles:
        raise NotFound("desk.not-ours", _NONE)
    return row


def other_desks(*, actor: Actor, desk_id: str) -> list[tuple[str, str]]:
    """Id and name of every other desk of the node: where a report can be sent on to."""
    with acting(actor):
        return list(Desk.objects.exclude(id=desk_id).order_by("name", "id").values_list("id", "name"))


def listed(
    *, actor: Actor, desk_id: str, show: Show = Show.OPEN, page: int = 1, group: str = ""
) -> tuple[list[AlertLine], bool]:
    """The desk's alerts, a group as one line, in the order of coming; and whether there are more.

    `group`: the alerts of that one, each a line of its own.
    """
    start = (page - 1) * PER_PAGE
    with acting(actor):
        own_desk(actor, desk_id)
        rows = _shown(actor, desk_id, show)
        by = "id" if group else "group"
        chosen = rows.filter(group=group) if group else rows
        order = ("-last", by) if show is Show.CLOSED else ("first", by)
        groups = list(
            chosen.values(by)
            .annotate(first=Min("routed_at"), last=Max("closed_at"), count=Count("id"),
                      new=Count("id", filter=Q(state=AlertState.NEW.value)))
            .order_by(*order)[start : start + PER_PAGE + 1]
        )  # fmt: skip
        firsts = chosen.filter(**{f"{by}__in": [each[by] for each in groups]})
        heads = {getattr(row, by): row for row in firsts.order_by(by, "routed_at", "id").distinct(by)}
        places, asked = places_of(heads.values()), asked_of(heads.values())
        lines = [line_of(heads[each[by]], places, asked, count=each["count"], new=each["new"]) for each in groups]
    return lines[:PER_PAGE], len(lines) > PER_PAGE


def of_reports(*, actor: Actor, report_ids: Sequence[str]) -> list[str]:
    """The alerts of these reports at the actor's desks, in the order of coming."""
    with acting(actor):
        rows = Alert.objects.filter(tenant_id=actor.tenant_id, report_id__in=report_ids, left_at=None)
        return list(rows.order_by("received_at", "id").values_list("id", flat=True))


def places_of(rows: Iterable[Alert]) -> dict[str, str]:
    """Where each report says that it happened, by the report's id; in the caller's context."""
    return dict(Report.objects.filter(id__in=[row.report_id for row in rows]).values_list("id", "place"))


def asked_of(rows: Collection[Alert]) -> dict[str, Asked]:
    """Whether its reporter was asked and has answered everything, by the report's id; in the caller's context."""
    tenants, reports = {row.tenant_id for row in rows}, [row.report_id for row in rows]
    asked = ReporterQuestion.objects.filter(tenant_id__in=tenants, report_id__in=reports)
    states: dict[str, Asked] = {}
    for report_id, answered_at in asked.values_list("report_id", "answered_at"):
        if answered_at is None or report_id not in states:
            states[report_id] = Asked.WAITING if answered_at is None else Asked.ANSWERED
    return states


def line_of(row: Alert, places: dict[str, str], asked: dict[str, Asked], *, count: int = 1, new: int = 0) -> AlertLine:
    """A row as a line."""
    return AlertLine(
        id=row.id, desk_id=row.desk_id, kind=ReportKind(row.kind), urgency=Urgency(row.urgency), late=row.late,
        place=places.get(row.report_id, ""), state=AlertState(row.state),
        asked=asked.get(row.report_id) if count == 1 else None,
        outcome=Outcome(row.outcome) if row.outcome else None, owner=row.owner, owner_name=row.owner_name,
        group=row.group, taken_out=row.taken_out, count=count, new=new, received_at=row.received_at,
        routed_at=row.routed_at, acknowledged_at=row.acknowledged_at, closed_at=row.closed_at,
        left=row.left_at is not None,
    )  # fmt: skip


def offer_of(row: HandOver) -> Offer:
    """A row as an offer."""
    return Offer(
        id=row.id, giver=row.giver, giver_name=row.giver_name, taker=row.taker, taker_name=row.taker_name,
        alerts=tuple(row.alerts), note=row.note, offered_at=row.offered_at, answered_at=row.answered_at,
        accepted=row.accepted, answer_reason=row.answer_reason,
    )  # fmt: skip


def offer(*, actor: Actor, desk_id: str, hand_over_id: str) -> Offer:
    """One hand-over at a desk of one's own. Raises `NotFound`."""
    with acting(actor):
        own_desk(actor, desk_id)
        row = HandOver.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, id=hand_over_id).first()
        if row is None:
            raise NotFound("handover.not-found", "There is no such hand-over at this desk.")
        return offer_of(row)


def _shown(actor: Actor, desk_id: str, show: Show) -> QuerySet[Alert]:
    rows = Alert.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, left_at__isnull=True)
    if show is Show.CLOSED:
        return rows.filter(state=AlertState.CLOSED.value)
    rows = rows.filter(state__in=_OPEN, closed_at__isnull=True)
    return rows.filter(owner=actor.user_id) if show is Show.MINE else rows


def _desk(actor: Actor, row: Desk, now: dt.datetime) -> DeskView:
    head = DeskHead.objects.filter(tenant_id=actor.tenant_id, desk_id=row.id).first()  # before what it numbers
    rows = _shown(actor, row.id, Show.OPEN)
    counted = rows.aggregate(open=Count("id"), new=Count("id", filter=Q(state=AlertState.NEW.value)))
    on = people_on_shift(actor, row.id, now)
    waiting = HandOver.objects.filter(tenant_id=actor.tenant_id, desk_id=row.id, answered_at__isnull=True)
    return DeskView(
        id=row.id, name=row.name, open=counted["open"], new=counted["new"], on_shift=on,
        mine=next((each for each in on if each.person == actor.user_id), None),
        offers=tuple(offer_of(each) for each in waiting.order_by("offered_at", "id")),
        number=head.number if head else 0,
    )  # fmt: skip


def people_on_shift(actor: Actor, desk_id: str, now: dt.datetime) -> tuple[OnShift, ...]:
    """Who is at the desk now, each once, by name; in the caller's context."""
    found = Shift.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, begins_at__lte=now, ends_at__gt=now)
    each = {
        row.person: OnShift(shift_id=row.id, person=row.person, name=row.person_name, ends_at=row.ends_at)
        for row in found.order_by("ends_at", "id")
    }
    return tuple(sorted(each.values(), key=lambda one: (one.name, one.person)))
