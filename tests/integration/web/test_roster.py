"""The roster's pages: planned, cancelled, gaps said, called where one said, and nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import override_settings

from tearline.reports.desk import Outcome
from tearline.vocab.role import Role
from tearline_hub.alerts.actions.escalating import escalate
from tearline_hub.alerts.actions.paging import send_due
from tearline_hub.alerts.models import DutyContact, DutyPage, Shift
from tearline_hub.db.context import acting
from tests.support.alerts import Desks, person
from tests.support.calling import assessed, raised, reachable
from tests.support.client import signed_in, text_of
from tests.support.database import NOW
from tests.unit.alerts.test_senders import browser

FORM = {"day-day": "24", "day-month": "11", "day-year": "2026", "time": "19:00", "hours": "12"}


def planned(desks: Desks, **changed: str) -> Any:
    body = FORM | {"desk": desks.police_desk, "person": desks.bob.user_id} | changed
    return signed_in(desks.ann).post("/roster/plan", body, follow=True)


def test_a_shift_is_planned_for_a_colleague_and_stands_in_the_week(desks: Desks) -> None:
    page = text_of(planned(desks))
    assert "The shift was planned." in page
    page = text_of(signed_in(desks.bob).get("/roster/?week=2026-11-24"))
    assert "Tuesday 24 November 2026, 19:00 to Wednesday 07:00" in page
    assert "Monday 23 November 2026, 00:00 to Tuesday 19:00" in page, "what comes before is a gap"
    assert "Ann" in page
    with acting(desks.bob):
        shift = Shift.objects.get(set_by_name="Ann", person=desks.bob.user_id, begins_at__gt=NOW)
        assert shift.begins_at == dt.datetime(2026, 11, 24, 19, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time": "25:00"}, "Enter a time such as 07:00"),
        ({"hours": "25"}, "Hours must be a number from 1 to 24"),
        ({"hours": "٣"}, "Hours must be a number from 1 to 24"),
        ({"hours": ""}, "Enter how many hours it lasts"),
        ({"day-month": "13"}, "Day on which it begins must be a real date"),
        ({"day-day": "1", "day-month": "1"}, "End the shift after it begins, and not in the past."),
        ({"day-year": "9999", "day-month": "12", "day-day": "31"}, "Enter a day that is near"),
        ({"person": "usr_nobody"}, "Choose who is on shift"),
        ({"desk": "dsk_nobody"}, "Choose a desk"),
        ({"day-day": "28", "day-month": "3", "day-year": "2027", "time": "01:30"}, "The clocks went forward over that hour."),
    ],
)  # fmt: skip
def test_a_fault_stands_beside_its_box(desks: Desks, changed: dict[str, str], sentence: str) -> None:
    answer = planned(desks, **changed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_nobody_is_at_one_desk_twice_at_a_time(desks: Desks) -> None:
    planned(desks)
    assert "on shift at this desk at that time already" in text_of(planned(desks, time="20:00"))


def test_a_night_of_two_hours_at_two_is_as_long_as_was_said(desks: Desks) -> None:
    planned(desks, **{"day-day": "30", "day-month": "10", "day-year": "2027", "time": "22:00", "hours": "10"})
    page = text_of(signed_in(desks.ann).get("/roster/?week=2027-10-30"))
    assert "Saturday 30 October 2027, 22:00 to Sunday 07:00" in page


def test_a_shift_to_come_is_cancelled_and_one_with_open_alerts_is_not(desks: Desks) -> None:
    planned(desks)
    with acting(desks.ann):
        later = Shift.objects.get(begins_at__gt=NOW).id
        now_on = Shift.objects.get(person=desks.bob.user_id, begins_at__lte=NOW).id
    client = signed_in(desks.ann)
    assert "Tuesday 24 November 2026" in text_of(client.get(f"/roster/{later}/cancel"))
    assert "The shift was cancelled." in text_of(client.post(f"/roster/{later}/cancel", follow=True))
    assert client.get(f"/roster/{later}/cancel").status_code == 404
    (alert,) = raised(desks.ann, "k")
    assessed(desks.bob, alert, outcome=Outcome.USEFUL)
    answer = client.post(f"/roster/{now_on}/cancel")
    assert answer.status_code == 409
    assert "They still have open alerts at this desk." in text_of(answer)
    with acting(desks.ann):
        assert Shift.objects.filter(id=now_on, ends_at__gt=NOW).exists()


def test_another_organisation_s_roster_is_not_seen_nor_changed(desks: Desks) -> None:
    planned(desks)
    with acting(desks.ann):
        shift = Shift.objects.get(begins_at__gt=NOW).id
    client = signed_in(desks.cat)
    page = text_of(client.get("/roster/?week=2026-11-24"))
    assert "Council duty desk" in page
    assert "Police duty desk" not in page
    assert "Bob" not in page
    assert client.post(f"/roster/{shift}/cancel").status_code == 404
    with acting(desks.ann):
        assert Shift.objects.filter(id=shift).exists()


@pytest.mark.parametrize("who", ["police_officer", "overseer", "administrator"])
def test_it_is_for_duty_officers_and_managers(desks: Desks, who: str) -> None:
    assert signed_in(getattr(desks.world, who)).get("/roster/").status_code == 403
    assert signed_in(desks.firm).get("/roster/").status_code == 403


@pytest.mark.parametrize("week", ["", "x", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_week_that_is_none_is_this_one(desks: Desks, week: str) -> None:
    page = text_of(signed_in(desks.ann).get(f"/roster/?week={week}"))
    assert "Week of 16 November 2026" in page


def test_an_organisation_without_a_desk_is_told_how_to_get_one(desks: Desks) -> None:
    who = person("max", "security-service", Role.MANAGER)
    assert "tearline-hub desk add" in text_of(signed_in(who).get("/roster/"))
    assert "Your organisation has no duty officer." in text_of(signed_in(who).get("/roster/plan"))
    del desks


def test_i_say_how_i_am_called_and_nobody_else_reads_it(desks: Desks) -> None:
    client = signed_in(desks.ann)
    assert "You have not said how you are called." in text_of(client.get("/roster/contacts"))
    client.post("/roster/contacts", {"channel": "text", "address": "+999 000-000 001"})
    page = text_of(client.get("/roster/contacts"))
    assert "+999000000001" in page
    assert "This service has no sender for: E-mail, Text message, Push to a browser." in page
    assert "+999000000001" not in text_of(signed_in(desks.bob).get("/roster/contacts"))
    assert "Has not said how they are called" in text_of(client.get("/roster/")), "of Bob it is said"
    client.post("/roster/contacts/remove", {"channel": "text", "address": "+999000000001"})
    with acting(desks.ann):
        assert DutyContact.objects.count() == 0


@pytest.mark.parametrize(
    ("channel", "address", "sentence"),
    [
        ("text", "0123 456", "Enter a number with its country"),
        ("text", "+12", "Enter a number with its country"),
        ("email", "ann", "Enter an e-mail address"),
        ("email", "ann@example.org\r\nBcc: x@example.org", "Enter an e-mail address"),
        ("email", "", "Enter an e-mail address or a number"),
        ("push", "https://10.0.0.1/", "Choose how you want to be called"),
        ("fax", "1", "Choose how you want to be called"),
    ],
)
def test_what_is_no_address_is_refused(desks: Desks, channel: str, address: str, sentence: str) -> None:
    answer = signed_in(desks.ann).post("/roster/contacts", {"channel": channel, "address": address})
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_browser_is_added_by_its_script_and_only_at_a_push_service(desks: Desks) -> None:
    client = signed_in(desks.ann)
    good = {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/abc", **browser()}
    client.post("/roster/contacts/push", good)
    with acting(desks.ann):
        assert DutyContact.objects.get().keys.keys() == {"p256dh", "auth"}
    answer = client.post("/roster/contacts/push", good | {"endpoint": "https://intranet.example.org/"})
    assert "push service is not known here" in text_of(answer)
    with acting(desks.ann):
        assert DutyContact.objects.count() == 1


def test_a_test_is_sent_to_oneself_once_a_minute_and_its_outcome_is_told(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    client = signed_in(desks.ann)
    chosen = {"channel": "email", "address": "ann@example.org"}
    assert "A test is on its way." in text_of(client.post("/roster/contacts/test", chosen, follow=True))
    assert "within the last minute" in text_of(client.post("/roster/contacts/test", chosen, follow=True))
    assert signed_in(desks.bob).post("/roster/contacts/test", chosen).status_code == 404
    send_due("email", None, clock=lambda: NOW)
    assert "Not sent: this service has no sender for it." in text_of(client.get("/roster/contacts"))
    with acting(desks.ann):
        assert DutyPage.objects.count() == 1


def test_who_was_called_says_what_came_of_it_and_what_would_have_been_said(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    (alert,) = raised(desks.ann, "k")
    escalate(now=NOW)
    assert "Waiting to be sent." in text_of(signed_in(desks.bob).get("/roster/calls"))
    send_due("email", None, clock=lambda: NOW)
    page = text_of(signed_in(desks.bob).get("/roster/calls"))
    assert f"It would have said: Police duty desk: {alert}" in page
    assert "ann@example.org" not in page, "an address is its owner's"
    assert alert not in text_of(signed_in(desks.cat).get("/roster/calls"))


def test_with_push_set_up_the_page_offers_it(desks: Desks) -> None:
    from dataclasses import replace

    from django.conf import settings

    senders = replace(settings.ENVIRONMENT.senders, push_contact="mailto:ops@example.org")
    with override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, senders=senders)):
        page = text_of(signed_in(desks.ann).get("/roster/contacts"))
    assert 'data-key="B' in page
    assert "push-worker.js" in page
