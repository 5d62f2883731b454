"""What time will do to alerts and reports, the earliest first: inside the caller's context, by ids alone."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from tearline.disclosure.clocks import LONDON, Pending, began_before, today
from tearline.reports.desk import AlertState, Outcome
from tearline.vocab.retention import Thing
from tearline_hub.alerts.models import Alert, AlertAct, Report, ReporterQuestion
from tearline_hub.audit.firings import has_fired
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.queries.pending import schedule_of

A_DAY: Final = dt.timedelta(hours=24)
ENDED: Final = frozenset({AlertState.ASSESSED, AlertState.PASSED_ON, AlertState.CLOSED})


def thing_of(outcome: str) -> Thing:
    """Which line of the schedule applies to a report that was assessed so."""
    return Thing.REPORT_NOT_USEFUL if outcome == Outcome.NOT_USEFUL else Thing.REPORT_ASSESSED


def unassessed(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Open alerts that nobody has assessed, by when their report is a day old."""
    rows = Alert.objects.filter(tenant_id=actor.tenant_id, left_at=None, closed_at=None, assessed_at=None)
    at = ExpressionWrapper(F("received_at") + A_DAY, output_field=DateTimeField())
    rows = rows.annotate(at=at).filter(at__lte=upto).annotate(day=TruncDate("at", tzinfo=LONDON))
    rows = rows.filter(~has_fired("unassessed", due_on="day")).order_by("at", "id")
    return [Pending.moment(at, id_) for id_, at in rows.values_list("id", "at")[:most]]


def assessed(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Reports that still hold what they say, by their last day in the schedule."""
    found = [
        each for thing in (Thing.REPORT_NOT_USEFUL, Thing.REPORT_ASSESSED) for each in _of(thing, actor, upto, most)
    ]
    return sorted(found)[:most]


def sent_on(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Alerts that the desk still says something of, though another organisation has the report, by the schedule."""
    days = schedule_of(actor, Thing.SENT_ON, today(upto)).days
    rows = told_of_sent_on(actor).filter(left_at__lt=began_before(upto, days)).order_by("left_at", "id")
    return [
        Pending.after(today(at) + dt.timedelta(days=days), id_)
        for id_, at in rows.values_list("id", "left_at")[:most]
        if at is not None
    ]


def _of(thing: Thing, actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    days = schedule_of(actor, thing, today(upto)).days
    outcomes = [outcome.value for outcome in Outcome if thing_of(outcome) is thing]
    rows = kept(actor).filter(outcome__in=outcomes, assessed_at__lt=began_before(upto, days))
    found = rows.order_by("assessed_at", "id").values_list("report_id", "assessed_at")[:most]
    return [Pending.after(today(at) + dt.timedelta(days=days), id_) for id_, at in found if at is not None]


def kept(actor: Actor) -> QuerySet[Alert]:
    """Alerts that were assessed, are here, and whose report is not emptied. One that was opened again waits."""
    there = Report.objects.filter(Q(id=OuterRef("report_id")), tenant_id=actor.tenant_id, emptied_at=None)
    ended = Alert.objects.filter(tenant_id=actor.tenant_id, left_at=None, state__in=sorted(ENDED))
    return ended.filter(Exists(there), assessed_at__isnull=False)


def told_of_sent_on(actor: Actor) -> QuerySet[Alert]:
    """Alerts whose report went on to another organisation, with words of this one's desks; of several the last."""
    ours = Report.objects.filter(id=OuterRef("report_id"), tenant_id=actor.tenant_id)
    of_it = Alert.objects.filter(tenant_id=actor.tenant_id, report_id=OuterRef(OuterRef("report_id"))).values("id")
    written = AlertAct.objects.filter(tenant_id=actor.tenant_id, alert_id__in=of_it, reason__gt="")
    asked = ReporterQuestion.objects.filter(
        Q(question__gt="") | Q(answer__gt=""), tenant_id=actor.tenant_id, report_id=OuterRef("report_id")
    )
    left = Alert.objects.filter(tenant_id=actor.tenant_id, left_at__isnull=False)
    later = left.filter(report_id=OuterRef("report_id"), left_at__gt=OuterRef("left_at"))
    return left.filter(~Exists(ours), ~Exists(later), Exists(written) | Exists(asked))
