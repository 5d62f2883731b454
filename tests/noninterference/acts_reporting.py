"""What a firm and the public report, and what a desk makes of it."""

from __future__ import annotations

from tearline.ids import Prefix, new_id
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Alert, AlertAct, Report, ReporterQuestion
from tearline_hub.db.context import acting
from tests.noninterference.acts import POLICE, REASON, officer
from tests.support.alerts import offered, sent
from tests.support.database import NOW, World

FIRM = "firm"


def report(reporter: str, pick: int) -> None:
    """The same key again is the same report."""
    sent(offered(reporter, f"key-{pick}", words=f"Asked for {pick} of them."))
    route(now=NOW)


def think(world: World, pick: int) -> None:
    """The police desk makes up its mind about a firm's report, in its own words."""
    who = officer(world, POLICE)
    with acting(who):
        alerts = list(Alert.objects.filter(tenant_id=POLICE).order_by("id"))
        alert = alerts[pick % len(alerts)] if alerts else None
        if alert is None:
            return
        Alert.objects.filter(id=alert.id).update(
            state="assessed", owner=who.user_id, owner_name=who.display_name, outcome="not_useful", assessed_at=NOW
        )
        AlertAct.objects.create(
            id=new_id(Prefix.ALERT_ACT), tenant_id=POLICE, alert_id=alert.id, act="assess", reason=REASON,
            by=who.user_id, by_name=who.display_name, at=NOW,
        )  # fmt: skip


def ask(world: World, pick: int) -> None:
    """The police desk asks a firm about its report."""
    who = officer(world, POLICE)
    with acting(who):
        reports = list(Report.objects.filter(tenant_id=POLICE, reporter=FIRM).order_by("id"))
        if reports:
            ReporterQuestion.objects.create(
                id=new_id(Prefix.REPORTER_QUESTION), tenant_id=POLICE, report_id=reports[pick % len(reports)].id,
                reporter=FIRM, question="Which colour was it?", asked_by=who.user_id, asked_by_name=who.display_name,
                asked_at=NOW,
            )  # fmt: skip
