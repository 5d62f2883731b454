"""What goes on at desks by the clock and by the roster: reports come, shifts are planned, people are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

from tearline.vocab.role import Role
from tearline_hub.access import queries as access
from tearline_hub.alerts.actions import escalating, rostering
from tearline_hub.alerts.actions.paging import send_due
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Desk, DutyContact
from tearline_hub.db.actor import ESCALATION, Actor, system_actor
from tearline_hub.db.context import acting
from tests.noninterference.acts import POLICE
from tests.support.alerts import offered, sent
from tests.support.database import NOW

HOUR: Final = dt.timedelta(hours=1)


def report(tenant: str, pick: int) -> None:
    """A dozen reports to the organisation's desk, so that they are counted."""
    place = {"postcode": "ZZ1 1AA" if tenant == POLICE else "AB1 1AA"}
    sent(*(offered("firm", f"{tenant}-{pick}-{number}", place=place) for number in range(12)))
    route(now=NOW)


def plan(tenant: str, pick: int) -> None:
    """An officer is put on shift next week."""
    who, begins = _officer(tenant), NOW + (24 + 12 * (pick % 14)) * HOUR
    rostering.plan_shift(
        actor=who, now=NOW, desk_id=_desk(tenant).id, person=who.user_id, begins_at=begins, ends_at=begins + 8 * HOUR
    )


def reachable(tenant: str, pick: int) -> None:
    """They say how they are called."""
    rostering.add_contact(
        actor=_officer(tenant), now=NOW, channel="email", address=f"{'sam' if pick % 2 else 'kim'}@example.org"
    )


def escalate(tenant: str, pick: int) -> None:
    """The scheduler's turn for one organisation, and its pages."""
    now = NOW + dt.timedelta(seconds=pick % 60)
    escalating._turn(system_actor(ESCALATION, node=settings.NODE, tenant_id=tenant), now, 200)
    with acting(_officer(tenant)):
        called = DutyContact.objects.exists()
    if called:
        send_due("email", None, clock=lambda: now)


def _officer(tenant: str) -> Actor:
    node = system_actor(ESCALATION, node=settings.NODE, tenant_id=tenant)
    user_id, name = next(iter(access.holding(actor=node, role=Role.DUTY_OFFICER).items()))
    return Actor(
        user_id=user_id, tenant_id=tenant, organisation=f"{settings.NODE}/{tenant}", display_name=name,
        roles=frozenset({Role.DUTY_OFFICER, Role.PARTNER_OFFICER}),
    )  # fmt: skip


def _desk(tenant: str) -> Any:
    with acting(_officer(tenant)):
        return Desk.objects.get(tenant_id=tenant)


ACTS: Final[dict[str, Callable[[str, int], None]]] = {
    "is reported to": report,
    "plans a shift": plan,
    "says how to call": reachable,
    "escalates": escalate,
}
