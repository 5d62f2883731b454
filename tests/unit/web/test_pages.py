"""Who may ask for a page and how, what surrounds it, and which headers it carries."""

from __future__ import annotations

import pytest
from django.test import Client
from structlog.testing import capture_logs

from tearline.vocab.role import Role
from tearline_hub.web import navigation
from tearline_hub.web.navigation import Item, navigation_for
from tearline_hub.web.pages import EVERY_ROLE, PAGES, READ_AND_WRITE
from tests.unit.web.trial import OFFICER


def test_somebody_signed_out_is_sent_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/reading?sort=due", headers={"X-Out": "1"})
    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=%2Freading%3Fsort%3Ddue"


def test_a_form_sent_after_signing_out_leads_to_the_first_page(client: Client) -> None:
    response = client.post("/answering", {}, headers={"X-Out": "1"})
    assert response["Location"] == "/sign-in?next=%2F"


def test_a_page_for_other_roles_is_refused(client: Client) -> None:
    assert client.get("/overseeing").status_code == 403


def test_a_method_nobody_declared_is_refused(client: Client) -> None:
    response = client.post("/reading")
    assert response.status_code == 405
    assert response["Allow"] == "GET"


def test_reading_brings_head_with_it(client: Client) -> None:
    assert client.head("/reading").status_code == 200


def test_every_page_is_in_the_registry() -> None:
    declared = PAGES["tests.unit.web.trial.answering"]
    assert declared.roles == frozenset({Role.PARTNER_OFFICER})
    assert declared.methods == READ_AND_WRITE
    assert PAGES["tearline_hub.web.sign_in.views.sign_in"].roles is None
    assert PAGES["tearline_hub.web.home.views.home"].roles == EVERY_ROLE


def test_the_marking_stands_top_and_bottom_and_the_purpose_once(client: Client) -> None:
    body = client.get("/reading").content.decode()
    assert body.count('tearline-marking">OFFICIAL-SENSITIVE') == 1
    assert body.count('tearline-marking--bottom">OFFICIAL-SENSITIVE') == 1
    assert "tearline-marked--official_sensitive" in body
    assert "Synthetic data: nobody described here exists" in body
    assert "Printed by Amara Okafor" in body


def test_faults_change_the_title_and_the_status(client: Client) -> None:
    response = client.post("/answering", {"revision": "1"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Answer this release – Tearline</title>" in body
    assert 'href="#review_on"' in body


def test_what_was_done_is_said_once_on_the_next_page(client: Client) -> None:
    form = {
        "revision": "1",
        "answer": "nothing_held",
        "reason": "x",
        "review_on-day": "1",
        "review_on-month": "3",
        "review_on-year": "2026",
        "recipients": "a",
        "checked": "on",
    }
    assert client.post("/answering", form).status_code == 302
    assert "The answer was sent." in client.get("/reading").content.decode()
    assert "The answer was sent." not in client.get("/reading").content.decode()
    refused = client.post("/answering", {**form, "reference": "taken"})
    assert refused.status_code == 422
    assert "Enter another reference" in refused.content.decode()
    assert "Answer sooner" in refused.content.decode()


def test_home_is_the_first_item_of_the_navigation(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(navigation.NAVIGATION, Role.PARTNER_OFFICER, ())
    assert "no pages on this node yet" in client.get("/").content.decode()
    items = (Item("Release", "reading"), Item("Answer", "answering"))
    monkeypatch.setitem(navigation.NAVIGATION, Role.PARTNER_OFFICER, items)
    assert client.get("/")["Location"] == "/reading"
    body = client.get("/reading").content.decode()
    assert body.count('aria-current="page"') == 2  # once there, once in the page's own navigation


def test_nobody_signed_out_sees_a_navigation() -> None:
    assert navigation_for(None) == ()
    assert len(navigation_for(OFFICER)) <= 6


@pytest.mark.parametrize("address", ["/help", "/help/complain", "/help/accessibility"])
def test_anybody_may_read_help(client: Client, address: str) -> None:
    assert client.get(address, headers={"X-Out": "1"}).status_code == 200


@pytest.mark.parametrize("address", ["/reading", "/failing/unexpected", "/no-such-address"])
def test_every_page_carries_the_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_nonce_of_the_policy_is_on_the_scripts(client: Client) -> None:
    response = client.get("/reading")
    nonce = response["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert response.content.decode().count(f'nonce="{nonce}"') == 2


def test_the_log_names_the_route_and_no_address_query_or_identifier_from_outside(
    client: Client,
) -> None:
    with capture_logs() as lines:
        response = client.get("/reading?name=Tomasz", headers={"X-Request-Id": "theirs"})
    (line,) = [line for line in lines if line["event"] == "request.done"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "reading", 200)
    assert not {"Tomasz", "Okafor", "usr_officer", "/reading", "theirs"} & set(str(line).split("'"))
    assert "Tomasz" not in str(lines)
    assert response["X-Request-Id"] != "theirs"


def test_values_are_escaped_in_every_part(client: Client) -> None:
    body = client.get("/reading").content.decode()
    assert "&lt;b&gt;not bold&lt;/b&gt;" in body
    assert "<b>not bold</b>" not in body
