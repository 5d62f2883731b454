"""Reading one alert: what was reported, by whom, what was done with it. Each read is an entry with its purpose.

Invariant: nobody reads what a report says without having said why; a file is read only once it was found clean.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings

from tearline.decision import Deny
from tearline.errors import Conflict, NotFound
from tearline.reports.desk import Outcome, may_tend
from tearline.vocab.purpose import DeskPurpose
from tearline.vocab.role import Role
from tearline.wire.report import read_report
from tearline_hub.agencies import queries as agencies
from tearline_hub.alerts.facts import allowed, at_desk
from tearline_hub.alerts.models import (
    Alert,
    AlertAct,
    AlertLink,
    Attachment,
    Report,
    ReporterQuestion,
)
from tearline_hub.alerts.profiles import profile_of
from tearline_hub.alerts.queries.at_desk import asked_of, line_of, places_of
from tearline_hub.alerts.queries.views import (
    AlertLine,
    AlertView,
    AskedView,
    DoneView,
    FileView,
    FirmView,
    LinkView,
)
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

_NONE: Final = "There is nothing here for your desk. Check the reference."


def line(*, actor: Actor, alert_id: str) -> AlertLine:
    """What a list says of it, without what was reported. Raises `NotFound`."""
    with acting(actor):
        row = own_alert(actor, alert_id)
        return line_of(row, places_of([row]), asked_of([row]))


def read(*, actor: Actor, now: dt.datetime, purpose: DeskPurpose, alert_id: str) -> AlertView:
    """All of one alert. What has gone to another desk is shown without its content, which went with it."""
    with acting(actor):
        row = own_alert(actor, alert_id)
        report = Report.objects.defer("raw", "receipt").filter(id=row.report_id, tenant_id=actor.tenant_id).first()
        if row.left_at is not None:
            report = None
        view = _view(actor, row, report, now)
        subjects = [row.id, row.report_id]
        audit.record(actor=actor, now=now, act="alert.read", subjects=subjects, purpose=purpose.value)
    return view


def file(
    *, actor: Actor, now: dt.datetime, purpose: DeskPurpose, alert_id: str, file_id: str
) -> tuple[FileView, bytes]:
    """A file of its report. Raises `Conflict` for one that was not found clean."""
    with acting(actor):
        row = own_alert(actor, alert_id)
        found = Attachment.objects.filter(id=file_id, report_id=row.report_id, tenant_id=actor.tenant_id).first()
        if found is None or row.left_at is not None:
            raise NotFound("alert.no-file", "There is no such file here.")
        if found.state != "clean" or found.content is None:
            raise Conflict(
                "alert.file-closed", "It was not found clean yet, or it is no longer kept. Look again later."
            )
        subjects = [row.id, row.report_id, found.id]
        audit.record(actor=actor, now=now, act="alert.file-read", subjects=subjects, purpose=purpose.value)
        return _file(found), bytes(found.content)


def own_alert(actor: Actor, alert_id: str) -> Alert:
    """The row, in the caller's context, for somebody at a desk. Raises `NotFound`."""
    row = Alert.objects.filter(id=alert_id, tenant_id=actor.tenant_id).first()
    if row is None or Role.DUTY_OFFICER not in actor.roles:
        raise NotFound("alert.not-found", _NONE)
    return row


def _view(actor: Actor, row: Alert, report: Report | None, now: dt.datetime) -> AlertView:
    others = Alert.objects.filter(tenant_id=actor.tenant_id, desk_id=row.desk_id, group=row.group, left_at__isnull=True)
    acts = AlertAct.objects.filter(tenant_id=actor.tenant_id, alert_id=row.id).order_by("at", "id")
    asked = ReporterQuestion.objects.filter(tenant_id=actor.tenant_id, report_id=row.report_id)
    links = AlertLink.objects.filter(tenant_id=actor.tenant_id, alert_id=row.id).order_by("proposed_at", "id")
    files = Attachment.objects.filter(tenant_id=actor.tenant_id, report_id=row.report_id).defer("content")
    firm = _firm(report.reporter) if report is not None and report.reporter else None
    return AlertView(
        line=line_of(row, places_of([row]) if report else {}, asked_of([row])),
        report_id=row.report_id,
        report=read_report(report.content) if report is not None and report.content else None,
        reporter_name=firm.name if firm else "",
        door=report.door if report else "",
        suspected_at=report.suspected_at if report else row.received_at,
        report_by=report.report_by if report else None,
        feedback=report.feedback if report else "",
        firm=firm,
        files=tuple(_file(each) for each in files.order_by("received_at", "id")) if report else (),
        history=tuple(_done(each) for each in acts),
        questions=tuple(_asked(each) for each in asked.order_by("asked_at", "id")),
        links=tuple(_link(each) for each in links),
        disclosures=tuple(row.disclosures),
        others=tuple(others.exclude(id=row.id).order_by("received_at", "id").values_list("id", flat=True)[:200]),
        allowed=allowed(actor, row, now),
        may_tend=row.left_at is None and not isinstance(may_tend(at_desk(actor, row, now)), Deny),
    )


def _firm(tenant_id: str) -> FirmView:
    name = agencies.names().get(f"{settings.NODE}/{tenant_id}", tenant_id)
    return FirmView(name=name, profile=profile_of(tenant_id))


def _file(row: Attachment) -> FileView:
    return FileView(id=row.id, name=row.name, media_type=row.media_type, size=row.size, state=row.state)


def _done(row: AlertAct) -> DoneView:
    outcome = Outcome(row.outcome) if row.outcome else None
    return DoneView(act=row.act, step=row.step, outcome=outcome, reason=row.reason, by_name=row.by_name, at=row.at)


def _asked(row: ReporterQuestion) -> AskedView:
    return AskedView(
        question=row.question, by_name=row.asked_by_name, asked_at=row.asked_at, answer=row.answer,
        answered_at=row.answered_at,
    )  # fmt: skip


def _link(row: AlertLink) -> LinkView:
    return LinkView(
        id=row.id, record_id=row.record_id, state=row.state, proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name, proposed_at=row.proposed_at, reason=row.reason,
        decided_by_name=row.decided_by_name, decided_at=row.decided_at, decision_reason=row.decision_reason,
    )  # fmt: skip
