"""What somebody typed about a pair is kept when it cannot be taken, and the page says what changed meanwhile."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.people.record import FieldName
from tearline_hub.disclosures.actions import holding
from tearline_hub.matches import queries
from tests.integration.web.inbox_steps import acts
from tests.integration.web.matching_steps import (
    NAME,
    SAME_HOME,
    SAME_NAME,
    SPELT,
    candidate,
    exported,
    opened,
    pair,
    seen_on,
    taken_in,
)
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.matching import decide

TYPED = "The tenancy file says <born in 1985> & nothing more."


@pytest.fixture
def match_id(world: World) -> str:
    return pair(world)


@pytest.fixture
def client(world: World, match_id: str) -> Client:
    officer = signed_in(world.council_officer)
    opened(officer, match_id)
    return officer


def trace_on(page: str) -> str:
    return page.split('name="trace" value="')[1].split('"', maxsplit=1)[0]


def sent_from(page: str, **changes: str) -> dict[str, str]:
    """What a browser sends from this page."""
    return {"seen": seen_on(page), "trace": trace_on(page), "decision": "same", "reason": TYPED, **changes}


def page_of(client: Client, match_id: str) -> str:
    return text_of(client.get(f"/matches/{match_id}"))


def another_extract(world: World, match_id: str, values: dict[FieldName, tuple[str, ...]]) -> None:
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    taken_in(world.council_officer, exported(world.council_officer, copy), candidate(copy, values=values))


def state(world: World, match_id: str) -> MatchState:
    return queries.line(actor=world.council_officer, now=NOW, match_id=match_id).state


def summary_of(page: str) -> str:
    return page.split('class="govuk-error-summary"')[1].split("</ul>", maxsplit=1)[0]


def test_an_overtaken_page_is_drawn_again_with_the_reason_and_what_changed(
    world: World, client: Client, match_id: str
) -> None:
    before = page_of(client, match_id)
    another_extract(world, match_id, SAME_HOME)
    response = client.post(f"/matches/{match_id}", sent_from(before))
    page = text_of(response)
    assert response.status_code == 409
    assert "<title>Error: Is this the same person?" in page
    assert "This has changed since you opened it: address in our extract, phone in our extract." in summary_of(page)
    assert 'href="#decision"' in summary_of(page)
    assert f"{TYPED}</textarea>" in page
    assert b"<born" not in response.content
    assert not re.search(r'<input[^>]*type="radio"[^>]* checked', page)
    assert "+999 123456789" in page
    assert page.count("Changed since you opened this page") == 2
    assert state(world, match_id) is MatchState.CANDIDATE
    assert acts(world.council_officer, match_id)["match.read"] == 3
    assert client.post(f"/matches/{match_id}", sent_from(page)).status_code == 302
    assert state(world, match_id) is MatchState.LINKED


def test_what_is_gone_is_named_too(world: World, match_id: str, client: Client) -> None:
    another_extract(world, match_id, SAME_HOME)
    before = page_of(client, match_id)
    another_extract(world, match_id, SAME_NAME)
    page = text_of(client.post(f"/matches/{match_id}", sent_from(before)))
    assert "address in our extract, phone in our extract." in summary_of(page)
    assert "A similar name and the same birth date are not enough" in page


@pytest.mark.parametrize("trace", ["", "x", "0 " * 200, "\x00 <script>"], ids=["none", "one", "many", "marks"])
def test_a_trace_that_is_none_of_ours_names_no_field(world: World, client: Client, match_id: str, trace: str) -> None:
    before = page_of(client, match_id)
    another_extract(world, match_id, SAME_HOME)
    response = client.post(f"/matches/{match_id}", sent_from(before, trace=trace))
    assert response.status_code in {409, 422}
    assert "one of the two records" in summary_of(text_of(response))
    assert b"<script> " not in response.content


def test_a_fault_and_a_change_at_once_lose_nothing(world: World, client: Client, match_id: str) -> None:
    before = page_of(client, match_id)
    another_extract(world, match_id, SAME_HOME)
    page = text_of(client.post(f"/matches/{match_id}", sent_from(before, reason="Yes.")))
    assert "This has changed since you opened it" in summary_of(page)
    assert ">Yes.</textarea>" in page
    assert seen_on(page) != seen_on(before)


def test_a_reason_that_is_too_short_stays_with_the_choice(client: Client, match_id: str) -> None:
    response = client.post(f"/matches/{match_id}", sent_from(page_of(client, match_id), reason="Yes, him."))
    page = text_of(response)
    assert response.status_code == 422
    assert ">Yes, him.</textarea>" in page
    assert re.search(r'<input[^>]*value="same"[^>]* checked', page)
    assert 'href="#reason"' in summary_of(page)


def test_where_a_colleague_has_settled_it_the_words_are_shown_and_not_kept(
    world: World, client: Client, match_id: str
) -> None:
    before = page_of(client, match_id)
    decide(world.council_authoriser, match_id, MatchDecision.NOT_SAME)
    response = client.post(f"/matches/{match_id}", sent_from(before))
    page = text_of(response)
    assert response.status_code == 409
    assert "Your decision was not kept." in summary_of(page)
    assert "What you wrote, which was not kept" in page
    assert TYPED in page
    assert 'name="decision"' not in page
    assert "Council authoriser" in page
    assert state(world, match_id) is MatchState.NOT_SAME


def test_where_the_copy_cannot_be_read_the_words_are_shown(world: World, client: Client, match_id: str) -> None:
    before = page_of(client, match_id)
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason="Ours was born ten years later.")
    response = client.post(f"/matches/{match_id}", sent_from(before))
    assert response.status_code == 409
    assert TYPED in text_of(response)
    assert NAME not in text_of(response)


def test_a_trace_holds_no_value_and_is_another_for_each_pair(world: World, client: Client, match_id: str) -> None:
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    other = pair(world, "C-2", copy=copy)
    first, second = trace_on(page_of(client, match_id)), trace_on(text_of(opened(client, other)))
    assert re.fullmatch(r"[0-9a-f]{16}( [0-9a-f]{16})*", first)
    assert not set(first.split()) & set(second.split())
    assert SPELT not in first
