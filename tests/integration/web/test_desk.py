"""The desk's pages: what each shows before and after a purpose, who may act, and what a refusal says."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline_hub.db.actor import Actor
from tests.integration.web.desk_steps import SAID, WHY, a_file, at_the_desk
from tests.integration.web.walks import Way
from tests.support.alerts import Desks, alert_of, offered, raised
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World

WORDS = "CANARY-WORDS of somebody who sells cleaner"
LATER = NOW + dt.timedelta(hours=9)


def _page(actor: Actor, address: str, at: dt.datetime = NOW) -> str:
    response = signed_in(actor, at=at).get(address)
    assert response.status_code == 200, text_of(response)
    return text_of(response)


def test_every_address_can_be_walked(world: World) -> None:
    at_the_desk(world, Way())


def test_what_was_reported_is_shown_once_it_was_said_why(desks: Desks) -> None:
    alert = alert_of(desks, words=WORDS)
    listing = _page(desks.ann, f"/desks/{desks.police_desk}")
    assert "A suspicious sale" in listing
    assert "ZZ1 1AA" in listing
    assert WORDS not in listing
    client = signed_in(desks.ann)
    asked = text_of(client.get(f"/alerts/{alert}"))
    assert WORDS not in asked
    assert "Why do you read what comes to this desk?" in asked
    assert client.post(f"/alerts/{alert}", {"desk_purpose": "curiosity"}).status_code == 422
    client.post(f"/alerts/{alert}", SAID)
    shown = text_of(client.get(f"/alerts/{alert}"))
    assert WORDS in shown
    assert "Purpose:" in shown
    assert "is no reason" in shown
    other = alert_of(desks, words="Another.")
    assert "Another." in text_of(client.get(f"/alerts/{other}"))  # asked once for the desk


def test_whoever_is_second_is_told_who_has_it(desks: Desks) -> None:
    alert = alert_of(desks)
    assert signed_in(desks.ann).post(f"/alerts/{alert}/acknowledge").status_code == 302
    second = signed_in(desks.bob).post(f"/alerts/{alert}/acknowledge")
    assert second.status_code == 409
    assert "Ann has this alert already." in text_of(second)


def test_nothing_is_there_for_another_desk_or_another_role(desks: Desks) -> None:
    alert = alert_of(desks)
    for who, status in ((desks.cat, 404), (desks.world.police_officer, 403), (desks.firm, 403)):
        for address in (f"/desks/{desks.police_desk}", f"/alerts/{alert}"):
            assert signed_in(who).get(address).status_code == status
        assert signed_in(who).post(f"/alerts/{alert}/acknowledge").status_code == status


def test_who_is_off_shift_looks_and_does_nothing(desks: Desks) -> None:
    alert = alert_of(desks)
    listing = _page(desks.ann, f"/desks/{desks.police_desk}", at=LATER)
    assert "Begin my shift" in listing
    assert f"/alerts/{alert}/acknowledge" not in listing
    refused = signed_in(desks.ann, at=LATER).post(f"/alerts/{alert}/acknowledge")
    assert refused.status_code == 403
    assert "Begin your shift" in text_of(refused)


def test_a_storm_is_one_line_with_a_count(desks: Desks) -> None:
    alerts = raised(desks, *(offered("firm", f"k{number}") for number in range(80)))
    listing = _page(desks.ann, f"/desks/{desks.police_desk}")
    assert "80 alike: A suspicious sale" in listing
    assert "80 of 80 new" in listing
    assert listing.count("<tr") == 2
    client = signed_in(desks.ann)
    client.post(f"/alerts/{alerts[7]}/dissolve")
    assert text_of(client.get(f"/desks/{desks.police_desk}")).count("<tr") == 81


def test_a_reason_is_asked_for_and_its_lack_is_said_beside_it(desks: Desks) -> None:
    alert = alert_of(desks)
    client = signed_in(desks.ann)
    client.post(f"/alerts/{alert}/acknowledge")
    refused = client.post(f"/alerts/{alert}/assess", {"outcome": "useful", "reason": " "})
    assert refused.status_code == 422
    assert 'href="#reason"' in text_of(refused)
    assert client.post(f"/alerts/{alert}/assess", {"outcome": "useful", "reason": WHY}).status_code == 302


def test_nobody_leaves_with_open_alerts_and_the_page_says_what_to_do(desks: Desks) -> None:
    alert = alert_of(desks)
    client = signed_in(desks.ann)
    client.post(f"/alerts/{alert}/acknowledge")
    refused = client.post(f"/desks/{desks.police_desk}/end")
    assert refused.status_code == 409
    assert "Hand them over" in text_of(refused)


@pytest.mark.parametrize("state", ["waiting", "infected", "unreadable"])
def test_a_file_is_shut_until_it_was_found_clean(desks: Desks, state: str) -> None:
    digest = "b" * 64
    photo = a_file(digest, state=state)
    alert = alert_of(desks, attachments=[digest])
    client = signed_in(desks.ann)
    client.post(f"/alerts/{alert}", SAID)
    assert f"/files/{photo}" not in text_of(client.get(f"/alerts/{alert}"))
    assert client.get(f"/alerts/{alert}/files/{photo}").status_code == 409


def test_a_file_is_given_as_a_file_and_never_as_a_page(desks: Desks) -> None:
    digest = "c" * 64
    photo = a_file(digest)
    alert = alert_of(desks, attachments=[digest])
    client = signed_in(desks.ann)
    client.post(f"/alerts/{alert}", SAID)
    given = client.get(f"/alerts/{alert}/files/{photo}")
    assert given.content == b"photo"
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"].startswith("attachment")


def test_an_open_page_that_draws_itself_is_no_sign_of_life_and_eats_no_notice(desks: Desks) -> None:
    alert = alert_of(desks)
    client = signed_in(desks.ann)
    client.post(f"/alerts/{alert}/acknowledge")
    there = f"/desks/{desks.police_desk}"
    assert "It is yours." not in text_of(client.get(there, headers={"X-Tearline-Watching": "1"}))
    assert "It is yours." in text_of(client.get(there))


def test_each_list_says_so_when_it_is_empty(desks: Desks) -> None:
    for show, words in (("open", "Nothing is open"), ("mine", "no open alert"), ("closed", "Nothing was closed")):
        assert words in _page(desks.ann, f"/desks/{desks.police_desk}?show={show}")
    assert "nothing to hand over" in _page(desks.ann, f"/desks/{desks.police_desk}/hand-over")
