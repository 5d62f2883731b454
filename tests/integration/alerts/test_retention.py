"""A report is let go in its time, with its files; that it came, and what it was worth, stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction

from tearline.reports.desk import Outcome
from tearline_hub.alerts.actions import acting_on
from tearline_hub.alerts.actions.calling import UNASSESSED
from tearline_hub.alerts.actions.intake import Taken
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.actions.setting_up import add_desk, add_shift
from tearline_hub.alerts.models import Alert, AlertAct, Attachment, Report, ReporterQuestion
from tearline_hub.clocks import queries
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tests.support.alerts import Desks, offered, sent
from tests.support.calling import assessed, pages, raised, reachable
from tests.support.clocks import fired
from tests.support.database import NOW

DAY = dt.timedelta(days=1)


def a_file_of(report_id: str) -> None:
    with on_behalf_of_node(Scope.INTAKE):
        Attachment.objects.create(
            id="att_1", reporter="firm", report_id=report_id, digest="d", name="Anna Bell.jpg", media_type="image/jpeg",
            size=3, state="clean", content=b"jpg", received_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "days"),
    [(Outcome.NOT_USEFUL, 90), (Outcome.USEFUL, 730), (Outcome.INSUFFICIENT, 730), (Outcome.DUPLICATE, 730)],
)
def test_it_is_emptied_after_its_term_and_not_a_day_before(desks: Desks, outcome: Outcome, days: int) -> None:
    (alert,) = raised(desks.ann, "k")
    with acting(desks.ann):
        report = Alert.objects.get(id=alert).report_id
    assessed(desks.ann, alert, outcome=outcome)
    assert fired("report", "police", NOW + days * DAY) == 0
    seen = queries.coming(actor=desks.ann, now=NOW + (days - 29) * DAY)
    assert report in [each.subject for each in seen if each.clock.name == "report"], "it is seen a month before"
    assert fired("report", "police", NOW + (days + 1) * DAY) == 1
    assert fired("report", "police", NOW + (days + 2) * DAY) == 0
    with acting(desks.ann):
        row = Report.objects.get(id=report)
        assert (row.content, row.raw, row.place) == (None, None, "ZZ")
        assert (row.feedback, row.digest != "", bytes(row.receipt) != b"") == ("received", True, True)
        assert Alert.objects.get(id=alert).outcome == outcome


def test_files_and_questions_go_with_it(desks: Desks) -> None:
    (taken,) = sent(offered("firm", "k"))
    report = taken.report_id if isinstance(taken, Taken) else ""
    a_file_of(report)
    route(now=NOW)
    with acting(desks.ann):
        alert = Alert.objects.get(report_id=report).id
        ReporterQuestion.objects.create(
            id="ask_1", tenant_id="police", report_id=report, reporter="firm", question="Who?", answer="Anna Bell",
            asked_by="x", asked_by_name="x", asked_at=NOW, answered_at=NOW,
        )  # fmt: skip
    assessed(desks.ann, alert, outcome=Outcome.NOT_USEFUL)
    fired("report", "police", NOW + 91 * DAY)
    with acting(desks.ann):
        attachment, question = Attachment.objects.get(), ReporterQuestion.objects.get()
        assert (attachment.content, attachment.name) == (None, "")
        assert (question.question, question.answer) == ("", "")


def test_what_officers_wrote_goes_with_it_and_not_before(desks: Desks) -> None:
    (alert,) = raised(desks.ann, "k")
    at_once = {"actor": desks.ann, "now": NOW, "alert_id": alert}
    acting_on.acknowledge(**at_once)  # type: ignore[arg-type]
    acting_on.assess(**at_once, outcome=Outcome.NOT_USEFUL, reason="Anna Bell buys it every week.")  # type: ignore[arg-type]
    with acting(desks.ann):
        before = list(AlertAct.objects.filter(alert_id=alert).values_list("id", "act", "by_name", "at"))
        assert any(AlertAct.objects.values_list("reason", flat=True))
        assert AlertAct.objects.update(reason="") == 0, "words are not taken out while the report is there"
    fired("report", "police", NOW + 91 * DAY)
    with acting(desks.ann):
        assert list(AlertAct.objects.filter(alert_id=alert).values_list("id", "act", "by_name", "at")) == before
        assert not any(AlertAct.objects.values_list("reason", flat=True))
        with pytest.raises(ProgrammingError), transaction.atomic():
            AlertAct.objects.update(reason="Else.")


def test_what_officers_wrote_of_a_report_that_went_on_goes_in_its_own_time(desks: Desks) -> None:
    (alert,) = raised(desks.ann, "k")
    acting_on.acknowledge(actor=desks.ann, now=NOW, alert_id=alert)
    acting_on.ask_reporter(actor=desks.ann, now=NOW, alert_id=alert, question="Was it Anna Bell?")
    acting_on.reroute(
        actor=desks.ann, now=NOW, alert_id=alert, desk_id=desks.council_desk, reason="Anna Bell lives there."
    )
    while route(now=NOW):
        pass
    assert fired("sent-on", "police", NOW + 90 * DAY) == 0
    assert fired("sent-on", "police", NOW + 91 * DAY) == 1
    assert fired("sent-on", "police", NOW + 92 * DAY) == 0
    with acting(desks.ann):
        assert not any(AlertAct.objects.values_list("reason", flat=True))
        assert set(ReporterQuestion.objects.values_list("question", "answer")) == {("", "")}
        assert set(AlertAct.objects.values_list("act", "by_name")) >= {("acknowledge", "Ann"), ("reroute", "Ann")}
    with acting(desks.cat):
        assert Report.objects.get().content is not None, "what the other organisation has, it keeps by its own dates"


def test_what_two_desks_wrote_goes_together_after_the_report_left_the_second(desks: Desks) -> None:
    second = add_desk(now=NOW, tenant_id="police", name="Another police desk")
    add_shift(actor=desks.ann, now=NOW, desk_id=second, begins_at=NOW, ends_at=NOW + 60 * DAY)
    sent_on = {"actor": desks.ann, "reason": "Anna Bell lives there."}
    (alert,) = raised(desks.ann, "k")
    acting_on.reroute(now=NOW, alert_id=alert, desk_id=second, **sent_on)  # type: ignore[arg-type]
    while route(now=NOW):
        pass
    with acting(desks.ann):
        other = Alert.objects.get(left_at=None).id
    acting_on.reroute(now=NOW + 50 * DAY, alert_id=other, desk_id=desks.council_desk, **sent_on)  # type: ignore[arg-type]
    while route(now=NOW + 50 * DAY):
        pass
    assert fired("sent-on", "police", NOW + 140 * DAY) == 0
    assert fired("sent-on", "police", NOW + 141 * DAY) == 1
    with acting(desks.ann):
        assert not any(AlertAct.objects.values_list("reason", flat=True))


def test_what_was_sent_on_to_a_desk_of_ones_own_goes_with_its_report(desks: Desks) -> None:
    second = add_desk(now=NOW, tenant_id="police", name="Another police desk")
    (alert,) = raised(desks.ann, "k")
    acting_on.reroute(actor=desks.ann, now=NOW, alert_id=alert, desk_id=second, reason="It is theirs.")
    while route(now=NOW):
        pass
    assert fired("sent-on", "police", NOW + 91 * DAY) == 0


def test_what_was_opened_again_waits(desks: Desks) -> None:
    (alert,) = raised(desks.ann, "k")
    assessed(desks.ann, alert, outcome=Outcome.NOT_USEFUL)
    with acting(desks.ann):
        Alert.objects.filter(id=alert).update(state="acknowledged")
    assert fired("report", "police", NOW + 91 * DAY) == 0


def test_a_day_without_an_assessment_calls_managers_once(desks: Desks) -> None:
    reachable(desks.world.council_manager, "mina@example.org")
    (alert,) = raised(desks.cat, "far", place={"postcode": "AB1 1AA"})
    assert fired("unassessed", "council", NOW + DAY - dt.timedelta(seconds=1)) == 0
    assert fired("unassessed", "council", NOW + DAY) == 1
    assert fired("unassessed", "council", NOW + 3 * DAY) == 0
    assert pages(desks.cat) == [(UNASSESSED, "email", "mina@example.org")]
    with acting(desks.cat):
        assert Alert.objects.get(id=alert).state == "new"


def test_what_was_assessed_in_time_alarms_nobody(desks: Desks) -> None:
    (alert,) = raised(desks.ann, "k")
    assessed(desks.ann, alert, outcome=Outcome.USEFUL)
    assert fired("unassessed", "police", NOW + 2 * DAY) == 0
