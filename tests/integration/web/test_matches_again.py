"""Looking again at a pair that was said to be two people: the way there, what it says, and how it comes back."""

from __future__ import annotations

import pytest
from django.test import Client

from tearline.matching.adjudication import MatchDecision, MatchState
from tearline_hub.matches import queries
from tests.integration.web.inbox_steps import open_copy
from tests.integration.web.matching_steps import (
    NAME,
    SAME_HOME,
    SPELT,
    candidate,
    exported,
    file_of,
    opened,
    pair,
    received,
    seen_on,
)
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.matching import REASON, decide

WHY = "The tenancy file has an older address that I overlooked."


@pytest.fixture
def match_id(world: World) -> str:
    """Two people, as the officer said."""
    found = pair(world, values=SAME_HOME)
    decide(world.council_officer, found, MatchDecision.NOT_SAME)
    return found


@pytest.fixture
def client(world: World, match_id: str) -> Client:
    officer = signed_in(world.council_officer)
    opened(officer, match_id)
    return officer


def line_of(world: World, match_id: str) -> queries.views.MatchLine:  # type: ignore[name-defined]
    return queries.line(actor=world.council_officer, now=NOW, match_id=match_id)


def taken_back(client: Client, match_id: str) -> str:
    """The page of the pair after somebody took "not the same" back."""
    return text_of(client.post(f"/matches/{match_id}/look-again", {"reason": WHY}, follow=True))


def test_the_page_of_two_people_has_a_way_back(client: Client, match_id: str) -> None:
    page = text_of(client.get(f"/matches/{match_id}"))
    assert f'href="/matches/{match_id}/look-again"' in page
    asked = text_of(client.get(f"/matches/{match_id}/look-again"))
    for words in ("Look at this pair again", "Only the references were kept.", "C-1", "Council officer"):
        assert words in asked
    for words in (NAME, SPELT, REASON):
        assert words not in asked


@pytest.mark.parametrize("decision", [MatchDecision.SAME, MatchDecision.CANNOT_TELL])
def test_nothing_else_has_it(world: World, decision: MatchDecision) -> None:
    found = pair(world, values=SAME_HOME)
    client = signed_in(world.council_officer)
    assert "look-again" not in text_of(opened(client, found))
    decide(world.council_officer, found, decision)
    assert "look-again" not in text_of(client.get(f"/matches/{found}"))
    assert client.get(f"/matches/{found}/look-again").status_code == 409
    assert client.post(f"/matches/{found}/look-again", {"reason": WHY}).status_code == 409


@pytest.mark.parametrize("reason", ["", "Wrong.", "x" * 1001], ids=["none", "short", "long"])
def test_a_reason_is_needed_and_what_was_typed_stays(world: World, client: Client, match_id: str, reason: str) -> None:
    response = client.post(f"/matches/{match_id}/look-again", {"reason": reason})
    page = text_of(response)
    assert response.status_code == 422
    assert 'href="#reason"' in page
    assert f">{reason}</textarea>" in page
    assert line_of(world, match_id).state is MatchState.NOT_SAME


def test_the_page_then_says_what_is_missing_and_takes_no_decision(world: World, client: Client, match_id: str) -> None:
    page = taken_back(client, match_id)
    for words in (
        "The pair is to be decided again.", "that decision was taken back", "It can be decided again when both sides are here.",
        'href="/matches/upload"', 'href="/matches/packs/new"', "To be looked at again", WHY, REASON, "Not the same person",
    ):  # fmt: skip
        assert words in page
    assert 'name="decision"' not in page
    assert "look-again" not in page
    queue = text_of(client.get("/matches/"))
    assert f'href="/matches/{match_id}"' in queue
    assert "the file of possible matches has to be uploaded again" in queue
    assert WHY not in queue
    assert "To be looked at again, on 22 November 2026, by Council officer" in text_of(client.get("/matches/decided"))
    late = client.post(f"/matches/{match_id}", {"seen": "0" * 64, "decision": "same", "reason": REASON})
    assert late.status_code == 409
    assert line_of(world, match_id).state is MatchState.REOPENED


def test_the_same_file_brings_both_sides_back_with_the_earlier_decisions(
    world: World, client: Client, match_id: str
) -> None:
    taken_back(client, match_id)
    copy = line_of(world, match_id).projection_id
    sent = {"pack": exported(world.council_officer, copy), "source": "Council tax",
            "file": file_of(candidate(copy, "C-1", SAME_HOME))}  # fmt: skip
    assert "Decided before, and to be decided again" in text_of(client.post("/matches/upload", sent))
    second = signed_in(world.council_authoriser)
    page = text_of(opened(second, match_id))
    for words in (SPELT, NAME, WHY, REASON, "Not the same person", "To be looked at again", "Look at it afresh."):
        assert words in page
    assert "before one of the records changed" not in page
    assert " checked" not in page
    answer = {"seen": seen_on(page), "decision": "same", "reason": "The older address is that of the release."}
    assert second.post(f"/matches/{match_id}", answer).status_code == 302
    assert line_of(world, match_id).linked


def test_the_next_in_the_queue_is_one_that_can_be_decided(world: World, client: Client, match_id: str) -> None:
    taken_back(client, match_id)
    other = pair(world, "C-2", SAME_HOME, copy=received(world, "SS-000002"))
    opened(client, other)
    decide(world.council_officer, other, MatchDecision.SAME)
    assert f'href="/matches/{match_id}"' not in text_of(client.get(f"/matches/{other}/decided"))


def test_neither_record_says_two_people_any_more(world: World, client: Client, match_id: str) -> None:
    taken_back(client, match_id)
    inbox = text_of(open_copy(client, line_of(world, match_id).projection_id))
    assert "Decided not to be the same person as" not in inbox
    assert "Possibly the same person as" in inbox
    assert "to be decided again" in inbox


def test_nobody_else_takes_it_back(world: World, match_id: str) -> None:
    address = f"/matches/{match_id}/look-again"
    assert signed_in(world.police_officer).post(address, {"reason": WHY}).status_code == 404
    assert signed_in(world.council_manager).post(address, {"reason": WHY}).status_code == 403
    assert line_of(world, match_id).state is MatchState.NOT_SAME
