"""The node's own pages: contact, keys and quarantine, and never any content."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.seal.keys import PublicKey, SigningKey
from tearline_hub.agencies.models import Peer
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.exchange import own_keys, queries
from tearline_hub.exchange.actions import receive
from tearline_hub.ops.error_codes import all_codes
from tearline_hub.web.node.words import ADVICE, advice, how_long, key_standing
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, live_release, only_held

DAY = dt.timedelta(days=1)
NOTE = "The sender was told by telephone."


def _quarantined(
    world: World, *, authorised_at: dt.datetime = NOW, received_at: dt.datetime = NOW
) -> tuple[str, bytes]:
    """A release that could not be taken: its id in quarantine and its bytes."""
    disclosure_id = complete_draft(world, to=["council"])
    drafting.propose(actor=world.officer, now=authorised_at, disclosure_id=disclosure_id)
    deciding.authorise(actor=world.authoriser, now=authorised_at, disclosure_id=disclosure_id)
    with on_behalf_of_node(Scope.EXCHANGE):
        raw = bytes(OutboxMessage.objects.get(disclosure_id=disclosure_id).envelope)
    receive(raw, now=received_at)
    (line,) = queries.quarantined(actor=world.administrator)
    return line.id, raw


@pytest.mark.parametrize("who", ["council_officer", "council_manager", "overseer", "authoriser"])
@pytest.mark.parametrize("address", ["/node/", "/node/quarantine/", "/node/quarantine/msg_1"])
def test_nobody_else_comes_in(world: World, who: str, address: str) -> None:
    assert signed_in(getattr(world, who)).get(address).status_code == 403


def test_the_node_says_what_it_is(world: World) -> None:
    page = text_of(signed_in(world.administrator).get("/node/"))
    (key,) = own_keys.all_keys()
    for expected in ("West Midlands partnership", "OFFICIAL-SENSITIVE", "Synthetic", key.fingerprint, "Counts"):
        assert expected in page
    assert "No content is shown on these pages" in page
    assert "Nothing waits" in page


def test_a_silent_peer_shows_what_waits_since_when(world: World) -> None:
    live_release(world, to=["council", "police"])
    with on_behalf_of_node(Scope.EXCHANGE):
        OutboxMessage.objects.update(created_at=NOW - dt.timedelta(hours=5))
        Peer.objects.update(
            last_contact_at=NOW - 2 * DAY, last_fault="It did not answer.", failures=3, retry_at=NOW + DAY
        )
    page = text_of(signed_in(world.administrator).get("/node/"))
    for expected in (
        "2 days ago", "2, the oldest for 5 hours", "It did not answer. (failed 3 times)", "23 November 2026 at 10:00",
    ):  # fmt: skip
        assert expected in page


def test_what_a_peer_refused_is_sent_again(world: World) -> None:
    live_release(world, to=["council"])
    client = signed_in(world.administrator)
    assert "Send again" not in text_of(client.get("/node/"))
    with on_behalf_of_node(Scope.EXCHANGE):
        OutboxMessage.objects.update(fault="refused: peer.unknown")
    page = text_of(client.get("/node/"))
    assert "This node refused 1 message" in page
    assert "<span>Nothing</span>" in page
    answer = client.post("/node/peers/west-midlands/send-again", follow=True)
    assert "1 message waits to be sent again." in text_of(answer)
    assert "Send again" not in text_of(answer)


def test_a_new_peer_was_never_heard(world: World) -> None:
    page = text_of(signed_in(world.administrator).get("/node/"))
    for expected in ("Never", "Nothing", "None", "At once"):
        assert f"<span>{expected}</span>" in page


def test_a_message_in_quarantine_shows_its_reason_and_no_content(world: World) -> None:
    quarantined_id, _ = _quarantined(world, received_at=NOW + 100 * DAY)
    client = signed_in(world.administrator)
    assert "1 message waits" in text_of(client.get("/node/"))
    assert quarantined_id in text_of(client.get("/node/quarantine/"))
    page = text_of(client.get(f"/node/quarantine/{quarantined_id}"))
    for expected in ("It had expired when it arrived.", "message.expired", ADVICE["message.expired"], "bytes"):
        assert expected in page
    for never in ("Hussain", "1985", "Online activity", "DSA-2026-01"):
        assert never not in page


def test_taking_it_again_once_the_cause_is_mended(world: World) -> None:
    quarantined_id, _ = _quarantined(world, received_at=NOW + 100 * DAY)
    client = signed_in(world.administrator)
    answer = client.post(f"/node/quarantine/{quarantined_id}/again", follow=True)
    page = text_of(answer)
    assert "The message was taken." in page
    assert "Nothing waits in quarantine." in page
    assert "Taken" in page
    assert only_held(world.council_officer).originator == "west-midlands/security-service"
    assert "Taken again." in text_of(client.get(f"/node/quarantine/{quarantined_id}"))


def test_taking_again_what_came_by_another_way(world: World) -> None:
    quarantined_id, raw = _quarantined(world, received_at=NOW + 100 * DAY)
    receive(raw, now=NOW)
    answer = signed_in(world.administrator).post(f"/node/quarantine/{quarantined_id}/again", follow=True)
    assert "The message was here already" in text_of(answer)


def test_taking_again_what_still_cannot_be_taken(world: World) -> None:
    quarantined_id, _ = _quarantined(world, authorised_at=NOW + DAY)
    answer = signed_in(world.administrator).post(f"/node/quarantine/{quarantined_id}/again")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "It still cannot be taken. Its date is in the future." in page
    assert "Discard it" in page
    assert "Enter why you discard it" not in page


def test_discarding_needs_a_note_and_keeps_it(world: World) -> None:
    quarantined_id, _ = _quarantined(world, authorised_at=NOW + DAY)
    client = signed_in(world.administrator)
    answer = client.post(f"/node/quarantine/{quarantined_id}/discard", {"note": " "})
    assert answer.status_code == 422
    assert "Enter why you discard it" in text_of(answer)
    answer = client.post(f"/node/quarantine/{quarantined_id}/discard", {"note": NOTE}, follow=True)
    assert "The message was discarded." in text_of(answer)
    page = text_of(client.get(f"/node/quarantine/{quarantined_id}"))
    assert NOTE in page
    assert "Take it again" not in page
    assert client.post(f"/node/quarantine/{quarantined_id}/again").status_code == 404


def test_a_message_that_is_not_there_is_not_found(world: World) -> None:
    assert signed_in(world.administrator).get("/node/quarantine/msg_none").status_code == 404


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"), (60, "1 minute"), (3599, "59 minutes"), (3600, "1 hour"),
        (86400, "1 day"), (200000, "2 days"), (-5, "less than a minute"),
    ],
)  # fmt: skip
def test_how_long(seconds: int, words: str) -> None:
    assert how_long(NOW - dt.timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("start", "end", "revoked", "words"),
    [
        (-1, None, None, "Counts"),
        (-1, 2, None, "Counts until 24 November 2026"),
        (-3, -1, None, "Ended 21 November 2026"),
        (2, None, None, "Counts from 24 November 2026"),
        (-3, 9, -1, "Revoked on 21 November 2026"),
    ],
)
def test_how_a_key_stands(start: int, end: int | None, revoked: int | None, words: str) -> None:
    key = PublicKey(
        raw=SigningKey.generate().raw,
        valid_from=NOW + start * DAY,
        valid_until=None if end is None else NOW + end * DAY,
        revoked_at=None if revoked is None else NOW + revoked * DAY,
    )
    assert key_standing(key, NOW) == words


def test_there_is_advice_only_on_codes_that_are_raised() -> None:
    assert set(ADVICE) <= {each.code for each in all_codes()}


def test_an_unforeseen_code_has_advice_too() -> None:
    assert "Find the cause" in advice("something.new")
