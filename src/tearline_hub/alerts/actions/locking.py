"""Taking hold of one alert for an act, and leaving word of what was done: the same for every act at a desk.

Invariant: an act is lock, policy, write, act, feed, entry in one transaction; the feed is woken after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from tearline.decision import Decision, Deny, require
from tearline.errors import Conflict, InvalidInput, NotFound, TearlineError
from tearline.ids import Prefix, new_id
from tearline.reports.desk import GROUP, UNGROUP, AlertState, DeskAct, may_do
from tearline_hub.alerts.actions.feed import tell
from tearline_hub.alerts.facts import at_desk
from tearline_hub.alerts.models import Alert, AlertAct
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.db.wake import wake

PURPOSE: Final = "assess_reports"
_OTHER: Final[dict[str, type[TearlineError]]] = {
    "alert.wrong-state": Conflict,
    "alert.reason": InvalidInput,
    "handover.changed": Conflict,
    "shift.open-alerts": Conflict,
}
# What was done, as the log has it.
ENTRIES: Final[dict[str, str]] = {
    DeskAct.ACKNOWLEDGE: "alert.acknowledged",
    DeskAct.TAKE_OVER: "alert.taken-over",
    DeskAct.ASK_REPORTER: "alert.reporter-asked",
    DeskAct.REROUTE: "alert.rerouted",
    DeskAct.ASSESS: "alert.assessed",
    DeskAct.PROPOSE_LINK: "alert.link-proposed",
    DeskAct.PASS_ON: "alert.passed-on",
    DeskAct.CLOSE: "alert.closed",
    DeskAct.REOPEN: "alert.reopened",
    GROUP: "alert.grouped",
    UNGROUP: "alert.ungrouped",
}
_NONE: Final = "There is nothing here for your desk. Check the reference."


@contextmanager
def changing(actor: Actor) -> Iterator[None]:
    """The transaction of an act; live pages are told after it."""
    with acting(actor):
        yield
    wake("feed")


def locked(actor: Actor, alert_ids: Sequence[str]) -> list[Alert]:
    """These alerts of one's own organisation, locked in one order. Raises `NotFound`, `Conflict` once one has left."""
    found = Alert.objects.select_for_update().filter(tenant_id=actor.tenant_id, id__in=alert_ids).order_by("id")
    rows = list(found)
    if not rows or len(rows) != len(set(alert_ids)):
        raise NotFound("alert.not-found", _NONE)
    if any(row.left_at is not None for row in rows):
        raise Conflict("alert.left", "It has gone to another desk. Go back to the list.")
    return rows


def locked_for(actor: Actor, now: dt.datetime, alert_id: str, act: DeskAct, reason: str = "") -> Alert:
    """The alert, locked, if this person may do `act` with it now. Raises what the policy says."""
    (row,) = locked(actor, [alert_id])
    refuse_taken(row, act)
    permit(may_do(act, state=AlertState(row.state), who=at_desk(actor, row, now), reason=reason))
    return row


def permit(decision: Decision) -> None:
    """Raise the refusal: `Conflict` where the alert has moved on, `InvalidInput` where words are missing."""
    if isinstance(decision, Deny) and decision.code in _OTHER:
        raise _OTHER[decision.code](decision.code, f"{decision.reason} {decision.remedy}", field="reason")
    require(decision)


def refuse_taken(row: Alert, act: DeskAct) -> None:
    """Say who has it to somebody who was second."""
    if act is DeskAct.ACKNOWLEDGE and row.state != AlertState.NEW:
        raise Conflict("alert.taken", f"{row.owner_name} has this alert already. Take it over if they cannot do it.")


def note(
    actor: Actor,
    now: dt.datetime,
    rows: Sequence[Alert],
    act: str,
    *,
    change: str = "changed",
    reason: str = "",
    also: Sequence[str] = (),
    entry: str = "",
) -> None:
    """Write what was done with alerts of one desk, tell its feed, and make the entry. Takes the desk's lock: call last.

    `also`: ids of what else it was about. `entry`: what the log calls it, where that is not the act.
    """
    AlertAct.objects.bulk_create(
        AlertAct(
            id=new_id(Prefix.ALERT_ACT), tenant_id=actor.tenant_id, alert_id=row.id, act=act,
            outcome=row.outcome if act == DeskAct.ASSESS else "", reason=reason, by=actor.user_id,
            by_name=actor.display_name, at=now,
        )
        for row in rows
    )  # fmt: skip
    tell(actor.tenant_id, rows[0].desk_id, [row.id for row in rows], change, now)
    subjects = [id_ for row in rows for id_ in (row.id, row.report_id)]
    audit.record(
        actor=actor, now=now, act=entry or ENTRIES[act], subjects=[*also, *subjects],
        purpose=PURPOSE, reason=reason,
    )  # fmt: skip
