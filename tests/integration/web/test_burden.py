"""Reports in numbers: a year's, an organisation's own, with nothing small, as page and file alike."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from tearline.ids import Prefix, new_id
from tearline.reports.desk import Outcome
from tearline.vocab.role import Role
from tearline_hub.alerts.actions.acting_on import reroute
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.actions.setting_up import add_desk, add_shift
from tearline_hub.alerts.models import AlertAct
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import Desks, person
from tests.support.calling import assessed, raised
from tests.support.client import signed_in, text_of
from tests.support.clocks import fired
from tests.support.database import NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def manager(desks: Desks) -> Actor:  # noqa: ARG001 of their world
    """Of the police."""
    return person("moira", "police", Role.MANAGER)


def reported(desks: Desks, how_many: int, mark: str, **other: object) -> list[str]:
    return raised(desks.ann, *(f"{mark}{number}" for number in range(how_many)), **other)


def acknowledged(desks: Desks, alerts: list[str], after: dt.timedelta) -> None:
    with acting(desks.ann):
        AlertAct.objects.bulk_create(
            AlertAct(
                id=new_id(Prefix.ALERT_ACT), tenant_id="police", alert_id=alert, act="acknowledge",
                by=desks.ann.user_id, by_name="Ann", at=NOW + after,
            )
            for alert in alerts
        )  # fmt: skip


def sheet(who: Actor, by: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_of(signed_in(who).get(f"/burden/{by}.csv")))))


def test_what_was_reported_is_counted_and_the_file_says_the_same(desks: Desks, manager: Actor) -> None:
    alerts = reported(desks, 20, "a")
    acknowledged(desks, alerts, 3 * MINUTE)
    assessed(desks.ann, *alerts[:5], outcome=Outcome.USEFUL)
    assessed(desks.ann, *alerts[5:], outcome=Outcome.NOT_USEFUL)
    page = text_of(signed_in(manager).get("/burden/"))
    assert "A firm" in page
    assert "25 to 29 %" in page
    assert "Ann" not in page
    heads, firm, total = sheet(manager, "firm")
    assert heads[0] == "firm"
    assert firm == ["A firm", "20", "25", "3", "20"], "the reports name no behaviour: words are all there is"
    assert total == ["All", "20", "25", "3", "20"]
    assert sheet(manager, "area")[1][0] == "ZZ"
    assert sheet(manager, "desk")[1][0] == "Police duty desk"


def test_few_are_not_told_nor_can_they_be_worked_out(desks: Desks, manager: Actor) -> None:
    reported(desks, 9, "a", place={"postcode": "ZZ1 1AA"})
    assert sheet(manager, "area")[1:] == [["ZZ", "", "", "", ""], ["All", "", "", "", ""]]
    page = text_of(signed_in(manager).get("/burden/"))
    assert "Not shown" in page
    assert ">9<" not in page


def test_another_organisation_s_reports_are_not_counted(desks: Desks, manager: Actor) -> None:
    reported(desks, 15, "a")
    assert "Nothing has been reported to your desks" in text_of(signed_in(desks.world.council_manager).get("/burden/"))
    assert sheet(manager, "firm")[-1][1] == "15"


def test_an_alert_that_went_to_another_desk_counts_there_alone(desks: Desks, manager: Actor) -> None:
    second = add_desk(now=NOW, tenant_id="police", name="Police second desk")
    add_shift(actor=desks.ann, now=NOW, desk_id=second, begins_at=NOW, ends_at=NOW + 60 * MINUTE)
    for alert in reported(desks, 15, "a"):
        reroute(actor=desks.ann, now=NOW, alert_id=alert, desk_id=second, reason="It is theirs.")
    route(now=NOW)
    assert sheet(manager, "desk")[1:] == [["Police second desk", "15", "", "", "15"], ["All", "15", "", "", "15"]]


def test_counts_stay_when_reports_are_emptied(desks: Desks, manager: Actor) -> None:
    alerts = reported(desks, 12, "a")
    assessed(desks.ann, *alerts, outcome=Outcome.NOT_USEFUL)
    before = [sheet(manager, by) for by in ("firm", "desk", "area")]
    assert fired("report", "police", NOW + dt.timedelta(days=91)) == 12
    assert [sheet(manager, by) for by in ("firm", "desk", "area")] == before


@pytest.mark.parametrize("who", ["overseer", "administrator", "council_officer"])
def test_it_is_for_managers(desks: Desks, who: str) -> None:
    for address in ("/burden/", "/burden/firm.csv"):
        assert signed_in(getattr(desks.world, who)).get(address).status_code == 403
        assert signed_in(desks.ann).get(address).status_code == 403


def test_there_is_no_counting_by_anything_else(manager: Actor) -> None:
    assert signed_in(manager).get("/burden/officer.csv").status_code == 404
