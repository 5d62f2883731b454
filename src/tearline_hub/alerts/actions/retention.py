"""What time does to reports: a day without an assessment calls managers, and what was assessed is emptied in its time.

Each runs inside the clock's context, locks, looks again, and says whether there was still something to do. Invariant:
what is emptied keeps that it came, its hash, how it was assessed and what its reporter was told; so counts stay.
"""

from __future__ import annotations

import datetime as dt

from tearline.disclosure.clocks import has_expired, today
from tearline.reports.routing import area_of
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.retention import Thing
from tearline_hub.alerts.actions.calling import UNASSESSED, call, of_managers
from tearline_hub.alerts.models import Alert, AlertAct, Attachment, Report, ReporterQuestion
from tearline_hub.alerts.queries.pending import A_DAY, kept, thing_of, told_of_sent_on
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.queries.pending import schedule_of


def alarm(clock: Actor, now: dt.datetime, alert_id: str) -> bool:
    """Call managers about an alert that nobody has assessed for a day, and note it. It stays as it is."""
    row = Alert.objects.select_for_update().filter(id=alert_id, tenant_id=clock.tenant_id, left_at=None).first()
    if row is None or row.closed_at or row.assessed_at or now < row.received_at + A_DAY:
        return False
    call(row, UNASSESSED, of_managers(clock), now)
    audit.record(actor=clock, now=now, act="clock.passed", subjects=[alert_id], purpose=LogPurpose.LAWFULNESS.value)
    return True


def empty(clock: Actor, now: dt.datetime, report_id: str) -> bool:
    """Erase what a report says, after its last day in the schedule."""
    row = Report.objects.select_for_update().filter(id=report_id, tenant_id=clock.tenant_id, emptied_at=None).first()
    alert = kept(clock).filter(report_id=report_id).first()
    if row is None or alert is None or alert.assessed_at is None:
        return False
    days = schedule_of(clock, thing_of(alert.outcome), today(now)).days
    if not has_expired(today(alert.assessed_at) + dt.timedelta(days=days), now):
        return False
    _empty(clock, now, row, LogPurpose.LAWFULNESS)
    return True


def empty_sent_on(clock: Actor, now: dt.datetime, alert_id: str) -> bool:
    """Erase what a desk wrote and asked about a report that another organisation has, after its last day."""
    row = told_of_sent_on(clock).select_for_update(of=("self",)).filter(id=alert_id).first()
    if row is None or row.left_at is None:
        return False
    days = schedule_of(clock, Thing.SENT_ON, today(now)).days
    if not has_expired(today(row.left_at) + dt.timedelta(days=days), now):
        return False
    _empty_words(clock, row.report_id)
    audit.record(actor=clock, now=now, act="alert.emptied", subjects=[row.id], purpose=LogPurpose.LAWFULNESS.value)
    return True


def empty_again(clock: Actor, now: dt.datetime, report_id: str) -> bool:
    """After a backup was put back: erase what had been erased."""
    row = Report.objects.select_for_update().filter(id=report_id, tenant_id=clock.tenant_id, emptied_at=None).first()
    if row is None:
        return False
    _empty(clock, now, row, LogPurpose.INTEGRITY_SECURITY)
    return True


def _empty(clock: Actor, now: dt.datetime, row: Report, purpose: LogPurpose) -> None:
    row.content, row.raw, row.emptied_at, row.place = None, None, now, area_of(row.place)
    row.save(update_fields=["content", "raw", "emptied_at", "place"])
    Attachment.objects.filter(tenant_id=clock.tenant_id, report_id=row.id).update(content=None, name="")
    _empty_words(clock, row.id)
    audit.record(actor=clock, now=now, act="report.emptied", subjects=[row.id], purpose=purpose.value)


def _empty_words(clock: Actor, report_id: str) -> None:
    of_it = {"tenant_id": clock.tenant_id, "report_id": report_id}
    ReporterQuestion.objects.filter(**of_it).update(question="", answer="")
    alerts = list(Alert.objects.filter(**of_it).values_list("id", flat=True))  # one at each desk that it came to
    AlertAct.objects.filter(tenant_id=clock.tenant_id, alert_id__in=alerts).update(reason="")
