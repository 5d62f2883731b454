"""What the policy of a desk knows of somebody, from rows: the only place that makes `AtDesk`."""

from __future__ import annotations

import datetime as dt

from tearline.decision import Deny
from tearline.reports.desk import AlertState, AtDesk, DeskAct, may_do
from tearline.vocab.role import Role
from tearline_hub.alerts.models import Alert, Shift
from tearline_hub.db.actor import Actor


def on_shift(actor: Actor, desk_id: str, now: dt.datetime) -> bool:
    """Whether this person is at the desk now, in the caller's context."""
    mine = Shift.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, person=actor.user_id)
    return mine.filter(begins_at__lte=now, ends_at__gt=now).exists()


def at_desk(actor: Actor, alert: Alert, now: dt.datetime) -> AtDesk:
    """What is known of this person and this alert."""
    return AtDesk(
        own_desk=alert.tenant_id == actor.tenant_id and Role.DUTY_OFFICER in actor.roles,
        on_shift=on_shift(actor, alert.desk_id, now),
        has_it=alert.owner == actor.user_id,
    )


def allowed(actor: Actor, row: Alert, now: dt.datetime) -> dict[DeskAct, bool]:
    """Which acts this person may do now, given a reason where one is needed."""
    who, state = at_desk(actor, row, now), AlertState(row.state)
    decisions = {act: may_do(act, state=state, who=who, reason="given") for act in DeskAct}
    return {act: not isinstance(decision, Deny) and row.left_at is None for act, decision in decisions.items()}
