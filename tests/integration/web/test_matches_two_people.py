"""The second opinion: another person's, given without a trace of the first one's, and told to the first one."""

from __future__ import annotations

import pytest
from django.test import Client

from tearline.matching.adjudication import MatchState
from tearline_hub.matches import queries
from tests.integration.web.matching_steps import opened, pair, seen_on
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.matching import REASON

OPINION = "Ours moved here from elsewhere in 2001, after the date."
FIRST = (REASON, "Council officer</p>", "The same person, on", "by Council officer on")


@pytest.fixture
def match_id(world: World) -> str:
    """Only the name and the birth date agree; the officer said that it is the same person."""
    found = pair(world)
    client = signed_in(world.council_officer)
    assert said(client, found, decision="same", reason=REASON) == f"/matches/{found}/decided"
    return found


def said(client: Client, match_id: str, **sent: str) -> str:
    seen = seen_on(text_of(opened(client, match_id)))
    return str(client.post(f"/matches/{match_id}", {"seen": seen, **sent})["Location"])


def state(world: World, match_id: str) -> MatchState:
    return queries.line(actor=world.council_officer, now=NOW, match_id=match_id).state


def test_nothing_of_the_first_choice_is_in_any_page_of_the_second(world: World, match_id: str) -> None:
    second = signed_in(world.council_authoriser)
    copy = queries.line(actor=world.council_authoriser, now=NOW, match_id=match_id).projection_id
    pages = [text_of(opened(second, match_id))]
    fault = second.post(f"/matches/{match_id}", {"seen": seen_on(pages[0]), "reason": "Yes."})
    pages += [text_of(fault), text_of(second.get("/matches/")), text_of(second.get("/matches/decided"))]
    pages += [text_of(second.get(f"/inbox/{copy}", follow=True))]
    for page in pages:
        for words in FIRST:
            assert words not in page
    for page in pages[:2]:
        assert " checked" not in page
        assert "You see them after you have decided." in page
        assert "A link takes two people" in page


def test_what_came_of_it_is_not_told_to_who_has_not_decided(world: World, match_id: str) -> None:
    second = signed_in(world.council_authoriser)
    assert second.get(f"/matches/{match_id}/decided")["Location"] == f"/matches/{match_id}"
    assert "Nothing is linked yet" in text_of(signed_in(world.council_officer).get(f"/matches/{match_id}/decided"))


def test_a_page_sees_the_same_whatever_the_first_person_wrote(world: World, match_id: str) -> None:
    """Two pairs alike, whose first decisions were given in other words: one page, but for ids and times."""
    copy = queries.line(actor=world.council_officer, now=NOW, match_id=match_id).projection_id
    other = pair(world, "C-2", copy=copy)
    said(
        signed_in(world.council_officer),
        other,
        decision="same",
        reason="Another reason, of quite another length indeed.",
    )
    second = signed_in(world.council_authoriser)
    pages = [_plain(text_of(opened(second, each))) for each in (match_id, other)]
    assert pages[0] == pages[1].replace("C-2", "C-1")


def _plain(page: str) -> str:
    """The lines of the page's main part that hold no token."""
    main = page.split("<main")[1].split("</main", maxsplit=1)[0]
    return "\n".join(line for line in main.splitlines() if 'type="hidden"' not in line)


@pytest.mark.parametrize(
    ("sent", "words", "ends"),
    [
        ({"decision": "not_same"}, "Not the same person", MatchState.NOT_SAME),
        ({"decision": "cannot_tell", "ask": "phone"}, "Cannot tell: phone would help", MatchState.CANNOT_TELL),
    ],
    ids=["not the same", "cannot tell"],
)
def test_the_first_person_is_told_what_the_second_said_and_why(
    world: World, match_id: str, sent: dict[str, str], words: str, ends: MatchState
) -> None:
    said(signed_in(world.council_authoriser), match_id, reason=OPINION, **sent)
    assert state(world, match_id) is ends
    first = signed_in(world.council_officer)
    told = text_of(opened(first, match_id)).split("Earlier decisions on this pair")[1]
    for expected in (words, OPINION, "Council authoriser", "The same person", REASON, "Council officer"):
        assert expected in told
    assert words.split(":", maxsplit=1)[0] in text_of(first.get("/matches/decided"))


def test_the_first_person_is_not_the_second(world: World, match_id: str) -> None:
    first = signed_in(world.council_officer)
    page = text_of(opened(first, match_id))
    assert "Your decision waits for a second person" in page
    assert 'name="decision"' not in page
    for decision in ("same", "not_same", "cannot_tell"):
        sent = {"seen": "0" * 64, "decision": decision, "ask": "phone", "reason": OPINION}
        assert first.post(f"/matches/{match_id}", sent).status_code == 403
    assert state(world, match_id) is MatchState.SECOND
