"""Pages reach small real servers, once, and say what came of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection

from tearline_hub.alerts.actions.calling import TEST
from tearline_hub.alerts.actions.escalating import escalate
from tearline_hub.alerts.actions.paging import GIVE_UP, LEASE, MOST_TEXTS, send_due
from tearline_hub.alerts.models import Alert, DutyContact, DutyPage, PageAttempt
from tearline_hub.alerts.senders import Came, Sender
from tearline_hub.alerts.senders.email import EmailSender
from tearline_hub.alerts.senders.notify import NotifySender
from tearline_hub.alerts.senders.push import PushSender
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tests.support.alerts import Desks
from tests.support.calling import SECOND, raised, reachable
from tests.support.database import NOW
from tests.support.servers import Given, http_server, mail_server
from tests.unit.alerts.test_senders import SECRET, SERVICE, browser

NUMBER = "+999000000001"


@pytest.fixture
def notify() -> Iterator[Given]:
    with http_server() as server:
        yield server


def texting(server: Given) -> Sender:
    return NotifySender(server.address, f"duty-{SERVICE}-{SECRET}", "a-template")


def send(channel: str, sender: Sender | None, now: dt.datetime = NOW) -> int:
    return send_due(channel, sender, clock=lambda: now)


def history(who: Actor) -> list[str]:
    with acting(who):
        return list(PageAttempt.objects.order_by("at", "id").values_list("outcome", flat=True))


def states(who: Actor) -> list[str]:
    with acting(who):
        return list(DutyPage.objects.order_by("made_at", "id").values_list("state", flat=True))


def text_is_due(desks: Desks) -> str:
    reachable(desks.ann, NUMBER, "text")
    (alert,) = raised(desks.ann, "k", words="Zebra crossing.", place={"postcode": "ZZ1 1AA", "line": "9 Elm Row"})
    escalate(now=NOW)
    return alert


def test_a_page_says_which_desk_and_alert_and_nothing_of_the_report(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    (alert,) = raised(desks.ann, "k", words="Zebra crossing.", place={"postcode": "ZZ1 1AA", "line": "9 Elm Row"})
    escalate(now=NOW)
    with mail_server() as server:
        assert send("email", EmailSender(server.address)) == 1
        assert send("email", EmailSender(server.address)) == 0
        (letter,) = server.letters
    assert alert in letter
    assert "Police duty desk" in letter
    for told in ("Zebra", "Elm", "ZZ1", "Cleaner", "7722", "firm", "Firm"):
        assert told not in letter
    assert states(desks.ann) == ["sent"]
    assert sorted(history(desks.ann)) == ["calling", "sent"]


def test_a_storm_s_page_says_how_many(desks: Desks) -> None:
    reachable(desks.ann, "ann@example.org")
    raised(desks.ann, *(f"k{number}" for number in range(80)))
    escalate(now=NOW)
    with mail_server() as server:
        send("email", EmailSender(server.address))
        (letter,) = server.letters
    assert "and 79 alike" in letter.replace("=\n", "").replace("\n", " ")


def test_no_database_connection_is_held_while_the_service_is_waited_for(desks: Desks) -> None:
    text_is_due(desks)
    seen: list[bool] = []

    class Watching:
        def send(self, *_: object) -> object:
            seen.append(connection.in_atomic_block)
            return texting_came(Came.SENT)

        def look_up(self, _reference: str) -> None:
            return None

    send("text", Watching())  # type: ignore[arg-type]
    assert seen == [False]


def texting_came(came: Came) -> object:
    from tearline_hub.alerts.senders import Tried

    return Tried(came)


def test_what_was_taken_by_a_service_that_then_fell_silent_is_not_sent_again(desks: Desks, notify: Given) -> None:
    text_is_due(desks)
    notify.answers = [0]  # it takes the message and says nothing
    send("text", texting(notify))
    assert states(desks.ann) == ["waiting"]
    send("text", texting(notify), NOW + 6 * SECOND)
    assert states(desks.ann) == ["sent"]
    assert [method for method, *_ in notify.requests] == ["POST", "GET"]


@pytest.mark.parametrize("had_it", [True, False])
def test_after_a_crash_between_call_and_outcome_the_service_is_asked_first(
    desks: Desks, notify: Given, had_it: bool
) -> None:
    text_is_due(desks)

    class Killed(BaseException):
        pass

    class Dying:
        def send(self, address: str, keys: dict[str, str], message: object) -> None:
            if had_it:
                texting(notify).send(address, keys, message)  # type: ignore[arg-type]
            raise Killed

        def look_up(self, _reference: str) -> None:
            return None

    with pytest.raises(Killed):
        send("text", Dying())  # type: ignore[arg-type]
    assert history(desks.ann) == ["calling"]
    assert send("text", texting(notify), NOW + LEASE - SECOND) == 0
    assert send("text", texting(notify), NOW + LEASE) == 1
    sent = [method for method, *_ in notify.requests if method == "POST"]
    assert len(sent) == 1
    assert states(desks.ann) == ["sent"]
    assert (Came.FOUND in history(desks.ann)) is had_it


def test_it_is_tried_again_at_growing_intervals_and_given_up_aloud(desks: Desks, notify: Given) -> None:
    text_is_due(desks)
    notify.answers = [503] * 1000
    tried = [each for each in range(0, 1900, 5) if send("text", texting(notify), NOW + each * SECOND)]
    assert tried[:5] == [0, 5, 15, 35, 75]
    assert tried[-1] > GIVE_UP.total_seconds()
    assert states(desks.ann) == ["failed"]
    assert history(desks.ann)[-1] == "gave_up"


def test_what_is_refused_is_not_tried_again(desks: Desks, notify: Given) -> None:
    text_is_due(desks)
    notify.answers = [400]
    send("text", texting(notify))
    assert states(desks.ann) == ["failed"]
    assert send("text", texting(notify), NOW + 60 * SECOND) == 0


def test_a_text_is_asked_after_until_it_is_known_to_be_delivered(desks: Desks, notify: Given) -> None:
    text_is_due(desks)
    send("text", texting(notify))
    send("text", texting(notify), NOW + 30 * SECOND)
    assert states(desks.ann) == ["sent"]
    notify.notifications[0]["status"] = "delivered"
    send("text", texting(notify), NOW + 60 * SECOND)
    assert states(desks.ann) == ["delivered"]
    assert send("text", texting(notify), NOW + 90 * SECOND) == 0


def test_without_a_sender_the_page_says_so_and_what_it_would_have_said(desks: Desks) -> None:
    alert = text_is_due(desks)
    send("text", None)
    with acting(desks.ann):
        attempt = PageAttempt.objects.get()
        assert attempt.outcome == "no_sender"
        assert alert in attempt.detail
    assert states(desks.ann) == ["failed"]


def test_nobody_is_called_about_what_somebody_has_meanwhile(desks: Desks, notify: Given) -> None:
    alert = text_is_due(desks)
    with acting(desks.ann):
        Alert.objects.filter(id=alert).update(
            state="acknowledged", owner=desks.ann.user_id, next_step=None, next_step_at=None
        )
    send("text", texting(notify))
    assert states(desks.ann) == ["not_needed"]
    assert notify.requests == []


def test_no_number_gets_more_texts_in_an_hour_than_networks_let_through(desks: Desks, notify: Given) -> None:
    reachable(desks.ann, NUMBER, "text")
    with acting(desks.ann):
        for number in range(MOST_TEXTS + 5):
            DutyPage.objects.create(
                id=f"pag_{number:02}", tenant_id="police", desk_id=desks.police_desk, alert_id=f"pag_{number:02}",
                step=TEST, channel="text", address=NUMBER, made_at=NOW, again_at=NOW,
            )  # fmt: skip
    send("text", texting(notify))
    assert len([method for method, *_ in notify.requests if method == "POST"]) == MOST_TEXTS
    assert states(desks.ann).count("failed") == 5
    assert history(desks.ann).count("held") == 5


def test_a_browser_that_is_gone_is_forgotten(desks: Desks) -> None:
    with http_server() as server:
        with acting(desks.ann):
            DutyContact.objects.create(
                tenant_id="police", person=desks.ann.user_id, channel="push", address=f"{server.address}/p",
                keys=browser(), added_at=NOW,
            )  # fmt: skip
        raised(desks.ann, "k")
        escalate(now=NOW)
        server.answers = [410]
        send("push", PushSender(b"k" * 32, "mailto:a@example.org", on_this_machine=True))
    with acting(desks.ann):
        assert DutyContact.objects.count() == 0
    assert states(desks.ann) == ["failed"]
