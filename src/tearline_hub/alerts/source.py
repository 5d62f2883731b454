"""What can be passed on of an alert: the fields of its report, and nothing of who reported."""

from __future__ import annotations

from tearline.errors import NotFound
from tearline.people.record import Status
from tearline.wire.report import read_report
from tearline.wire.reported_fields import fields_of
from tearline_hub.alerts.models import Alert, Report
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.source import Source


def source_of_alert(actor: Actor, alert_id: str) -> Source:
    """Its fields, in the caller's context; without them, and gone, once the report went elsewhere or was emptied."""
    alert = Alert.objects.filter(id=alert_id, tenant_id=actor.tenant_id).only("report_id").first()
    if alert is None:
        raise NotFound("alert.not-found", "There is nothing here for your desk. Check the reference.")
    report = Report.objects.filter(id=alert.report_id, tenant_id=actor.tenant_id).only("id", "content").first()
    if report is None or report.content is None:
        return Source(reference=alert_id, status=Status.OWN, fields=(), gone=True)
    return Source(reference=alert_id, status=Status.OWN, fields=fields_of(report.id, read_report(report.content)))
