"""The inbox and the page of a copy: no name before a purpose, one entry for each read, nothing after the end."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.disclosure.states import Kind
from tearline.ids import Prefix, new_id
from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.queries import held, originated
from tests.integration.web.inbox_steps import NAME, acts, open_copy, received, shape
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW, World
from tests.support.releases import add_record, complete_draft, deliver, live_release, only_held, subject, terms

PURPOSE = ReadPurpose.ASSESS_RELEASE


def test_an_empty_inbox_says_that_nothing_was_missed(world: World) -> None:
    page = text_of(signed_in(world.council_officer).get("/inbox/"))
    assert "Nothing waits for your organisation." in page
    assert "22 November 2026 at 10:00" in page
    assert "Nothing has ended yet." in text_of(signed_in(world.council_officer).get("/inbox/ended"))


def test_the_inbox_is_home_to_a_partner_officer(world: World) -> None:
    assert signed_in(world.council_officer).get("/")["Location"] == "/inbox/"


@pytest.mark.parametrize("who", ["overseer", "administrator"])
def test_who_reads_no_content_has_no_inbox(world: World, who: str) -> None:
    assert signed_in(getattr(world, who)).get("/inbox/").status_code == 403


def test_the_list_names_nobody(world: World) -> None:
    copy = received(world)
    line = only_held(world.council_officer)
    page = text_of(signed_in(world.council_officer).get("/inbox/"))
    assert line.disclosure_id in page
    assert f"/inbox/{copy}" in page
    assert "Security Service" in page
    assert "Due in 7 days" in page
    assert "Not opened" in page
    assert NAME not in page


def test_what_is_due_first_comes_first(world: World) -> None:
    late = live_release(world, to=["council"])
    record = add_record(world.officer, subject("SS-000002"))
    soon = live_release(world, to=["council"], record_id=record, respond_by=NOW.date() + dt.timedelta(days=2))
    deliver()
    page = text_of(signed_in(world.council_officer).get("/inbox/"))
    assert page.index(soon) < page.index(late)


def test_a_long_inbox_has_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    received(world)
    live_release(world, to=["council"], record_id=add_record(world.officer, subject("SS-000002")))
    deliver()
    monkeypatch.setattr(held, "PER_PAGE", 1)
    client = signed_in(world.council_officer)
    first, second = client.get("/inbox/"), client.get("/inbox/?page=2")
    assert "?page=2" in text_of(first)
    assert "?page=1" in text_of(second)
    assert "?page=3" not in text_of(second)


@pytest.mark.parametrize("number", ["0", "-1", "two", "99999999", "²"])
def test_a_page_number_that_is_none_shows_the_first(world: World, number: str) -> None:
    received(world)
    assert "Due in 7 days" in text_of(signed_in(world.council_officer).get("/inbox/", {"page": number}))


def test_conditions_are_read_before_the_content(world: World) -> None:
    copy = received(world, handling_conditions=(HandlingCondition.NO_CONTACT_WITH_SUBJECT,))
    page = text_of(signed_in(world.council_officer).get(f"/inbox/{copy}"))
    assert "OFFICIAL-SENSITIVE" in page
    assert "Do not contact the person because of it" in page
    assert "Why do you need to open this?" in page
    assert "checked" not in page.split("<main")[1]
    assert NAME not in page
    assert "Identity and the type of concern" not in page


def test_without_a_purpose_there_is_no_content_and_no_entry(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_officer)
    before = acts(world.council_officer, copy)
    client.get(f"/inbox/{copy}")
    refused = client.post(f"/inbox/{copy}", {})
    assert refused.status_code == 422
    assert 'href="#stated_purpose"' in text_of(refused)
    assert NAME not in text_of(refused)
    assert acts(world.council_officer, copy) == before


@pytest.mark.parametrize("purpose", ["prepare_release", "curiosity", ""])
def test_a_purpose_that_is_not_the_roles_opens_nothing(world: World, purpose: str) -> None:
    copy = received(world)
    response = signed_in(world.council_officer).post(f"/inbox/{copy}", {"stated_purpose": purpose})
    assert response.status_code == 422
    assert "projection.opened" not in acts(world.council_officer, copy)


def test_each_read_is_an_entry(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_officer)
    page = text_of(open_copy(client, copy))
    client.get(f"/inbox/{copy}")
    assert NAME in page
    assert "Purpose:</span> To assess and answer this release" in page
    assert page.index("Do not use it as evidence") < page.index(NAME)
    assert "The agencies cannot say what they know without it." in page
    assert "1, as first sent" in page
    assert "CANARY-ABOVE-THE-LINE" not in page
    noted = acts(world.council_officer, copy)
    assert (noted["projection.opened"], noted["projection.read"]) == (1, 2)


def test_titles_and_addresses_name_nobody(world: World) -> None:
    response = open_copy(signed_in(world.council_officer), received(world))
    title = text_of(response).split("<title>")[1].split("</title>")[0]
    assert title == "Release – Tearline"
    assert "ussain" not in response.redirect_chain[-1][0]


def test_a_purpose_runs_out(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_officer)
    open_copy(client, copy)
    session = client.session
    session["purposes"][copy][1] = 0
    session.save()
    before = acts(world.council_officer, copy)
    page = text_of(client.get(f"/inbox/{copy}"))
    assert NAME not in page
    assert "Why do you need to open this?" in page
    assert acts(world.council_officer, copy) == before


def test_a_colleague_states_a_purpose_of_their_own(world: World) -> None:
    copy = received(world)
    open_copy(signed_in(world.council_officer), copy)
    assert NAME not in text_of(signed_in(world.council_authoriser).get(f"/inbox/{copy}"))


def test_a_manager_reads_nothing_and_may_still_act(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_manager)
    page = text_of(client.get(f"/inbox/{copy}"))
    assert "Your role does not include reading it." in page
    assert f"/inbox/{copy}/wrong-person" in page
    tried = client.post(f"/inbox/{copy}", {"stated_purpose": "safeguarding"})
    assert tried.status_code == 403
    assert NAME not in text_of(tried)


@pytest.mark.parametrize("rest", ["", "/opened", "/answer", "/assess", "/wrong-person", "/pass-on", "/erase"])
def test_anothers_copy_is_not_there_at_all(world: World, rest: str) -> None:
    copy = received(world)
    client = signed_in(world.police_officer)
    unknown = client.get(f"/inbox/{new_id(Prefix.PROJECTION)}{rest}")
    assert unknown.status_code == 404
    assert shape(client.get(f"/inbox/{copy}{rest}")) == shape(unknown)
    sent = {"stated_purpose": PURPOSE.value, "reason": "It is somebody else."}
    theirs, nobodys = (client.post(f"/inbox/{each}{rest}", sent) for each in (copy, new_id(Prefix.PROJECTION)))
    assert shape(theirs) == shape(nobodys)


def test_what_is_no_identifier_is_not_there_either(world: World) -> None:
    assert signed_in(world.council_officer).get("/inbox/%00").status_code == 404


def test_somebody_signed_out_is_sent_to_sign_in(world: World) -> None:
    copy = received(world)
    assert signed_out().get(f"/inbox/{copy}")["Location"].startswith("/sign-in?next=")


def test_a_pointer_says_whom_to_ring(world: World) -> None:
    record = add_record(world.officer, subject())
    common = {"actor": world.officer, "now": NOW}
    sent = drafting.begin_release(**common, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record, kind=Kind.POINTER)
    drafting.choose_recipients(**common, disclosure_id=sent, recipients={"west-midlands/council": Role.PARTNER_OFFICER})
    contact = "Duty desk, +999000000001"
    drafting.set_terms(**common, disclosure_id=sent, changes=terms(pointer_contact=contact))
    drafting.propose(**common, disclosure_id=sent)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=sent)
    deliver()
    client = signed_in(world.council_officer)
    copy = only_held(world.council_officer).id
    assert contact not in text_of(client.get(f"/inbox/{copy}"))
    assert contact in text_of(open_copy(client, copy))


def test_a_correction_says_when_it_came(world: World) -> None:
    sent = live_release(world, to=["council"])
    deliver()
    view = originated.read(actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, disclosure_id=sent)
    (name,) = [field.id for field in view.recipients[0].content if field.value == NAME]
    ending.correct(
        actor=world.officer, now=NOW, disclosure_id=sent, values={name: "Muhammad Hussain"},
        withdrawn=frozenset(), reason="Spelling.",
    )  # fmt: skip
    deliver()
    page = text_of(open_copy(signed_in(world.council_officer), only_held(world.council_officer).id))
    assert "2, corrected on 22 November 2026 at 10:00" in page
    assert "Muhammad Hussain" in page


def test_an_emergency_says_so(world: World) -> None:
    sent = complete_draft(world, to=["council"])
    reason = "A life is at risk this afternoon."
    deciding.release_in_emergency(actor=world.officer, now=NOW, disclosure_id=sent, reason=reason)
    deliver()
    client = signed_in(world.council_officer)
    assert sent in text_of(client.get("/inbox/"))
    copy = only_held(world.council_officer).id
    assert "It was sent in an emergency" in text_of(client.get(f"/inbox/{copy}"))
    assert "It was sent in an emergency" in text_of(open_copy(client, copy))


def test_who_opened_it_here_when_and_why(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_officer)
    assert "Nobody has opened it here yet." in text_of(client.get(f"/inbox/{copy}/opened"))
    open_copy(client, copy, ReadPurpose.SAFEGUARDING)
    page = text_of(signed_in(world.council_authoriser).get(f"/inbox/{copy}/opened"))
    assert "To decide on help or safeguarding" in page
    assert "Council officer" in page
    assert NAME not in page


def test_a_recall_leaves_a_tombstone(world: World) -> None:
    sent = live_release(world, to=["council"])
    deliver()
    client = signed_in(world.council_officer)
    copy = only_held(world.council_officer).id
    open_copy(client, copy)
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=sent, code=RecallReason.FACTS_CHANGED, reason="The facts changed.",
    )  # fmt: skip
    deliver()
    for page in (text_of(client.get(f"/inbox/{copy}")), text_of(client.get("/inbox/ended"))):
        assert "Recalled by the originator on 22 November 2026 at 10:00, by Officer" in page
        assert "The facts changed." in page
        assert NAME not in page
    assert sent not in text_of(client.get("/inbox/"))
    again = open_copy(client, copy)
    assert NAME not in text_of(again)


def test_past_its_last_day_nothing_is_read_even_before_the_clock_came(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_officer)
    open_copy(client, copy)
    later = signed_in(world.council_officer, at=NOW + dt.timedelta(days=91))
    later.cookies = client.cookies  # the same session, whose purpose still stands
    for response in (later.get(f"/inbox/{copy}"), open_copy(later, copy)):
        assert "it can no longer be read" in text_of(response)
        assert NAME not in text_of(response)


def test_an_answer_that_came_back_is_listed_in_words(world: World) -> None:
    copy = received(world)
    common = {"actor": world.council_officer, "now": NOW, "projection_id": copy, "purpose": PURPOSE}
    holding.open_(**common)
    holding.answer(**common, given=Answer.NOTHING_HELD)
    deliver()
    assert "Answer: Nothing held" in text_of(signed_in(world.officer).get("/inbox/"))
