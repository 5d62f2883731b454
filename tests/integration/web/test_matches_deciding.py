"""Is this the same person, on pages: what is shown and what is not, what a decision needs, and the second person."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.people.record import FieldName
from tearline.vocab.answer import RecallReason
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.queries import held
from tearline_hub.matches import queries
from tests.integration.web.inbox_steps import acts
from tests.integration.web.matching_steps import (
    NAME,
    SAME_HOME,
    SPELT,
    WEIGHT,
    candidate,
    exported,
    opened,
    pair,
    received,
    seen_on,
    taken_in,
)
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW, World
from tests.support.matching import ADDRESS, REASON, decide
from tests.support.releases import deliver


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main", maxsplit=1)[0]


def state(world: World, match_id: str) -> MatchState:
    return queries.line(actor=world.council_officer, now=NOW, match_id=match_id).state


def post(client: Client, match_id: str, **sent: str) -> object:
    """Decide on what the page shows now."""
    seen = seen_on(text_of(client.get(f"/matches/{match_id}")))
    return client.post(f"/matches/{match_id}", {"seen": seen, **sent})


@pytest.fixture
def match_id(world: World) -> str:
    """Only the name and the birth date agree."""
    return pair(world)


@pytest.fixture
def client(world: World, match_id: str) -> Client:
    """The officer, for a stated purpose."""
    officer = signed_in(world.council_officer)
    opened(officer, match_id)
    return officer


def test_the_queue_holds_references_dates_and_words(world: World, match_id: str) -> None:
    page = text_of(signed_in(world.council_officer).get("/matches/"))
    line = queries.line(actor=world.council_officer, now=NOW, match_id=match_id)
    for words in (line.disclosure_id, "C-1", "Security Service", "To be decided", "29 November 2026"):
        assert words in page
    for words in (NAME, SPELT, str(WEIGHT), "1985"):
        assert words not in page


def test_an_empty_queue_says_that_nothing_was_missed(world: World) -> None:
    assert "No possible match waits for a decision." in text_of(signed_in(world.council_officer).get("/matches/"))
    assert "Nothing has been decided yet." in text_of(signed_in(world.council_officer).get("/matches/decided"))


def test_the_purpose_is_asked_first_and_the_read_is_an_entry(world: World, match_id: str) -> None:
    client = signed_in(world.council_officer)
    asked = text_of(client.get(f"/matches/{match_id}"))
    assert "Why do you need to open this?" in asked
    assert NAME not in asked
    assert SPELT not in asked
    page = text_of(opened(client, match_id))
    assert "To assess and answer this release" in page
    assert acts(world.council_officer, match_id)["match.read"] == 1


def test_both_sides_stand_field_by_field_in_words(client: Client, match_id: str) -> None:
    page = main_of(text_of(client.get(f"/matches/{match_id}")))
    for words in (
        "Neither says anything of: phone, e-mail, national identifier, vehicle registration.", NAME, SPELT, "3 April 1985", "Spelt otherwise", "Agrees", "Missing on one side", ADDRESS,
        "As at 1 January 2025", "Council tax, 21 November", "Uploaded on 22 November 2026 at 10:00 by Council officer",
        "17 of the 150,000 people in your extract have the name sent to you, in any common spelling.",
        "4 of the 150,000 people in your extract have the birth date sent to you.",
        "A similar name and the same birth date are not enough", "Nobody has decided on it before.",
    ):  # fmt: skip
        assert words in page
    tags = set(re.findall(r"govuk-tag govuk-tag--(\w+)", page))
    assert tags == {"grey"}  # one neutral look


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": NAME, "born": "1985-04-03"}, "The same name and birth date are not enough"),
        ({"name": SPELT, "born": "1985-04-03"}, "A similar name and the same birth date are not enough"),
        ({"name": NAME, "born": "1985-03-04"}, "The same name and nearly the same birth date are not enough"),
        ({"name": NAME}, "The same name alone is not enough"),
        ({"name": SPELT}, "A similar name alone is not enough"),
        ({"name": "Olga Testova", "born": "1985-04-03"}, "The same birth date alone is not enough"),
        ({"name": "Olga Testova"}, "Neither the name nor the birth date agrees"),
    ],
)
def test_what_is_not_enough_is_said_as_it_is(world: World, values: dict[str, str], words: str) -> None:
    found = {FieldName.NAME: (values["name"],)}
    if "born" in values:
        found[FieldName.DATE_OF_BIRTH] = (values["born"],)
    page = main_of(text_of(opened(signed_in(world.council_officer), pair(world, values=found))))
    assert f'govuk-heading-s">{words}</h2>' in page


def test_a_date_is_not_spelt(world: World) -> None:
    swapped = {FieldName.NAME: (NAME,), FieldName.DATE_OF_BIRTH: ("1985-03-04",)}
    page = main_of(text_of(opened(signed_in(world.council_officer), pair(world, values=swapped))))
    assert "4 March 1985" in page
    assert "Nearly the same date" in page
    assert "Spelt otherwise" not in page


def test_nothing_is_chosen_and_no_number_says_how_alike(client: Client, match_id: str) -> None:
    page = main_of(text_of(client.get(f"/matches/{match_id}")))
    assert " checked" not in page
    assert str(WEIGHT) not in page
    assert "%" not in page
    assert not re.search(r"\b(weight|likely|likelihood|confidence|probab)", page, re.IGNORECASE)


def test_the_title_and_address_name_nobody(client: Client, match_id: str) -> None:
    page = text_of(client.get(f"/matches/{match_id}"))
    assert re.search(r"<title>([^<]*)", page).group(1).startswith("Is this the same person?")  # type: ignore[union-attr]
    assert "OFFICIAL-SENSITIVE" in page


@pytest.mark.parametrize(
    ("sent", "anchor", "sentence"),
    [
        ({"reason": REASON}, "decision", "Choose whether this is the same person"),
        ({"decision": "perhaps", "reason": REASON}, "decision", "Choose whether this is the same person"),
        ({"decision": "same"}, "reason", "Enter what makes you think so"),
        ({"decision": "same", "reason": "   "}, "reason", "Enter what makes you think so"),
        ({"decision": "same", "reason": "Yes."}, "reason", ""),
        ({"decision": "not_same"}, "reason", "Enter what makes you think so"),
        ({"decision": "cannot_tell", "reason": REASON}, "ask", "Choose which one more field would help"),
        ({"decision": "cannot_tell", "reason": REASON, "ask": "note"}, "ask", "Choose which one more field would help"),
        ({}, "decision", "Choose whether this is the same person"),
    ],
)
def test_without_a_choice_and_a_reason_nothing_is_decided(
    world: World, client: Client, match_id: str, sent: dict[str, str], anchor: str, sentence: str
) -> None:
    response = post(client, match_id, **sent)
    page = text_of(response)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "<title>Error: Is this the same person?" in page
    assert f'href="#{anchor}"' in page
    assert sentence in page
    assert state(world, match_id) is MatchState.CANDIDATE


def test_a_link_takes_two_people_where_only_name_and_birth_date_agree(
    world: World, client: Client, match_id: str
) -> None:
    response = post(client, match_id, decision="same", reason=REASON)
    assert response["Location"] == f"/matches/{match_id}/decided"  # type: ignore[index]
    page = text_of(client.get(f"/matches/{match_id}/decided"))
    assert "Nothing is linked yet" in page
    assert "A second person decides without seeing what you chose" in page
    assert state(world, match_id) is MatchState.SECOND
    first = main_of(text_of(client.get(f"/matches/{match_id}")))
    assert "Your decision waits for a second person" in first
    assert 'name="decision"' not in first
    assert client.post(f"/matches/{match_id}", {"seen": "x", "decision": "same", "reason": REASON}).status_code >= 400
    assert state(world, match_id) is MatchState.SECOND


def test_the_second_person_is_not_shown_the_first_opinion(world: World, client: Client, match_id: str) -> None:
    post(client, match_id, decision="same", reason=REASON)
    second = signed_in(world.council_authoriser)
    for page in (
        text_of(opened(second, match_id)),
        text_of(second.get("/matches/")),
        text_of(second.get("/matches/decided")),
    ):
        assert REASON not in page
        assert "The same person, on" not in page
    page = main_of(text_of(second.get(f"/matches/{match_id}")))
    assert "only after you have given yours" in page
    assert " checked" not in page
    post(second, match_id, decision="same", reason="The two streets are the same street.")
    assert state(world, match_id) is MatchState.LINKED
    page = main_of(text_of(second.get(f"/matches/{match_id}")))
    assert REASON in page
    assert "Council officer" in page


def test_a_pair_nobody_decided_on_has_no_outcome(client: Client, match_id: str) -> None:
    assert client.get(f"/matches/{match_id}/decided")["Location"] == f"/matches/{match_id}"


def test_the_second_persons_word_stands(world: World, client: Client, match_id: str) -> None:
    post(client, match_id, decision="same", reason=REASON)
    second = signed_in(world.council_authoriser)
    opened(second, match_id)
    post(second, match_id, decision="not_same", reason="Ours moved here from elsewhere in 2001.")
    assert state(world, match_id) is MatchState.NOT_SAME


def test_one_person_is_enough_where_more_agrees_and_the_next_is_offered(world: World) -> None:
    copy = received(world)
    match_id = pair(world, values=SAME_HOME, copy=copy)
    other = pair(world, "C-2", copy=copy)
    client = signed_in(world.council_officer)
    page = main_of(text_of(opened(client, match_id)))
    assert "not enough" not in page
    post(client, match_id, decision="same", reason=REASON)
    assert state(world, match_id) is MatchState.LINKED
    page = text_of(client.get(f"/matches/{match_id}/decided"))
    assert "Neither was changed, and nothing was merged." in page
    assert f'href="/matches/{other}"' in page


def test_not_the_same_is_remembered_and_said(client: Client, match_id: str) -> None:
    post(client, match_id, decision="not_same", reason="Ours was born ten years later.")
    page = text_of(client.get(f"/matches/{match_id}/decided"))
    assert "It is remembered that they are two people" in page
    decided = text_of(client.get("/matches/decided"))
    assert "Not the same person, on 22 November 2026, by Council officer" in decided
    assert "No possible match waits" in text_of(client.get("/matches/"))
    page = main_of(text_of(client.get(f"/matches/{match_id}")))
    assert "What our extract said is no longer kept." in page
    assert "Ours was born ten years later." in page
    assert SPELT not in page


def test_what_was_decided_is_not_asked_again(world: World, client: Client, match_id: str) -> None:
    post(client, match_id, decision="not_same", reason="Ours was born ten years later.")
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    taken_in(world.council_officer, exported(world.council_officer, copy), candidate(copy))
    assert "No possible match waits" in text_of(client.get("/matches/"))


def test_cannot_tell_asks_for_one_more_field(client: Client, match_id: str) -> None:
    post(client, match_id, decision="cannot_tell", ask="phone", reason="Two families live at this address.")
    page = text_of(client.get(f"/matches/{match_id}/decided"))
    assert "told which field would help" in page
    assert "asked for phone" in text_of(client.get("/matches/"))
    page = main_of(text_of(client.get(f"/matches/{match_id}")))
    assert "Cannot tell: phone would help" in page
    assert 'name="decision"' in page


def test_what_was_sent_is_not_asked_for_again(world: World, client: Client, match_id: str) -> None:
    page = main_of(text_of(client.get(f"/matches/{match_id}")))
    offered = re.findall(r'name="ask" type="radio" value="(\w+)"', page)
    assert offered == ["address", "phone", "email", "national_id", "vehicle_mark"]
    assert "Another address" in page
    assert "Another phone" not in page
    response = post(client, match_id, decision="cannot_tell", ask="date_of_birth", reason=REASON)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "They sent that already. Choose a field that they did not." in text_of(response)
    assert state(world, match_id) is MatchState.CANDIDATE


def test_another_row_that_is_linked_is_said_with_a_link(world: World, client: Client, match_id: str) -> None:
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    other = pair(world, "C-2", SAME_HOME, copy=copy)
    assert "is already linked to" not in text_of(client.get(f"/matches/{match_id}"))
    decide(world.council_officer, other, MatchDecision.SAME)
    page = main_of(text_of(client.get(f"/matches/{match_id}")))
    assert "What Security Service sent is already linked to" in page
    assert f'href="/matches/{other}">our record C-2</a>, by Council officer on 22 November 2026.' in page
    opened(client, other)
    assert "is already linked to" not in text_of(client.get(f"/matches/{other}"))


def test_a_page_that_has_been_overtaken_decides_nothing(world: World, client: Client, match_id: str) -> None:
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    seen = seen_on(text_of(client.get(f"/matches/{match_id}")))
    taken_in(
        world.council_officer, exported(world.council_officer, copy),
        candidate(copy, values=SAME_HOME),
    )  # fmt: skip
    response = client.post(f"/matches/{match_id}", {"seen": seen, "decision": "same", "reason": REASON})
    assert response.status_code == 409
    assert "This has changed since you opened it" in text_of(response)
    assert state(world, match_id) is MatchState.CANDIDATE


def test_nobody_else_finds_it(world: World, match_id: str) -> None:
    for address in (f"/matches/{match_id}", f"/matches/{match_id}/decided", f"/matches/{match_id}/wrong-person"):
        assert signed_in(world.police_officer).get(address).status_code == 404
        assert signed_in(world.council_manager).get(address).status_code == 403
        assert signed_out().get(address)["Location"].startswith("/sign-in?next=")
    sent = {"stated_purpose": "assess_release"}
    assert signed_in(world.police_officer).post(f"/matches/{match_id}", sent).status_code == 404


def test_a_decision_without_a_stated_purpose_asks_for_it_and_keeps_the_words(world: World, match_id: str) -> None:
    client = signed_in(world.council_officer)
    response = client.post(f"/matches/{match_id}", {"seen": "0" * 64, "decision": "same", "reason": REASON})
    page = text_of(response)
    assert "Why do you need to open this?" in page
    assert REASON in page
    assert NAME not in page
    assert state(world, match_id) is MatchState.CANDIDATE


def test_what_was_taken_back_shows_nothing(world: World, client: Client, match_id: str) -> None:
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    line = held.line(actor=world.council_officer, now=NOW, projection_id=copy)
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=line.disclosure_id,
        code=RecallReason.FACTS_CHANGED, reason="The source was found to be mistaken.",
    )  # fmt: skip
    deliver()
    page = text_of(client.get(f"/matches/{match_id}"))
    assert "Only the identifiers of the pair are kept." in page
    assert NAME not in page
    assert SPELT not in page
    assert "No possible match waits" in text_of(client.get("/matches/"))


def test_what_nobody_can_read_is_not_compared(world: World, client: Client, match_id: str) -> None:
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason="Ours was born ten years later.")
    response = client.get(f"/matches/{match_id}")
    page = text_of(response)
    assert response.status_code == 409
    assert "They cannot be compared now" in page
    assert f'href="/inbox/{copy}"' in page
    assert NAME not in page


def test_what_is_decided_by_action_is_what_pages_show(world: World, match_id: str) -> None:
    decide(world.council_officer, match_id, MatchDecision.CANNOT_TELL, ask=FieldName.EMAIL)
    page = main_of(text_of(opened(signed_in(world.council_authoriser), match_id)))
    assert "Cannot tell: e-mail would help" in page
    assert REASON in page
