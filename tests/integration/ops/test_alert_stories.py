"""Ten days at the demonstration's desks, told by the real actions: what is there afterwards, and what waits."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.conf import settings

from tearline.synthetic.world.alerts import told
from tearline_hub.alerts.models import Alert, AlertAct, DutyPage, HandOver, PageAttempt
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.ops import alert_stories, seed
from tearline_hub.ops.stories import people_here
from tests.support.client import pages_served, signed_in, text_of
from tests.support.database import NOW

LATER = NOW + dt.timedelta(days=60)  # the tests' key is that old then


@pytest.fixture
def people(database: object) -> dict[str, Actor]:  # noqa: ARG001 it is filled
    seed._people(settings.NODE, LATER)
    found = people_here()
    alert_stories.tell(found, LATER)
    return found


def test_ten_days_are_there_and_the_rest_waits_and_can_be_read(people: dict[str, Actor]) -> None:
    with acting(people["dana"]):
        groups = Counter(Alert.objects.values_list("group", flat=True))
        assert sorted(groups.values())[-2:] == [1, 80], "one storm"
        explained = AlertAct.objects.filter(act="close", reason="Explained purchase.").count()
        assert explained == 12
        fast = [each for each in told() if each.document.get("urgency") == "happening_now"]
        assert len(fast) == 3
        assert all(each.outcome == "useful" and each.taken_after < dt.timedelta(seconds=90) for each in fast)
        waiting = Alert.objects.filter(closed_at=None, left_at=None)
        assert Counter(waiting.values_list("state", flat=True)) == {"acknowledged": 2, "new": 1}
        offer = HandOver.objects.get()
        assert (offer.giver_name, offer.taker_name, offer.accepted) == ("Dana Webb", "Dev Marlow", None)
        assert set(offer.alerts) == set(waiting.filter(state="acknowledged").values_list("id", flat=True))
        called = DutyPage.objects.filter(alert_id__in=[group for group, size in groups.items() if size == 80])
        assert 0 < called.count() < 20, "a storm calls once for each step and address"
        assert set(PageAttempt.objects.values_list("outcome", flat=True)) <= {"no_sender", "not_needed"}
    with acting(people["cleo"]):
        assert Alert.objects.get().outcome == "duplicate"
    _told_once_and_readable(people)


def _told_once_and_readable(people: dict[str, Actor]) -> None:
    alert_stories.tell(people, LATER)
    with acting(people["dana"]):
        assert Alert.objects.count() == sum(each.count for each in told()) - 1  # one is the council's
    with pages_served():
        numbers = text_of(signed_in(people["moira"], at=LATER).get("/burden/"))
        assert "Brindle Chemicals" in numbers
        week = text_of(signed_in(people["dev"], at=LATER).get("/roster/"))
        assert "Dana Webb" in week
        assert "No gaps" in week
        calls = text_of(signed_in(people["dev"], at=LATER).get("/roster/calls"))
        assert "It would have said: Police duty desk: alr_" in calls
        desks = text_of(signed_in(people["dev"], at=LATER).get("/desks/"))
        assert "Police duty desk" in desks
