"""Readers of the roster: who is on shift when, when nobody is, how people are called, and what came of calling them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tearline.reports.roster import Shift as OnDuty
from tearline.reports.roster import gaps
from tearline.vocab.role import Role
from tearline_hub.access import queries as access
from tearline_hub.alerts.actions.calling import TEST
from tearline_hub.alerts.models import Desk, DutyContact, DutyPage, PageAttempt, Shift
from tearline_hub.alerts.senders import SAYS, Came
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

MOST: Final = 50  # calls shown

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """A desk of the directory."""

    id: str
    tenant_id: str
    name: str
    is_fallback: bool
    next_desk: str
    mailbox: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftView:
    """Somebody at a desk. `reachable`: they said how they are called."""

    id: str
    desk_id: str
    person: str
    person_name: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    set_by_name: str
    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWeek:
    """A desk's shifts between two instants, and the gaps between them."""

    desk: DeskView
    shifts: tuple[ShiftView, ...]
    gaps: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way in which somebody is called, and what came of the last test of it."""

    channel: str
    address: str
    added_at: dt.datetime
    tested: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One page: about which alert, to whom, and what came of it. `would_say`: what an absent sender was to send."""

    alert_id: str
    desk_name: str
    step: int
    to: str
    channel: str
    made_at: dt.datetime
    state: str
    came: str
    would_say: str


def desks(*, actor: Actor, own: bool = True) -> list[DeskView]:
    """The desks of the actor's organisation by name; of the whole node unless `own`."""
    with acting(actor):
        rows = Desk.objects.prefetch_related("routes").order_by("name", "id")
        return [desk_view(row) for row in (rows.filter(tenant_id=actor.tenant_id) if own else rows)]


def desk_view(row: Desk) -> DeskView:
    """The same, as it is shown."""
    places = tuple(route.place for route in sorted(row.routes.all(), key=lambda route: (route.position, route.id)))
    return DeskView(
        id=row.id, tenant_id=row.tenant_id, name=row.name, is_fallback=row.is_fallback, next_desk=row.next_desk,
        mailbox=row.mailbox, places=places,
    )  # fmt: skip


def weeks(*, actor: Actor, begins_at: dt.datetime, ends_at: dt.datetime) -> list[DeskWeek]:
    """The roster of each desk of the actor's organisation between two instants."""
    with acting(actor):
        views = desks(actor=actor)
        rows = Shift.objects.filter(tenant_id=actor.tenant_id, begins_at__lt=ends_at, ends_at__gt=begins_at)
        shifts = _shifts(list(rows.order_by("begins_at", "person_name", "id")))
    return [_week(desk, [each for each in shifts if each.desk_id == desk.id], begins_at, ends_at) for desk in views]


def shift(*, actor: Actor, shift_id: str) -> ShiftView | None:
    """One shift of the actor's organisation."""
    with acting(actor):
        return next(iter(_shifts(list(Shift.objects.filter(id=shift_id, tenant_id=actor.tenant_id)))), None)


def officers(*, actor: Actor) -> dict[str, str]:
    """Duty officers of the actor's organisation, who can be on shift: names by ids."""
    return access.holding(actor=actor, role=Role.DUTY_OFFICER)


def contacts(*, actor: Actor) -> list[Contact]:
    """How the actor is called. Nobody else's: a number is its owner's."""
    with acting(actor):
        rows = DutyContact.objects.filter(tenant_id=actor.tenant_id, person=actor.user_id)
        tests = DutyPage.objects.filter(tenant_id=actor.tenant_id, person=actor.user_id, step=TEST)
        last = {page.address: page for page in tests.order_by("made_at", "id")}
        came = _came([page.id for page in last.values()])
        return [
            Contact(
                channel=row.channel, address=row.address, added_at=row.added_at,
                tested=came.get(last[row.address].id, ("Waiting to be sent.", ""))[0] if row.address in last else "",
            )
            for row in rows.order_by("channel", "address")
        ]  # fmt: skip


def calls(*, actor: Actor, alert_id: str = "") -> list[Call]:
    """What came of calling people of the actor's desks, newest first; about one alert, or about all."""
    with acting(actor):
        rows = DutyPage.objects.filter(tenant_id=actor.tenant_id).exclude(step=TEST)
        pages = list((rows.filter(alert_id=alert_id) if alert_id else rows).order_by("-made_at", "id")[:MOST])
        names, of_desk = access.display_names(actor=actor), dict(Desk.objects.values_list("id", "name"))
        came = _came([page.id for page in pages])
    return [
        Call(
            alert_id=page.alert_id, desk_name=of_desk.get(page.desk_id, ""), step=page.step,
            to=names.get(page.person, "") or "Mailbox", channel=page.channel, made_at=page.made_at, state=page.state,
            came=came.get(page.id, ("Waiting to be sent.", ""))[0], would_say=came.get(page.id, ("", ""))[1],
        )
        for page in pages
    ]  # fmt: skip


def _came(pages: Collection[str]) -> dict[str, tuple[str, str]]:
    """What came of each page last, in a sentence; and what would have been sent where nothing sends."""
    rows = sorted(PageAttempt.objects.filter(page_id__in=pages), key=lambda row: (row.at, row.outcome != Came.CALLING))
    return {
        row.page_id: (SAYS[Came(row.outcome)], row.detail if row.outcome == Came.NO_SENDER else "")
        for row in rows
    }  # fmt: skip


def _shifts(rows: list[Shift]) -> list[ShiftView]:
    people = {row.person for row in rows}
    reachable = set(DutyContact.objects.filter(person__in=people).values_list("person", flat=True))
    return [
        ShiftView(
            id=row.id, desk_id=row.desk_id, person=row.person, person_name=row.person_name, begins_at=row.begins_at,
            ends_at=row.ends_at, set_by_name=row.set_by_name, reachable=row.person in reachable,
        )
        for row in rows
    ]  # fmt: skip


def _week(desk: DeskView, shifts: list[ShiftView], begins_at: dt.datetime, ends_at: dt.datetime) -> DeskWeek:
    on_duty = [
        OnDuty(desk=desk.id, person=each.person, begins_at=each.begins_at, ends_at=each.ends_at) for each in shifts
    ]
    return DeskWeek(desk=desk, shifts=tuple(shifts), gaps=gaps(on_duty, desk.id, begins_at, ends_at))
