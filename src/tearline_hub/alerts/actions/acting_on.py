"""What a person at a desk does with one alert: acknowledge, take over, ask, send elsewhere, assess, close, reopen.

Invariants: each is the act of somebody named on shift, for whom `tearline.reports.desk` says that it may be done; of
two at once one wins, and the other is told who. Nothing here is about a person, and nothing is closed by itself.
"""

from __future__ import annotations

import datetime as dt

from tearline.errors import InvalidInput
from tearline.ids import Prefix, new_id
from tearline.reports.desk import FEEDBACK, TRANSITIONS, AlertState, DeskAct, Outcome, may_do
from tearline_hub.alerts.actions.locking import changing, locked, locked_for, note, permit, refuse_taken
from tearline_hub.alerts.facts import at_desk
from tearline_hub.alerts.models import Alert, Desk, Report, ReporterQuestion, ReportWaiting
from tearline_hub.db.actor import Actor
from tearline_hub.db.wake import wake

_HAS = ("state", "owner", "owner_name", "acknowledged_at", "next_step", "next_step_at")


def acknowledge(*, actor: Actor, now: dt.datetime, alert_id: str) -> None:
    """Take an alert that nobody has. Raises `Conflict`, naming who has it, for whoever is second."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.ACKNOWLEDGE)
        _acknowledged(actor, now, row)
        note(actor, now, [row], DeskAct.ACKNOWLEDGE)


def acknowledge_group(*, actor: Actor, now: dt.datetime, group: str) -> int:
    """Take all of a group that nobody has; how many. Each keeps its own state and is assessed by itself."""
    with changing(actor):
        found = Alert.objects.filter(tenant_id=actor.tenant_id, group=group, state="new", left_at__isnull=True)
        rows = locked(actor, list(found.values_list("id", flat=True)))
        taken = [row for row in rows if row.state == AlertState.NEW]
        for row in taken:
            permit(may_do(DeskAct.ACKNOWLEDGE, state=AlertState.NEW, who=at_desk(actor, row, now)))
            _acknowledged(actor, now, row)
        if not taken:
            refuse_taken(rows[0], DeskAct.ACKNOWLEDGE)
        note(actor, now, taken, DeskAct.ACKNOWLEDGE)
    return len(taken)


def take_over(*, actor: Actor, now: dt.datetime, alert_id: str, reason: str) -> None:
    """Become the one who has it."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.TAKE_OVER, reason)
        _given(row, actor)
        row.save(update_fields=["owner", "owner_name"])
        note(actor, now, [row], DeskAct.TAKE_OVER, reason=reason)


def ask_reporter(*, actor: Actor, now: dt.datetime, alert_id: str, question: str) -> None:
    """Put a question to whoever reported; a firm finds it with its report, anybody else by the code of the receipt."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.ASK_REPORTER)
        if not question.strip():
            raise InvalidInput("alert.no-question", "Write what you want to know.", field="question")
        report = Report.objects.only("id", "reporter").get(id=row.report_id, tenant_id=actor.tenant_id)
        asked = ReporterQuestion(
            id=new_id(Prefix.REPORTER_QUESTION), tenant_id=actor.tenant_id, report_id=report.id,
            reporter=report.reporter, question=question.strip(), asked_by=actor.user_id,
            asked_by_name=actor.display_name, asked_at=now,
        )  # fmt: skip
        asked.save(force_insert=True)
        note(actor, now, [row], DeskAct.ASK_REPORTER, also=[asked.id])


def reroute(*, actor: Actor, now: dt.datetime, alert_id: str, desk_id: str, reason: str) -> None:
    """Send its report to another desk. It is gone from this one, and the router takes it there."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.REROUTE, reason)
        if desk_id == row.desk_id or not Desk.objects.filter(id=desk_id).exists():
            raise InvalidInput("alert.no-such-desk", "Choose another desk.", field="desk")
        row.state, row.owner, row.owner_name, row.left_at = AlertState.NEW.value, "", "", now
        row.next_step = row.next_step_at = None
        row.save(update_fields=[*_HAS, "left_at"])
        report = Report.objects.only("id", "reporter").get(id=row.report_id, tenant_id=actor.tenant_id)
        ReportWaiting(
            report_id=report.id, tenant_id=actor.tenant_id, put_at=now, anonymous=not report.reporter, desk_id=desk_id
        ).save(force_insert=True)
        note(actor, now, [row], DeskAct.REROUTE, change="left", reason=reason, also=[desk_id])
    wake("reports")


def assess(*, actor: Actor, now: dt.datetime, alert_id: str, outcome: Outcome, reason: str) -> None:
    """Say what the report was worth. The reporter learns one word of the list and nothing of the reason (ALT-11)."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.ASSESS, reason)
        _moved(row, DeskAct.ASSESS)
        row.outcome, row.assessed_at = outcome.value, now
        row.save(update_fields=["state", "outcome", "assessed_at"])
        report = Report.objects.filter(id=row.report_id, tenant_id=actor.tenant_id)
        report.update(feedback=FEEDBACK[outcome].value)
        note(actor, now, [row], DeskAct.ASSESS, reason=reason)


def close(*, actor: Actor, now: dt.datetime, alert_id: str, reason: str) -> None:
    """Put it away: nothing more is to be done."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.CLOSE, reason)
        _moved(row, DeskAct.CLOSE)
        row.closed_at = now
        row.save(update_fields=["state", "closed_at"])
        note(actor, now, [row], DeskAct.CLOSE, reason=reason)


def reopen(*, actor: Actor, now: dt.datetime, alert_id: str, reason: str) -> None:
    """Take it up again; whoever does has it."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.REOPEN, reason)
        _moved(row, DeskAct.REOPEN)
        _given(row, actor)
        row.closed_at = None
        row.save(update_fields=["state", "closed_at", "owner", "owner_name"])
        note(actor, now, [row], DeskAct.REOPEN, reason=reason)


def _acknowledged(actor: Actor, now: dt.datetime, row: Alert) -> None:
    _moved(row, DeskAct.ACKNOWLEDGE)
    _given(row, actor)
    row.acknowledged_at = now
    row.next_step = row.next_step_at = None  # nobody is called any more
    row.save(update_fields=_HAS)


def _moved(row: Alert, act: DeskAct) -> None:
    row.state = TRANSITIONS[AlertState(row.state), act].value


def _given(row: Alert, actor: Actor) -> None:
    row.owner, row.owner_name = actor.user_id, actor.display_name
