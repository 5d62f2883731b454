"""The router: gives each report that waits to the desk on duty, by what happened and where, and by nothing else.

Invariants: a report's row in the queue is locked for as long as somebody works on it and no longer, so what a killed
router had is anybody's at once, and nobody has it twice. Its alert, the desk's feed and the entry are one transaction
with its leaving the queue. The router never reads what a report says.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tearline.errors import Unavailable
from tearline.ids import Prefix, new_id
from tearline.reports.escalation import USUAL
from tearline.reports.grouping import Grouped, group_of
from tearline.reports.roster import Shift as OnDuty
from tearline.reports.roster import desk_on_duty
from tearline.reports.routing import Route, desk_for
from tearline.vocab.report import ReportKind
from tearline_hub.alerts.actions.feed import tell
from tearline_hub.alerts.models import Alert, Attachment, Desk, DeskRoute, Report, ReportWaiting, Shift
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import ROUTING, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node

MOST: Final = 200  # reports in one transaction
_READ: Final = ("id", "reporter", "kind", "urgency", "place", "alike", "received_at", "report_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Directory:
    """The desks, and which of them is on duty."""

    desks: Mapping[str, Desk]
    routes: Sequence[Route]
    shifts: Sequence[OnDuty]
    fallback: str

    def desk(self, report: Report, wanted: str, now: dt.datetime) -> Desk:
        """Where it goes. A desk that somebody chose gets it whoever is on shift there: escalation sees to the rest."""
        if wanted in self.desks:
            return self.desks[wanted]
        found = desk_for(ReportKind(report.kind), report.place, self.routes, self.fallback)
        return self.desks[desk_on_duty(found, self.fallback, self.shifts, now)]


def route(*, now: dt.datetime, most: int = MOST) -> int:
    """Give up to `most` waiting reports to their desks; how many. Raises `Unavailable` where there is no fallback desk.

    Identified reporters' first, so that a flood of others delays none of them.
    """
    with on_behalf_of_node(Scope.ROUTING):
        queue = ReportWaiting.objects.order_by("anonymous", "put_at", "report_id")
        waiting = list(queue.select_for_update(skip_locked=True)[:most])
        if not waiting:
            return 0
        directory = _directory(now)
        reports = {row.id: row for row in Report.objects.filter(id__in=_ids(waiting)).only(*_READ)}
        sent: dict[Desk, list[Report]] = defaultdict(list)
        for each in waiting:
            report = reports[each.report_id]
            sent[directory.desk(report, each.desk_id, now)].append(report)
        ReportWaiting.objects.filter(report_id__in=_ids(waiting)).delete()
        for desk in sorted(sent, key=lambda desk: desk.id):  # one order for all routers: they lock desks' heads
            _give(desk, sent[desk], now)
    return len(waiting)


def _ids(waiting: Iterable[ReportWaiting]) -> list[str]:
    return [each.report_id for each in waiting]


def _directory(now: dt.datetime) -> _Directory:
    desks = {desk.id: desk for desk in Desk.objects.all()}
    fallback = next((desk.id for desk in desks.values() if desk.is_fallback), "")
    if not fallback:
        raise Unavailable("desk.no-fallback", "Name a fallback desk: tearline-hub desk add --fallback.")
    routes = [
        Route(desk=row.desk_id, place=row.place, kinds=frozenset(ReportKind(kind) for kind in row.kinds))
        for row in DeskRoute.objects.order_by("position", "id")
    ]
    covering = Shift.objects.filter(begins_at__lte=now, ends_at__gt=now).values_list("desk_id", "begins_at", "ends_at")
    shifts = [OnDuty(desk=desk, person="somebody", begins_at=begins, ends_at=ends) for desk, begins, ends in covering]
    return _Directory(desks=desks, routes=routes, shifts=shifts, fallback=fallback)


def _give(desk: Desk, reports: Sequence[Report], now: dt.datetime) -> None:
    ids = [report.id for report in reports]
    Report.objects.filter(id__in=ids).update(tenant_id=desk.tenant_id)
    Attachment.objects.filter(report_id__in=ids).update(tenant_id=desk.tenant_id)
    router = system_actor(ROUTING, node=settings.NODE, tenant_id=desk.tenant_id)
    with acting(router):
        alerts = _grouped(desk, [_alert(desk, report, now) for report in reports])
        Alert.objects.bulk_create(alerts)
        tell(desk.tenant_id, desk.id, [alert.id for alert in alerts], "came", now)
        subjects = [id_ for alert in alerts for id_ in (alert.id, alert.report_id)]
        audit.record(actor=router, now=now, act="alert.raised", subjects=subjects, purpose="reported")


def _alert(desk: Desk, report: Report, now: dt.datetime) -> Alert:
    id_ = new_id(Prefix.ALERT)
    return Alert(
        id=id_, tenant_id=desk.tenant_id, desk_id=desk.id, report_id=report.id, kind=report.kind,
        urgency=report.urgency,
        late=report.report_by is not None and report.received_at > report.report_by, alike=report.alike, group=id_,
        received_at=report.received_at, routed_at=now, next_step=0, next_step_at=now + USUAL[0].after,
    )  # fmt: skip


def _grouped(desk: Desk, alerts: list[Alert]) -> list[Alert]:
    """The same, each in the group of the latest like it.

    The desk's head is not locked yet: two routers at one storm may make two groups of it, and neither hides anything.
    """
    latest = {row.alike: _as_grouped(row) for row in _latest_like(desk, {alert.alike for alert in alerts} - {""})}
    for alert in sorted(alerts, key=lambda alert: alert.received_at):
        earlier = [latest[alert.alike]] if alert.alike in latest else []
        alert.group = group_of(alert.alike, alert.received_at, earlier) or alert.id
        if alert.alike:
            latest[alert.alike] = _as_grouped(alert)
    return alerts


def _latest_like(desk: Desk, alikes: set[str]) -> Iterable[Alert]:
    if not alikes:
        return ()
    like = Alert.objects.filter(tenant_id=desk.tenant_id, desk_id=desk.id, alike__in=alikes, taken_out=False)
    return like.filter(left_at__isnull=True).order_by("alike", "-received_at").distinct("alike")


def _as_grouped(alert: Alert) -> Grouped:
    return Grouped(group=alert.group, alike=alert.alike, received_at=alert.received_at, taken_out=alert.taken_out)
