"""Alerts at a desk, and what escalation made of them, for tests of who is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from tearline.reports.desk import AlertState, Outcome
from tearline.reports.escalation import USUAL
from tearline_hub.alerts.actions.escalating import escalate
from tearline_hub.alerts.actions.intake import Taken
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Alert, AlertAct, DutyContact, DutyPage
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import offered, sent
from tests.support.database import NOW

SECOND = dt.timedelta(seconds=1)


def raised(who: Actor, *keys: str, now: dt.datetime = NOW, **other: object) -> list[str]:
    """Reports of the firm with these keys, taken in and routed; the alerts that `who` sees of them, in their order."""
    taken = sent(*(offered("firm", key, **other) for key in keys), now=now)
    route(now=now)
    reports = [each.report_id for each in taken if isinstance(each, Taken)]
    with acting(who):
        found = dict(Alert.objects.filter(report_id__in=reports, left_at=None).values_list("report_id", "id"))
    return [found[each] for each in reports if each in found]


def reachable(who: Actor, address: str, channel: str = "email") -> None:
    """`who` is called there."""
    with acting(who):
        DutyContact.objects.create(
            tenant_id=who.tenant_id, person=who.user_id, channel=channel, address=address, added_at=NOW
        )


AROUND: Final = [at for step in USUAL for at in (step.after - SECOND, step.after, step.after + SECOND)]


def turns(seconds: int, begun: dt.datetime = NOW) -> None:
    """Escalation and the router take their turns for so long: a second before each step, at it, and a second after."""
    for after in (each for each in AROUND if each <= seconds * SECOND):
        now = begun + after
        escalate(now=now)
        route(now=now)


def assessed(who: Actor, *alerts: str, outcome: Outcome, now: dt.datetime = NOW) -> None:
    """As an assessment by `who` leaves them."""
    with acting(who):
        Alert.objects.filter(id__in=alerts).update(
            state=AlertState.ASSESSED.value, owner=who.user_id, owner_name=who.display_name, acknowledged_at=now,
            next_step=None, next_step_at=None, outcome=outcome.value, assessed_at=now,
        )  # fmt: skip


def steps(who: Actor, alert_id: str) -> list[tuple[int, int]]:
    """Each step of an alert, and how many seconds after the beginning it fired."""
    with acting(who):
        rows = AlertAct.objects.filter(alert_id=alert_id, act="step").order_by("step")
        return [(row.step or 0, int((row.at - NOW).total_seconds())) for row in rows]


def pages(who: Actor) -> Sequence[tuple[int, str, str]]:
    """Every page of the organisation: step, channel, address."""
    with acting(who):
        return list(DutyPage.objects.order_by("made_at", "step", "address").values_list("step", "channel", "address"))
