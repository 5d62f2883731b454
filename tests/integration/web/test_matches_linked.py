"""A linked match on pages: answering from it, taking it back with every use made of it, and what both records say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tearline.disclosure.states import HeldState, State
from tearline.disclosure.template import Template
from tearline.errors import NotPermitted
from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.people.record import Status
from tearline.vocab.role import Role
from tearline_hub.audit.queries import entries_about
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.queries import held
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tests.integration.web.inbox_steps import open_copy
from tests.integration.web.matching_steps import PURPOSE, SAME_HOME, SPELT, WEIGHT, opened, pair
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.matching import REASON, decide
from tests.support.releases import add_record, deliver, only_held, subject, terms

WRONG = "Ours has lived abroad since 2019, as two letters show."


@pytest.fixture
def match_id(world: World) -> str:
    """Linked by the officer: the address agrees too."""
    found = pair(world, values=SAME_HOME)
    decide(world.council_officer, found, MatchDecision.SAME)
    return found


@pytest.fixture
def client(world: World, match_id: str) -> Client:
    officer = signed_in(world.council_officer)
    opened(officer, match_id)
    return officer


def line_of(world: World, match_id: str) -> queries.views.MatchLine:  # type: ignore[name-defined]
    return queries.line(actor=world.council_officer, now=NOW, match_id=match_id)


def proposed(world: World, match_id: str) -> str:
    """An answer with information that waits for a second person; its id."""
    common = {"actor": world.council_officer, "now": NOW}
    draft = adjudicating.begin_answer(**common, purpose=PURPOSE, match_id=match_id)
    drafting.choose_template(**common, disclosure_id=draft, template=Template.IDENTITY_ONLY)
    changes = {name: value for name, value in terms().items() if name != "respond_by"}
    drafting.set_terms(**common, disclosure_id=draft, changes=changes)
    drafting.propose(**common, disclosure_id=draft)
    return draft


def test_nobody_without_the_role_answers_from_a_link(world: World, match_id: str) -> None:
    other = replace(world.council_officer, roles=frozenset({Role.MANAGER}))
    with pytest.raises(NotPermitted) as refused:
        adjudicating.begin_answer(actor=other, now=NOW, purpose=PURPOSE, match_id=match_id)
    assert refused.value.code == "match.role"


def answered(world: World, match_id: str) -> str:
    """An answer with information that went out because of the link; its id."""
    draft = proposed(world, match_id)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    deliver()
    return draft


def test_the_page_of_a_link_offers_the_answer_and_the_way_back(client: Client, match_id: str) -> None:
    page = text_of(client.get(f"/matches/{match_id}"))
    assert "Answer with what we hold" in page
    assert f'href="/matches/{match_id}/wrong-person"' in page
    assert 'name="decision"' not in page
    assert REASON in page


def test_what_was_answered_is_not_offered_to_be_answered(world: World, client: Client, match_id: str) -> None:
    answered(world, match_id)
    page = text_of(client.get(f"/matches/{match_id}"))
    assert "Answer with what we hold" not in page
    assert f'href="/inbox/{line_of(world, match_id).projection_id}"' in page
    assert f'href="/matches/{match_id}/wrong-person"' in page


def test_what_was_answered_is_not_due_any_more(world: World, client: Client, match_id: str) -> None:
    pair(world, "C-2", copy=line_of(world, match_id).projection_id)
    assert "29 November 2026" in text_of(client.get("/matches/"))
    answered(world, match_id)
    page = text_of(client.get("/matches/"))
    assert "C-2" in page
    assert "Answered" in page.split("<main")[1]
    assert "29 November 2026" not in page


def test_an_answer_begins_from_what_we_hold(world: World, client: Client, match_id: str) -> None:
    response = client.post(f"/matches/{match_id}/answer")
    page = text_of(client.get(response["Location"]))
    assert "Draft answer" in page
    assert "Your answer was begun." in page
    (use,) = queries.uses(actor=world.council_officer, match_id=match_id)
    assert response["Location"] == f"/releases/{use.disclosure_id}"
    assert use.disclosure_id in text_of(client.get(f"/matches/{match_id}"))


def test_the_second_person_is_told_on_what_an_answer_rests(world: World, match_id: str) -> None:
    draft = proposed(world, match_id)
    second = signed_in(world.council_authoriser)
    address = f"/to-authorise/{draft}"
    page = text_of(second.post(address, {"stated_purpose": "authorise_release"}, follow=True))
    told = page.split("It rests on a match")[1].split("On which terms")[0]
    for words in (
        "our record C-1", "Your organisation decided that they are.", f'href="/matches/{match_id}"',
        "Spelt otherwise", "Agrees", "Missing on one side", "The same person", "Council officer",
        "22 November 2026 at 10:00", REASON,
    ):  # fmt: skip
        assert words in told
    assert str(WEIGHT) not in page
    (entry,) = [
        each for each in entries_about(actor=world.council_authoriser, subject=match_id)
        if each.act == "match.read" and each.user_name == "Council authoriser"
    ]  # fmt: skip
    assert entry.purpose == "authorise_release"


def test_the_second_person_is_told_of_a_match_that_cannot_be_read(world: World, match_id: str) -> None:
    draft = proposed(world, match_id)
    copy = line_of(world, match_id).projection_id
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason="Ours has lived abroad.")
    second = signed_in(world.council_authoriser)
    page = text_of(second.post(f"/to-authorise/{draft}", {"stated_purpose": "authorise_release"}, follow=True))
    assert "The released copy cannot be read at present." in page
    assert REASON in page


def test_an_answer_asks_for_a_purpose_first(world: World, match_id: str) -> None:
    stranger = signed_in(world.council_officer)
    assert stranger.post(f"/matches/{match_id}/answer")["Location"] == f"/matches/{match_id}"
    assert queries.uses(actor=world.council_officer, match_id=match_id) == ()


def test_only_a_link_is_answered_from(world: World) -> None:
    found = pair(world)
    client = signed_in(world.council_officer)
    opened(client, found)
    assert client.post(f"/matches/{found}/answer").status_code == 409
    assert client.get(f"/matches/{found}/wrong-person").status_code == 409


def test_the_wrong_person_page_says_what_will_happen(world: World, client: Client, match_id: str) -> None:
    draft = answered(world, match_id)
    page = text_of(client.get(f"/matches/{match_id}/wrong-person"))
    assert "What will happen at once" in page
    assert draft in page
    assert SPELT not in page
    refused = client.post(f"/matches/{match_id}/wrong-person", {"reason": " "})
    assert refused.status_code == 422
    assert 'href="#reason"' in text_of(refused)
    assert line_of(world, match_id).state is MatchState.LINKED


def test_every_use_is_reopened_and_listed(world: World, client: Client, match_id: str) -> None:
    draft = answered(world, match_id)
    copy = line_of(world, match_id).projection_id
    page = text_of(client.post(f"/matches/{match_id}/wrong-person", {"reason": WRONG}, follow=True))
    assert "The link has ended" in page
    assert f'href="/releases/{draft}/recall"' in page
    assert f'href="/inbox/{copy}"' in page
    assert WRONG not in page
    assert line_of(world, match_id).state is MatchState.NOT_SAME
    deliver()
    assert only_held(world.officer).state is HeldState.RESTRICTED
    again = held.line(actor=world.council_officer, now=NOW, projection_id=copy)
    assert again.answered_at is None
    release = f"/releases/{line_of(world, match_id).disclosure_id}"
    released = signed_in(world.officer).post(release, {"stated_purpose": "prepare_release"}, follow=True)
    page = text_of(released)
    assert "Restricted while looked into" in page
    assert "Answer taken back: it may be about the wrong person 22 November 2026 at 10:00" in page
    assert "Answered: known" not in page
    (use,) = queries.uses(actor=world.council_officer, match_id=match_id)
    assert (use.state, use.recheck) == (State.RESTRICTED, True)


def test_a_link_nobody_used_ends_without_anything_to_take_back(client: Client, match_id: str) -> None:
    page = text_of(client.post(f"/matches/{match_id}/wrong-person", {"reason": WRONG}, follow=True))
    assert "there is nothing to take back" in page
    assert client.post(f"/matches/{match_id}/wrong-person", {"reason": WRONG}).status_code == 409


def test_another_organisation_changes_nothing(world: World, match_id: str) -> None:
    stranger = signed_in(world.police_officer)
    assert stranger.post(f"/matches/{match_id}/wrong-person", {"reason": WRONG}).status_code == 404
    assert stranger.post(f"/matches/{match_id}/answer").status_code == 404
    assert stranger.get(f"/matches/{match_id}/reopened").status_code == 404
    assert line_of(world, match_id).state is MatchState.LINKED


def test_both_records_say_that_they_are_linked(world: World, client: Client, match_id: str) -> None:
    line = line_of(world, match_id)
    inbox = text_of(open_copy(client, line.projection_id))
    assert "Decided to be the same person as" in inbox
    assert "our C-1" in inbox
    assert "by Council officer on 22 November 2026" in inbox
    record = add_record(world.council_officer, subject("C-1", status=Status.OWN))
    page = text_of(client.post(f"/records/{record}", {"stated_purpose": PURPOSE.value}, follow=True))
    assert "Decided to be the same person as" in page
    assert f'href="/matches/{match_id}"' in page


def test_both_records_say_that_they_are_two_people(world: World) -> None:
    match_id = pair(world)
    decide(world.council_officer, match_id, MatchDecision.NOT_SAME)
    client = signed_in(world.council_officer)
    before = text_of(client.get(f"/inbox/{line_of(world, match_id).projection_id}"))
    assert "our C-1" not in before  # no purpose was stated
    inbox = text_of(open_copy(client, line_of(world, match_id).projection_id))
    assert "Decided not to be the same person as" in inbox
    record = add_record(world.council_officer, subject("C-1", status=Status.OWN))
    page = text_of(client.post(f"/records/{record}", {"stated_purpose": PURPOSE.value}, follow=True))
    assert "Decided not to be the same person as" in page


def test_a_pending_opinion_is_on_neither_record(world: World) -> None:
    match_id = pair(world)
    decide(world.council_officer, match_id, MatchDecision.SAME)
    second = signed_in(world.council_authoriser)
    inbox = text_of(open_copy(second, line_of(world, match_id).projection_id))
    assert "Possibly the same person as" in inbox
    assert "waiting for a second person" in inbox
    assert REASON not in inbox
    assert "Council officer on" not in inbox
