"""What people at a desk do with alerts, as the application role, two at once where it matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted, TearlineError
from tearline.reports.desk import GROUP, UNGROUP, AlertState, Asked, DeskAct, Outcome
from tearline.vocab.purpose import DeskPurpose
from tearline.vocab.report import Feedback
from tearline_hub.alerts.actions import acting_on, firm, grouping
from tearline_hub.alerts.actions.locking import ENTRIES
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.models import Alert, AlertAct, DeskFeed, Report, ReporterQuestion
from tearline_hub.alerts.queries import at_desk, reading
from tearline_hub.alerts.queries.feed import changes, head
from tearline_hub.alerts.queries.views import AlertLine
from tearline_hub.audit.models import AuditEntry
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import Desks, alert_of, offered, raised
from tests.support.database import NOW

LATER = NOW + dt.timedelta(minutes=5)
WHY = "The shop says that it was explained."


def _row(desks: Desks, alert_id: str) -> Alert:
    with acting(desks.ann):
        return Alert.objects.get(id=alert_id)


def _line(desks: Desks) -> AlertLine:
    ((line,), _) = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    return line


def _questions(desks: Desks) -> list[str]:
    with acting(desks.firm):
        return list(ReporterQuestion.objects.filter(answered_at=None).values_list("id", flat=True))


def _entries(actor: Actor, act: str) -> list[AuditEntry]:
    with acting(actor):
        return list(AuditEntry.objects.filter(act=act, user_id=actor.user_id))


def test_an_alert_is_taken_by_name_and_nobody_is_called_any_more(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    row = _row(desks, alert)
    assert (row.state, row.owner_name, row.acknowledged_at) == ("acknowledged", "Ann", LATER)
    assert row.next_step is None
    assert row.next_step_at is None
    (entry,) = _entries(desks.ann, "alert.acknowledged")
    assert entry.subjects == [alert, row.report_id]
    with acting(desks.ann):
        assert list(DeskFeed.objects.order_by("number").values_list("change", flat=True)) == ["came", "changed"]
        assert [each.act for each in AlertAct.objects.all()] == ["acknowledge"]


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told_who(desks: Desks) -> None:
    alert = alert_of(desks)
    start = Barrier(2)

    def take(actor: Actor) -> str:
        try:
            start.wait()
            acting_on.acknowledge(actor=actor, now=LATER, alert_id=alert)
        except Conflict as refused:
            return refused.message
        finally:
            connection.close()
        return actor.display_name

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(take, (desks.ann, desks.bob)), key=len)
    assert said[0] == _row(desks, alert).owner_name
    assert said[1].startswith(f"{said[0]} has this alert already.")
    with acting(desks.ann):
        assert AlertAct.objects.filter(act="acknowledge").count() == 1


def test_it_is_assessed_closed_and_opened_again_each_with_a_reason(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    with pytest.raises(Conflict):
        acting_on.close(actor=desks.ann, now=LATER, alert_id=alert, reason=WHY)
    with pytest.raises(InvalidInput) as refused:
        acting_on.assess(actor=desks.ann, now=LATER, alert_id=alert, outcome=Outcome.USEFUL, reason=" ")
    assert refused.value.field == "reason"
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=alert, outcome=Outcome.NOT_USEFUL, reason=WHY)
    acting_on.close(actor=desks.ann, now=LATER, alert_id=alert, reason=WHY)
    row = _row(desks, alert)
    assert (row.state, row.outcome, row.closed_at) == ("closed", "not_useful", LATER)
    acting_on.reopen(actor=desks.bob, now=LATER, alert_id=alert, reason=WHY)
    row = _row(desks, alert)
    assert (row.state, row.owner_name, row.closed_at) == ("acknowledged", "Bob", None)


@pytest.mark.parametrize(
    ("outcome", "feedback"),
    [
        (Outcome.USEFUL, Feedback.USEFUL),
        (Outcome.NOT_USEFUL, Feedback.NO_FURTHER_ACTION),
        (Outcome.INSUFFICIENT, Feedback.PLEASE_CALL),
        (Outcome.DUPLICATE, Feedback.ASSESSED),
    ],
)
def test_the_reporter_hears_one_word(desks: Desks, outcome: Outcome, feedback: Feedback) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=alert, outcome=outcome, reason=WHY)
    with acting(desks.firm):
        assert Report.objects.get().feedback == feedback
        assert Alert.objects.count() == AlertAct.objects.count() == 0


def test_the_reporter_is_asked_and_answers(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    with pytest.raises(InvalidInput):
        acting_on.ask_reporter(actor=desks.ann, now=LATER, alert_id=alert, question="  ")
    acting_on.ask_reporter(actor=desks.ann, now=LATER, alert_id=alert, question="How did they pay?")
    assert _line(desks).asked is Asked.WAITING
    told = head("police", desks.police_desk)
    (question,) = _questions(desks)
    firm.answer(actor=desks.firm, now=LATER, question_id=question, text="In cash.")
    view = reading.read(actor=desks.bob, now=LATER, purpose=DeskPurpose.ASSESS_REPORTS, alert_id=alert)
    assert [(each.question, each.answer) for each in view.questions] == [("How did they pay?", "In cash.")]
    assert view.line.asked is _line(desks).asked is Asked.ANSWERED
    ((change,),) = changes({("police", desks.police_desk): told}).values()
    assert (change.number, change.change, change.alert_id) == (told + 1, "changed", alert)
    acting_on.ask_reporter(actor=desks.ann, now=LATER, alert_id=alert, question="And when?")
    assert _line(desks).asked is Asked.WAITING


def test_an_answer_is_told_at_no_desk_that_the_alert_has_left(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    acting_on.ask_reporter(actor=desks.ann, now=LATER, alert_id=alert, question="How did they pay?")
    acting_on.reroute(actor=desks.ann, now=LATER, alert_id=alert, desk_id=desks.council_desk, reason="It is theirs.")
    while route(now=LATER):
        pass
    before = head("police", desks.police_desk), head("council", desks.council_desk)
    (question,) = _questions(desks)
    firm.answer(actor=desks.firm, now=LATER, question_id=question, text="In cash.")
    assert (head("police", desks.police_desk), head("council", desks.council_desk)) == before


def test_it_goes_to_another_desk_with_all_that_it_says(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.reroute(actor=desks.bob, now=LATER, alert_id=alert, desk_id=desks.council_desk, reason="It is theirs.")
    assert _row(desks, alert).left_at == LATER
    with pytest.raises(Conflict):
        acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    assert route(now=LATER) == 1
    view = reading.read(actor=desks.ann, now=LATER, purpose=DeskPurpose.ASSESS_REPORTS, alert_id=alert)
    assert view.report is None
    assert view.line.left
    (line,), _ = at_desk.listed(actor=desks.cat, desk_id=desks.council_desk)
    there = reading.read(actor=desks.cat, now=LATER, purpose=DeskPurpose.ASSESS_REPORTS, alert_id=line.id)
    assert there.report is not None
    assert there.history == ()
    with acting(desks.ann):
        assert DeskFeed.objects.order_by("-number").first().change == "left"  # type: ignore[union-attr]
    assert at_desk.listed(actor=desks.ann, desk_id=desks.police_desk) == ([], False)


def test_somebody_else_has_it_until_it_is_taken_over(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    with pytest.raises(NotPermitted) as refused:
        acting_on.assess(actor=desks.bob, now=LATER, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    assert refused.value.code == "alert.not-yours"
    acting_on.take_over(actor=desks.bob, now=LATER, alert_id=alert, reason="Ann is called away.")
    acting_on.assess(actor=desks.bob, now=LATER, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    assert _row(desks, alert).owner_name == "Bob"


ACTS: dict[DeskAct, Callable[[Actor, str, dt.datetime], object]] = {
    DeskAct.ACKNOWLEDGE: lambda who, alert, now: acting_on.acknowledge(actor=who, now=now, alert_id=alert),
    DeskAct.TAKE_OVER: lambda who, alert, now: acting_on.take_over(actor=who, now=now, alert_id=alert, reason=WHY),
    DeskAct.ASK_REPORTER: lambda who, alert, now: acting_on.ask_reporter(
        actor=who, now=now, alert_id=alert, question=WHY
    ),
    DeskAct.REROUTE: lambda who, alert, now: acting_on.reroute(
        actor=who, now=now, alert_id=alert, desk_id="dsk_none", reason=WHY
    ),
    DeskAct.ASSESS: lambda who, alert, now: acting_on.assess(
        actor=who, now=now, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY
    ),
    DeskAct.CLOSE: lambda who, alert, now: acting_on.close(actor=who, now=now, alert_id=alert, reason=WHY),
    DeskAct.REOPEN: lambda who, alert, now: acting_on.reopen(actor=who, now=now, alert_id=alert, reason=WHY),
}


def test_nobody_of_another_desk_nor_off_shift_nor_without_the_role_does_anything(desks: Desks) -> None:
    alert = alert_of(desks)
    for act in ACTS.values():
        with pytest.raises(NotFound):
            act(desks.cat, alert, LATER)
        with pytest.raises(TearlineError):
            act(desks.ann, alert, NOW + dt.timedelta(hours=9))
        with pytest.raises(TearlineError):
            act(desks.world.police_officer, alert, LATER)
    with pytest.raises(NotFound):
        reading.read(actor=desks.cat, now=LATER, purpose=DeskPurpose.ASSESS_REPORTS, alert_id=alert)
    row = _row(desks, alert)
    assert (row.state, row.owner, row.left_at) == (AlertState.NEW, "", None)
    with acting(desks.ann):
        assert AlertAct.objects.count() == 0


def test_every_act_has_an_entry_of_its_own() -> None:
    assert ENTRIES.keys() == {*DeskAct, GROUP, UNGROUP}
    assert len(set(ENTRIES.values())) == len(ENTRIES)


def test_each_reading_is_an_entry_with_its_purpose(desks: Desks) -> None:
    alert = alert_of(desks)
    for purpose in (DeskPurpose.ASSESS_REPORTS, DeskPurpose.COMPLAINT):
        view = reading.read(actor=desks.ann, now=LATER, purpose=purpose, alert_id=alert)
        assert view.report is not None
    assert [each.purpose for each in _entries(desks.ann, "alert.read")] == ["assess_reports", "complaint"]


def test_a_storm_is_one_line_that_is_taken_apart_and_put_together_again(desks: Desks) -> None:
    alerts = raised(desks, *(offered("firm", f"k{number}") for number in range(4)))
    (line,), more = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    assert (line.count, line.new, more) == (4, 4, False)
    leader = line.group
    grouping.take_out(actor=desks.ann, now=LATER, alert_id=leader)
    lines, _ = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    assert sorted(each.count for each in lines) == [1, 3]
    with pytest.raises(Conflict):
        grouping.take_out(actor=desks.ann, now=LATER, alert_id=leader)
    grouping.group_again(actor=desks.bob, now=LATER, alert_id=leader)
    (line,), _ = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    assert line.count == 4
    grouping.dissolve(actor=desks.bob, now=LATER, alert_id=alerts[2])
    assert len(at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)[0]) == 4
    grouping.group_again(actor=desks.ann, now=LATER, alert_id=alerts[1])
    (line,), _ = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    assert line.count == 4


def test_one_word_takes_all_of_a_group_and_each_keeps_its_own_state(desks: Desks) -> None:
    alerts = raised(desks, *(offered("firm", f"k{number}") for number in range(3)))
    acting_on.acknowledge(actor=desks.bob, now=LATER, alert_id=alerts[0])
    (line,), _ = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    assert acting_on.acknowledge_group(actor=desks.ann, now=LATER, group=line.group) == 2
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=alerts[1], outcome=Outcome.DUPLICATE, reason=WHY)
    with acting(desks.ann):
        states = {row.id: (row.state, row.owner_name) for row in Alert.objects.all()}
    assert states == {
        alerts[0]: ("acknowledged", "Bob"), alerts[1]: ("assessed", "Ann"), alerts[2]: ("acknowledged", "Ann"),
    }  # fmt: skip
    with pytest.raises(TearlineError):
        acting_on.acknowledge_group(actor=desks.ann, now=LATER, group=line.group)


def test_the_list_is_in_the_order_of_coming_whatever_anybody_says(desks: Desks) -> None:
    first = raised(desks, offered("", "a", urgency="for_the_record"), now=NOW)
    second = raised(desks, offered("", "b", urgency="imminent_danger"), now=LATER)
    lines, _ = at_desk.listed(actor=desks.ann, desk_id=desks.police_desk)
    assert [line.id for line in lines] == [*first, *second]
    view = at_desk.desk(actor=desks.ann, now=LATER, desk_id=desks.police_desk)
    assert (view.open, view.new, [each.name for each in view.on_shift]) == (2, 2, ["Ann", "Bob"])
    with pytest.raises(NotFound):
        at_desk.desk(actor=desks.ann, now=LATER, desk_id=desks.council_desk)
