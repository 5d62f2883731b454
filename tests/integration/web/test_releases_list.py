"""The lists of disclosures: one state at a time, what is due in words, nothing about a person."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.queries import originated
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import add_record, complete_draft, deliver, live_release, only_held, subject

LATER = NOW + dt.timedelta(days=9)


def shown(world: World, show: str, *, at: dt.datetime = NOW) -> str:
    response = signed_in(world.officer, at=at).get(f"/releases/?show={show}")
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize(
    ("show", "sentence"),
    [
        ("drafts", "There are no drafts."),
        ("waiting", "Nothing waits for authorisation."),
        ("live", "Nothing is live."),
        ("overdue", "No answer is overdue."),
        ("ended", "Nothing has ended yet."),
        ("nonsense", "There are no drafts."),
    ],
)
def test_an_empty_list_says_so(world: World, show: str, sentence: str) -> None:
    assert sentence in shown(world, show)


def test_each_state_has_its_list_and_no_name_is_in_any(world: World) -> None:
    record_id = add_record(world.officer, subject())
    made = {name: complete_draft(world, to=["council"], record_id=record_id) for name in ("a", "b", "c", "d")}
    common = {"actor": world.officer, "now": NOW}
    for name in ("b", "c"):
        drafting.propose(**common, disclosure_id=made[name])
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=made["c"])
    drafting.abandon(**common, disclosure_id=made["d"], reason="Not needed.")
    for name, show in (("a", "drafts"), ("b", "waiting"), ("c", "live"), ("d", "ended")):
        page = shown(world, show)
        assert [key for key in made.values() if key in page] == [made[name]], show
        assert "Hussain" not in page
        assert "OFFICIAL-SENSITIVE" not in page


def test_a_new_answer_and_what_is_due_are_said_in_words(world: World) -> None:
    live_release(world, to=["council", "police"])
    deliver()
    copy = only_held(world.council_officer)
    common = {"actor": world.council_officer, "now": NOW, "projection_id": copy.id}
    holding.open_(**common, purpose=ReadPurpose.ASSESS_RELEASE)
    holding.answer(**common, purpose=ReadPurpose.ASSESS_RELEASE, given=Answer.KNOWN_NOTHING_TO_ADD)
    deliver()
    page = shown(world, "live")
    assert "1 new answer" in page
    assert "due in 7 days (Sunday 29 November 2026)" in page
    assert "Review: Due in 60 days" in page


def test_silence_past_the_due_date_is_overdue_and_no_answer(world: World) -> None:
    late = live_release(world, to=["council", "police"])
    deliver()
    assert late not in shown(world, "overdue")
    page = shown(world, "overdue", at=LATER)
    assert late in page
    assert "No answer from Council, Police: overdue" in page
    assert "Nothing held" not in page


def test_an_emergency_release_shows_when_its_review_is_due(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    deciding.release_in_emergency(
        actor=world.officer, now=NOW, disclosure_id=draft, reason="A life is at risk in the next hour."
    )
    assert "Emergency release: review due in 3 days" in shown(world, "live")


def test_what_ended_last_stands_first(world: World) -> None:
    record_id = add_record(world.officer, subject())
    first = live_release(world, to=["council"], record_id=record_id)
    second = live_release(world, to=["council"], record_id=record_id)
    for disclosure_id, when in ((first, LATER), (second, NOW)):
        ending.recall(
            actor=world.officer, now=when, disclosure_id=disclosure_id,
            code=RecallReason.NO_LONGER_NEEDED, reason="It is no longer needed.",
        )  # fmt: skip
    page = shown(world, "ended", at=LATER)
    assert page.index(first) < page.index(second)


def test_a_long_list_is_turned_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originated, "PER_PAGE", 2)
    record_id = add_record(world.officer, subject())
    drafts = [complete_draft(world, to=["council"], record_id=record_id) for _ in range(3)]
    client = signed_in(world.officer)
    first, second = (text_of(client.get(f"/releases/?show=drafts&page={number}")) for number in (1, 2))
    assert "/releases/?show=drafts&page=2" in first
    assert "/releases/?show=drafts&page=1" in second
    assert sum(draft in first for draft in drafts) == 2
    assert sum(draft in second for draft in drafts) == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 30, ""])
def test_a_page_number_that_is_none_gives_the_first(world: World, number: str) -> None:
    assert "There are no drafts." in text_of(signed_in(world.officer).get(f"/releases/?page={number}"))


def test_each_role_lands_on_the_list_it_works_on(world: World) -> None:
    council = text_of(signed_in(world.council_officer).get("/releases/"))
    assert "Answers and copies passed on" in council
    assert "There are no drafts." in council
    assert "Nothing waits for authorisation." in text_of(signed_in(world.authoriser).get("/releases/"))
    assert signed_in(world.administrator).get("/releases/").status_code == 403
