"""Shifts and hand-overs, as the application role."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import Conflict, InvalidInput, NotPermitted, TearlineError
from tearline.reports.desk import Outcome
from tearline_hub.alerts.actions import acting_on, handing_over
from tearline_hub.alerts.models import Alert, AlertAct, Shift
from tearline_hub.alerts.queries import at_desk
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import HOUR, Desks, alert_of
from tests.support.database import NOW

LATER = NOW + dt.timedelta(minutes=5)
AFTER = NOW + 9 * HOUR  # everybody's planned shift is over


def _taken(desks: Desks, count: int = 2) -> list[str]:
    alerts = [alert_of(desks, reporter="") for _ in range(count)]
    for alert in alerts:
        acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    return alerts


def _offer(desks: Desks, taker: Actor | None = None) -> str:
    return handing_over.offer(
        actor=desks.ann, now=LATER, desk_id=desks.police_desk, taker=(taker or desks.bob).user_id, note_to="Ring the shop."
    )  # fmt: skip


def test_nobody_leaves_with_an_open_alert_and_a_hand_over_is_accepted_by_name(desks: Desks) -> None:
    alerts = _taken(desks)
    with pytest.raises(Conflict) as refused:
        handing_over.end_shift(actor=desks.ann, now=LATER, desk_id=desks.police_desk)
    assert refused.value.code == "shift.open-alerts"
    assert "2" in refused.value.message
    offered = _offer(desks)
    with pytest.raises(Conflict):
        handing_over.end_shift(actor=desks.ann, now=LATER, desk_id=desks.police_desk)
    for stranger in (desks.ann, desks.cat):
        with pytest.raises(TearlineError):
            handing_over.accept(actor=stranger, now=LATER, hand_over_id=offered)
    assert handing_over.accept(actor=desks.bob, now=LATER, hand_over_id=offered) == 2
    with acting(desks.ann):
        assert {row.owner_name for row in Alert.objects.filter(id__in=alerts)} == {"Bob"}
        assert AlertAct.objects.filter(act="hand_over", by_name="Bob", reason="Ring the shop.").count() == 2
    handing_over.end_shift(actor=desks.ann, now=LATER, desk_id=desks.police_desk)
    view = at_desk.desk(actor=desks.bob, now=LATER, desk_id=desks.police_desk)
    assert [each.name for each in view.on_shift] == ["Bob"]
    with pytest.raises(Conflict):
        handing_over.accept(actor=desks.bob, now=LATER, hand_over_id=offered)


def test_what_changed_since_is_offered_again(desks: Desks) -> None:
    first, _ = _taken(desks)
    offered = _offer(desks)
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=first, outcome=Outcome.DUPLICATE, reason="Seen before.")
    acting_on.close(actor=desks.ann, now=LATER, alert_id=first, reason="Seen before.")
    with pytest.raises(Conflict) as refused:
        handing_over.accept(actor=desks.bob, now=LATER, hand_over_id=offered)
    assert refused.value.code == "handover.changed"
    again = _offer(desks)
    with pytest.raises(Conflict):
        handing_over.accept(actor=desks.bob, now=LATER, hand_over_id=offered)
    assert handing_over.accept(actor=desks.bob, now=LATER, hand_over_id=again) == 1


def test_it_is_declined_with_a_reason_and_stays_with_its_giver(desks: Desks) -> None:
    _taken(desks, 1)
    offered = _offer(desks)
    with pytest.raises(InvalidInput):
        handing_over.decline(actor=desks.bob, now=LATER, hand_over_id=offered, reason=" ")
    with pytest.raises(InvalidInput):
        handing_over.decline(actor=desks.ann, now=LATER, hand_over_id=offered, reason="No.")
    handing_over.decline(actor=desks.bob, now=LATER, hand_over_id=offered, reason="I leave at noon.")
    said = at_desk.offer(actor=desks.ann, desk_id=desks.police_desk, hand_over_id=offered)
    assert (said.accepted, said.answer_reason) == (False, "I leave at noon.")
    with acting(desks.ann):
        assert Alert.objects.get().owner_name == "Ann"


def test_it_is_offered_to_a_colleague_on_shift_and_to_nobody_else(desks: Desks) -> None:
    with pytest.raises(Conflict):
        _offer(desks)
    _taken(desks, 1)
    for nobody in (desks.ann, desks.cat, desks.world.police_officer):
        with pytest.raises(InvalidInput):
            _offer(desks, nobody)
    offered = _offer(desks)
    with pytest.raises(NotPermitted):
        handing_over.accept(actor=desks.bob, now=AFTER, hand_over_id=offered)


def test_a_shift_begins_now_and_ends_now(desks: Desks) -> None:
    with pytest.raises(Conflict):
        handing_over.begin_shift(actor=desks.ann, now=LATER, desk_id=desks.police_desk, hours=8)
    for hours in (0, 13):
        with pytest.raises(InvalidInput):
            handing_over.begin_shift(actor=desks.ann, now=AFTER, desk_id=desks.police_desk, hours=hours)
    with pytest.raises(InvalidInput):
        handing_over.begin_shift(actor=desks.ann, now=AFTER, desk_id=desks.council_desk, hours=8)
    handing_over.begin_shift(actor=desks.ann, now=AFTER, desk_id=desks.police_desk, hours=8)
    handing_over.end_shift(actor=desks.ann, now=AFTER, desk_id=desks.police_desk)
    with pytest.raises(Conflict):
        handing_over.end_shift(actor=desks.ann, now=AFTER, desk_id=desks.police_desk)
    with acting(desks.ann):
        assert Shift.objects.filter(person=desks.ann.user_id).count() == 1
