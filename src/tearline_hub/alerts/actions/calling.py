"""Whom to call about an alert, and the intent to call them: rows that the senders take up once they are committed.

Invariants: a storm calls once for each step within ten minutes, and the page says how many alerts there are. Nobody is
called twice at one address for one step of one alert.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from tearline.ids import Prefix, new_id
from tearline.vocab.role import Role
from tearline_hub.access import queries as access
from tearline_hub.alerts.models import Alert, Desk, DutyContact, DutyPage
from tearline_hub.db.actor import Actor

ONCE_IN: Final = dt.timedelta(minutes=10)  # for a group and a step
TEST: Final = -1  # not a step: somebody tries whether they can be called
UNASSESSED: Final = -2  # not a step: a day has passed

Address = tuple[str, str, str]  # person, or empty for a mailbox; channel; address


def of_people(tenant_id: str, people: Collection[str]) -> list[Address]:
    """How these people are called, as they said themselves."""
    rows = DutyContact.objects.filter(tenant_id=tenant_id, person__in=people)
    return list(rows.order_by("person", "channel", "address").values_list("person", "channel", "address"))


def of_desk(desk: Desk, on_shift: Collection[str]) -> list[Address]:
    """Who is on shift, and the desk's mailbox."""
    mailbox = [("", "email", desk.mailbox)] if desk.mailbox else []
    return of_people(desk.tenant_id, on_shift) + mailbox


def of_managers(actor: Actor) -> list[Address]:
    """Every manager of the organisation who said how they are called."""
    return of_people(actor.tenant_id, access.holding(actor=actor, role=Role.MANAGER))


def call(alert: Alert, step: int, addresses: Sequence[Address], now: dt.datetime) -> None:
    """Write the intent, in the caller's transaction; an address that two share is called once."""
    DutyPage.objects.bulk_create(
        (
            DutyPage(
                id=new_id(Prefix.DUTY_PAGE), tenant_id=alert.tenant_id, desk_id=alert.desk_id, alert_id=alert.id,
                step=step, person=person, channel=channel, address=address, made_at=now, again_at=now,
            )
            for person, channel, address in addresses
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def called_lately(tenant_id: str, alerts: Iterable[Alert], now: dt.datetime) -> set[tuple[str, str, int]]:
    """For which desk, group and step of these somebody was called within ten minutes."""
    steps = {alert.next_step for alert in alerts if alert.next_step is not None}
    pages = DutyPage.objects.filter(tenant_id=tenant_id, step__in=steps, made_at__gt=now - ONCE_IN)
    found = set(pages.values_list("desk_id", "alert_id", "step"))
    group = dict(Alert.objects.filter(id__in={alert for _, alert, _ in found}).values_list("id", "group"))
    return {(desk, group[alert], step) for desk, alert, step in found if alert in group}
