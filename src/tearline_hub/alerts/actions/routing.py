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
from tearline_hub.alerts.actions.feed import tell_each
from tearline_hub.alerts.models import Alert, Desk, DeskRoute, Report, ReportWaiting, Shift
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import ROUTING, system_actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.db.rows import insert, run

MOST: Final = 200  # reports in one transaction
_READ: Final = ("id", "reporter", "kind", "urgency", "place", "alike", "received_at", "report_by")


# A report and its files belong to the desk's organisation from here on.
_HAND_ON: Final = """
    WITH given AS (SELECT * FROM json_to_recordset(%s) AS given(tenant_id text, report_id text)),
         files AS (UPDATE attachment a SET tenant_id = g.tenant_id FROM given g WHERE a.report_id = g.report_id)
    UPDATE report r SET tenant_id = g.tenant_id FROM given g WHERE r.id = g.report_id
"""
_LATEST_LIKE: Final = """
    SELECT k.desk_id, k.alike, latest."group", latest.received_at
    FROM json_to_recordset(%s) AS k(tenant_id text, desk_id text, alike text), LATERAL (
        SELECT a."group", a.received_at FROM alert a
        WHERE a.tenant_id = k.tenant_id AND a.desk_id = k.desk_id AND a.alike = k.alike AND a.alike <> ''
              AND NOT a.taken_out AND a.left_at IS NULL
        ORDER BY a.received_at DESC LIMIT 1) AS latest
"""


@dataclass(frozen=True, slots=True)
class _Routed:
    """A report and the desk that gets it."""

    desk: Desk
    report: Report


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
        routed = [_Routed(directory.desk(reports[each.report_id], each.desk_id, now), reports[each.report_id])
                  for each in waiting]  # fmt: skip
        ReportWaiting.objects.filter(report_id__in=_ids(waiting)).delete()
        _give(routed, now)
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


def _give(routed: Sequence[_Routed], now: dt.datetime) -> None:
    """All to their desks at once: as many statements for one desk as for many."""
    run(_HAND_ON, [{"tenant_id": each.desk.tenant_id, "report_id": each.report.id} for each in routed])
    alerts = _grouped([_alert(each, now) for each in routed])
    insert(alerts)
    at_desk: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        at_desk[alert.tenant_id, alert.desk_id].append(alert)
    tell_each({at: [alert.id for alert in came] for at, came in at_desk.items()}, "came", now)
    entries = [
        (
            system_actor(ROUTING, node=settings.NODE, tenant_id=tenant_id),
            [subject for alert in came for subject in (alert.id, alert.report_id)],
        )
        for (tenant_id, _), came in at_desk.items()
    ]
    audit.record_for(each=entries, now=now, act="alert.raised", purpose="reported")


def _alert(routed: _Routed, now: dt.datetime) -> Alert:
    id_, desk, report = new_id(Prefix.ALERT), routed.desk, routed.report
    return Alert(
        id=id_, tenant_id=desk.tenant_id, desk_id=desk.id, report_id=report.id, kind=report.kind,
        urgency=report.urgency,
        late=report.report_by is not None and report.received_at > report.report_by, alike=report.alike, group=id_,
        received_at=report.received_at, routed_at=now, next_step=0, next_step_at=now + USUAL[0].after,
    )  # fmt: skip


def _grouped(alerts: list[Alert]) -> list[Alert]:
    """The same, each in the group of the latest like it at its desk.

    No desk's head is locked yet: two routers at one storm may make two groups of it, and neither hides anything.
    """
    latest = _latest_like(alerts)
    for alert in sorted(alerts, key=lambda alert: alert.received_at):
        at = (alert.desk_id, alert.alike)
        earlier = [latest[at]] if at in latest else []
        alert.group = group_of(alert.alike, alert.received_at, earlier) or alert.id
        latest[at] = Grouped(group=alert.group, alike=alert.alike, received_at=alert.received_at)
    return alerts


def _latest_like(alerts: Iterable[Alert]) -> dict[tuple[str, str], Grouped]:
    wanted = {(alert.tenant_id, alert.desk_id, alert.alike) for alert in alerts if alert.alike}
    each = [{"tenant_id": tenant, "desk_id": desk, "alike": alike} for tenant, desk, alike in sorted(wanted)]
    return {
        (desk, alike): Grouped(group=group, alike=alike, received_at=received_at)
        for desk, alike, group, received_at in (run(_LATEST_LIKE, each) if each else ())
    }
