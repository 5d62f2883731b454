"""What happens while nobody acknowledges: each step once, in time, whoever is killed and whatever the clocks do."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tearline_hub.alerts.actions.escalating import NO_WAY, NOBODY_HAD_IT, escalate
from tearline_hub.alerts.actions.setting_up import add_shift
from tearline_hub.alerts.models import Alert, AlertAct, DeskFeed, DutyPage, Shift
from tearline_hub.audit.models import AuditEntry
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import HOUR, Desks
from tests.support.calling import SECOND, pages, raised, reachable, steps, turns
from tests.support.database import NOW


def taken_by(who: Actor, alert_id: str, *, state: str = "acknowledged", outcome: str = "") -> None:
    """As whoever acknowledges it leaves it."""
    with acting(who):
        Alert.objects.filter(id=alert_id).update(
            state=state, owner=who.user_id, owner_name=who.display_name, acknowledged_at=NOW, next_step=None,
            next_step_at=None, outcome=outcome, assessed_at=NOW if outcome else None,
        )  # fmt: skip


def test_the_ladder_is_climbed_step_by_step_each_once_and_on_time(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    (alert,) = raised(desks.ann, "k")
    turns(200)
    assert steps(desks.ann, alert) == [(0, 0), (1, 60), (2, 180)]
    assert pages(desks.ann) == [(0, "email", "ann@example.org"), (1, "email", "ann@example.org")]
    with acting(desks.ann):
        left = Alert.objects.get(id=alert)
        assert left.left_at == NOW + 180 * SECOND
        assert left.next_step_at is None
        assert [row.change for row in DeskFeed.objects.order_by("number")] == ["came", "changed", "changed", "left"]
        acts = AuditEntry.objects.filter(subjects__contains=[alert]).values_list("act", flat=True)
        assert sorted(acts) == ["alert.escalated"] * 3 + ["alert.raised", "alert.sent-on"]
    with acting(desks.cat):
        arrived = Alert.objects.get(report_id=left.report_id)
        assert (arrived.desk_id, arrived.state) == (desks.council_desk, "new")


def test_the_fallback_desk_keeps_it_and_calls_its_managers(desks: Desks) -> None:
    reachable(desks.world.council_manager, "+999000000009", "text")
    (alert,) = raised(desks.cat, "far", place={"postcode": "AB1 1AA"})
    turns(700)
    assert [step for step, _ in steps(desks.cat, alert)] == [0, 1, 2, 3, 4]
    assert steps(desks.cat, alert)[-1] == (4, 600)
    assert pages(desks.cat) == [(4, "text", "+999000000009")]
    with acting(desks.cat):
        row = Alert.objects.get(id=alert)
        assert (row.left_at, row.next_step) == (None, None)
        reasons = AlertAct.objects.filter(alert_id=alert).order_by("step").values_list("reason", flat=True)
        assert next(iter(reasons)) == NO_WAY  # nobody at the desk said how they are called: it says so


def test_a_scheduler_that_was_away_makes_up_for_every_step(desks: Desks) -> None:
    (alert,) = raised(desks.cat, "far", place={"postcode": "AB1 1AA"})
    late = NOW + dt.timedelta(minutes=20)
    for _ in range(7):
        escalate(now=late)
    assert [step for step, _ in steps(desks.cat, alert)] == [0, 1, 2, 3, 4]


def test_nothing_fires_once_somebody_has_it(desks: Desks) -> None:
    (alert,) = raised(desks.ann, "k")
    turns(1)
    taken_by(desks.ann, alert)
    turns(30, NOW + dt.timedelta(minutes=5))
    assert steps(desks.ann, alert) == [(0, 0)]


@pytest.mark.parametrize("outcome", ["", "useful"])
def test_what_its_owner_left_goes_back_to_the_desk_and_begins_again(desks: Desks, outcome: str) -> None:
    add_shift(actor=desks.bob, now=NOW, desk_id=desks.police_desk, begins_at=NOW, ends_at=NOW + 20 * HOUR)
    (alert,) = raised(desks.ann, "k")
    turns(1)
    taken_by(desks.ann, alert, state="assessed" if outcome else "acknowledged", outcome=outcome)
    home = NOW + 8 * HOUR
    escalate(now=home - SECOND)
    with acting(desks.bob):
        assert Alert.objects.get(id=alert).owner == desks.ann.user_id
    escalate(now=home)
    escalate(now=home)
    with acting(desks.bob):
        row = Alert.objects.get(id=alert)
        assert (row.state, row.owner, row.next_step, row.outcome) == ("new", "", 6, outcome)
        assert [act.reason for act in AlertAct.objects.filter(act="given_back")] == [NOBODY_HAD_IT]
    assert [step for step, _ in steps(desks.bob, alert)] == [0, 5]


def test_a_desk_without_anybody_gives_what_is_new_to_the_fallback_and_keeps_what_it_has_assessed(desks: Desks) -> None:
    new, kept = raised(desks.ann, "a", "b", place={"postcode": "ZZ1 1AA", "line": "2"})
    taken_by(desks.ann, kept, state="assessed", outcome="useful")
    night = NOW + 9 * HOUR
    for _ in range(3):
        escalate(now=night)
    with acting(desks.ann):
        assert Alert.objects.get(id=new).left_at == night
        assert Alert.objects.get(id=kept).left_at is None
        assert Alert.objects.get(id=kept).state == "new"
    turns(601, night)
    with acting(desks.ann):
        assert Alert.objects.get(id=kept).left_at is None, "it has been assessed here"
    with acting(desks.cat):
        assert Alert.objects.get().desk_id == desks.council_desk


def test_it_does_not_go_round_in_circles(desks: Desks) -> None:
    """From the police to the next desk, which is the fallback: there it stays, however long nobody comes."""
    raised(desks.ann, "k")
    for round_ in range(4):
        turns(601, NOW + round_ * dt.timedelta(minutes=10))
    with acting(desks.ann):
        assert Alert.objects.count() == 1
    with acting(desks.cat):
        assert Alert.objects.get().left_at is None


def test_a_storm_calls_once_for_each_step(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    alerts = raised(desks.ann, *(f"k{number}" for number in range(80)))
    assert len(alerts) == 80
    turns(61)
    assert pages(desks.ann) == [(0, "email", "ann@example.org"), (1, "email", "ann@example.org")]
    with acting(desks.ann):
        assert AlertAct.objects.filter(act="step").count() == 160
        assert Alert.objects.values("group").distinct().count() == 1


def test_after_ten_minutes_a_storm_that_goes_on_calls_again(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    raised(desks.ann, "a")
    escalate(now=NOW)
    for minutes, expected in ((9, 1), (11, 2)):
        now = NOW + dt.timedelta(minutes=minutes)
        (late,) = raised(desks.ann, f"k{minutes}", now=now)
        with acting(desks.ann):  # the others are seen to: this is about the newcomer alone
            Alert.objects.exclude(id=late).update(next_step=None, next_step_at=None)
        escalate(now=now)
        assert len(pages(desks.ann)) == expected


def test_what_somebody_works_on_is_left_for_the_next_turn_and_nobody_waits(desks: Desks, database: object) -> None:
    import psycopg

    (alert,) = raised(desks.ann, "k")
    with psycopg.connect(database.superuser_url("test")) as colleague:  # type: ignore[attr-defined]
        colleague.execute("SELECT id FROM alert WHERE id = %s FOR UPDATE", [alert])
        assert escalate(now=NOW) == 0
    assert escalate(now=NOW) == 1


@pytest.mark.parametrize("night", ["2027-03-28T00:58:00", "2027-10-31T00:58:00", "2027-10-31T01:58:00"])
def test_a_clock_put_forward_or_back_moves_no_step_and_ends_no_shift(desks: Desks, night: str) -> None:
    begun = dt.datetime.fromisoformat(night).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(dt.UTC)
    for who, desk in ((desks.ann, desks.police_desk), (desks.cat, desks.council_desk)):
        with acting(who):
            Shift.objects.create(
                id=f"shf_{who.display_name}", tenant_id=who.tenant_id, desk_id=desk, person=who.user_id,
                person_name=who.display_name, begins_at=begun - HOUR, ends_at=begun + HOUR, set_by_name="",
            )  # fmt: skip
    (alert,) = raised(desks.ann, "k", now=begun, suspected_at=(begun - HOUR).isoformat())
    turns(181, begun)
    with acting(desks.ann):
        rows = AlertAct.objects.filter(alert_id=alert, act="step").order_by("step")
        assert [(row.at - begun).total_seconds() for row in rows] == [0, 60, 180]


def test_another_organisation_sees_nothing_of_it(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    raised(desks.ann, "k")
    escalate(now=NOW)
    with acting(desks.cat):
        assert DutyPage.objects.count() == 0
        assert AlertAct.objects.count() == 0
