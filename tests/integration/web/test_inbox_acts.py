"""Answering, keeping, erasing, contesting and passing on: what each form refuses, what follows, and what is said."""

from __future__ import annotations

import pytest

from tearline.disclosure.states import HeldState, Kind
from tearline.disclosure.template import Template
from tearline.errors import Conflict
from tearline.people.record import Status
from tearline.vocab.answer import Answer, CannotSayReason
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.queries import held, originated
from tests.integration.web.inbox_steps import NAME, acts, open_copy, received
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import add_record, deliver, live_release, only_held, subject, terms

KEEP_REASON = "We expect the family to move back here within weeks."


def state(world: World, copy: str) -> HeldState:
    return held.line(actor=world.council_officer, now=NOW, projection_id=copy).state


@pytest.fixture
def copy(world: World) -> str:
    """Opened by the council's officer."""
    projection_id = received(world, onward_allowed=True)
    common = {"actor": world.council_officer, "now": NOW, "projection_id": projection_id}
    holding.open_(**common, purpose=ReadPurpose.ASSESS_RELEASE)
    return projection_id


@pytest.fixture
def client(world: World, copy: str):
    """The officer, for a stated purpose."""
    officer = signed_in(world.council_officer)
    open_copy(officer, copy)
    return officer


def ask_to_keep(world: World, copy: str) -> None:
    holding.answer(
        actor=world.council_officer, now=NOW, projection_id=copy, purpose=ReadPurpose.ASSESS_RELEASE,
        given=Answer.NOTHING_HELD, keep_reason=KEEP_REASON,
    )  # fmt: skip


def pass_on_to_the_police(world: World, copy: str) -> None:
    common = {"actor": world.council_officer, "now": NOW}
    onward = drafting.begin_onward(**common, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy)
    drafting.choose_recipients(
        **common, disclosure_id=onward, recipients={"west-midlands/police": Role.PARTNER_OFFICER}
    )
    drafting.choose_template(**common, disclosure_id=onward, template=Template.KEY_BIOGRAPHY)
    changes = {
        name: value
        for name, value in terms().items()
        if name not in {"marking", "handling_conditions", "expires_on", "review_on", "categories"}
    }
    drafting.set_terms(**common, disclosure_id=onward, changes=changes)
    drafting.propose(**common, disclosure_id=onward)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=onward)
    deliver()


def test_nothing_is_chosen_beforehand(client, copy: str) -> None:
    page = text_of(client.get(f"/inbox/{copy}/answer"))
    for answer in ("Nothing held", "Known, nothing to add", "Known, with information", "Cannot say"):
        assert answer in page
    assert " checked" not in page.split("<main")[1]
    assert NAME not in page


def test_answering_asks_for_a_purpose_first(world: World, copy: str) -> None:
    stranger = signed_in(world.council_authoriser)
    assert stranger.get(f"/inbox/{copy}/answer")["Location"] == f"/inbox/{copy}"
    sent = {"answer": "known_nothing_to_add"}
    assert stranger.post(f"/inbox/{copy}/answer", sent)["Location"] == f"/inbox/{copy}"
    assert held.line(actor=world.council_officer, now=NOW, projection_id=copy).answered_at is None


@pytest.mark.parametrize(
    ("sent", "anchor", "sentence"),
    [
        ({}, "answer", "Choose what you hold"),
        ({"answer": "perhaps"}, "answer", "Choose what you hold"),
        ({"answer": "cannot_say"}, "reason", "Choose why you cannot say"),
        ({"answer": "cannot_say", "reason": "lazy"}, "reason", "Choose why you cannot say"),
        ({"answer": "nothing_held"}, "keeping", "Choose whether to erase the content or ask to keep it"),
        ({"answer": "nothing_held", "keeping": "keep"}, "keep_reason", "Enter why it needs to be kept"),
        (
            {"answer": "nothing_held", "keeping": "keep", "keep_reason": "   "},
            "keep_reason",
            "Enter why it needs to be kept",
        ),
        (
            {"answer": "nothing_held", "keeping": "keep", "keep_reason": "Useful."},
            "keep_reason",
            "Say in a sentence why it needs to be kept.",
        ),
        (
            {"answer": "nothing_held", "keeping": "keep", "keep_reason": "x" * 501},
            "keep_reason",
            "must be 500 characters or fewer",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(
    world: World, client, copy: str, sent: dict[str, str], anchor: str, sentence: str
) -> None:
    response = client.post(f"/inbox/{copy}/answer", sent)
    page = text_of(response)
    assert response.status_code == 422
    assert "<title>Error: Answer" in page
    assert f'href="#{anchor}"' in page
    assert sentence in page
    assert state(world, copy) is HeldState.OPENED
    assert held.line(actor=world.council_officer, now=NOW, projection_id=copy).answered_at is None


def test_what_belongs_to_another_answer_is_not_asked(world: World, client, copy: str) -> None:
    sent = {"answer": "known_nothing_to_add", "keeping": "keep", "keep_reason": "x" * 501, "reason": "lazy"}
    assert client.post(f"/inbox/{copy}/answer", sent)["Location"] == "/inbox/"
    assert state(world, copy) is HeldState.OPENED


def test_known_nothing_to_add_is_sent(client, copy: str) -> None:
    page = text_of(client.post(f"/inbox/{copy}/answer", {"answer": "known_nothing_to_add"}, follow=True))
    assert "Your answer was sent to Security Service: Known, nothing to add." in page
    assert "until it expires" in page
    assert "Answered: Known, nothing to add" in page


def test_cannot_say_is_sent_with_its_reason(world: World, client, copy: str) -> None:
    client.post(f"/inbox/{copy}/answer", {"answer": "cannot_say", "reason": CannotSayReason.PRIVILEGE.value})
    deliver()
    officer = signed_in(world.officer)
    page = text_of(open_copy(officer, only_held(world.officer).id, ReadPurpose.ASSESS_RESPONSE))
    assert "It is legally privileged" in page


def test_nothing_held_erases_at_once_and_says_so(world: World, client, copy: str) -> None:
    response = client.post(f"/inbox/{copy}/answer", {"answer": "nothing_held", "keeping": "erase"}, follow=True)
    page = text_of(response)
    assert "Your answer was sent to Security Service: Nothing held." in page
    assert "The content was erased here and a certificate was sent." in page
    assert "Erased here on 22 November 2026 at 10:00, by Council officer" in page
    assert NAME not in page
    assert state(world, copy) is HeldState.ERASED
    assert acts(world.council_officer, copy)["projection.erased"] == 1


def test_nothing_held_can_be_kept_only_when_a_second_person_agrees(client, copy: str) -> None:
    sent = {"answer": "nothing_held", "keeping": "keep", "keep_reason": KEEP_REASON}
    page = text_of(client.post(f"/inbox/{copy}/answer", sent, follow=True))
    assert "Nobody can read the content until a second person has agreed that it is kept." in page
    assert "Waiting for a second person" in page
    assert NAME not in page
    assert f"/kept-copies/{copy}" not in page


def test_information_begins_in_our_own_records(world: World, client, copy: str) -> None:
    response = client.post(f"/inbox/{copy}/answer", {"answer": "known_with_information"})
    assert response["Location"] == f"/records/?answering={copy}"
    assert held.line(actor=world.council_officer, now=NOW, projection_id=copy).answered_at is None


def test_an_answer_being_written_is_shown(world: World, client, copy: str) -> None:
    record = add_record(world.council_officer, subject("C-1", status=Status.OWN))
    draft = drafting.begin_answer(
        actor=world.council_officer, now=NOW, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy, record_id=record,
    )  # fmt: skip
    assert "Opened, answer being written" in text_of(client.get("/inbox/"))
    for page in (client.get(f"/inbox/{copy}"), client.get(f"/inbox/{copy}/answer")):
        assert f'href="/releases/{draft}"' in text_of(page)


def test_an_answer_is_given_once(client, copy: str) -> None:
    client.post(f"/inbox/{copy}/answer", {"answer": "known_nothing_to_add"})
    page = text_of(client.get(f"/inbox/{copy}/answer"))
    assert "Your organisation has answered" in page
    assert "Known, nothing to add, on 22 November 2026" in page
    assert f"/inbox/{copy}/answer" not in text_of(client.get(f"/inbox/{copy}"))


def test_a_copy_to_keep_waits_for_somebody_else(world: World, copy: str) -> None:
    manager = signed_in(world.council_manager)
    assert "Nobody asks to keep anything." in text_of(manager.get("/kept-copies/"))
    ask_to_keep(world, copy)
    page = text_of(manager.get("/kept-copies/"))
    assert KEEP_REASON in page
    assert "Council officer" in page
    assert f"/kept-copies/{copy}" in text_of(manager.get(f"/inbox/{copy}"))
    assert "<title>Keep this copy?" in text_of(manager.get(f"/kept-copies/{copy}"))


def test_agreeing_keeps_it(world: World, copy: str) -> None:
    ask_to_keep(world, copy)
    page = text_of(signed_in(world.council_authoriser).post(f"/kept-copies/{copy}", {"decision": "keep"}, follow=True))
    assert "It is kept until it expires." in page
    assert state(world, copy) is HeldState.OPENED


def test_declining_erases_it(world: World, copy: str) -> None:
    ask_to_keep(world, copy)
    sent = {"decision": "erase", "reason": "Nothing depends on it."}
    page = text_of(signed_in(world.council_manager).post(f"/kept-copies/{copy}", sent, follow=True))
    assert "The content was erased here." in page
    assert state(world, copy) is HeldState.ERASED


@pytest.mark.parametrize(("sent", "anchor"), [({}, "decision"), ({"decision": "erase"}, "reason")])
def test_a_decision_on_keeping_is_complete(world: World, copy: str, sent: dict[str, str], anchor: str) -> None:
    ask_to_keep(world, copy)
    response = signed_in(world.council_manager).post(f"/kept-copies/{copy}", sent)
    assert response.status_code == 422
    assert f'href="#{anchor}"' in text_of(response)
    assert state(world, copy) is HeldState.KEEP_ASKED


def test_who_asked_cannot_agree(world: World, copy: str) -> None:
    holding.answer(
        actor=world.council_authoriser, now=NOW, projection_id=copy, purpose=ReadPurpose.ASSESS_RELEASE,
        given=Answer.NOTHING_HELD, keep_reason=KEEP_REASON,
    )  # fmt: skip
    asker = signed_in(world.council_authoriser)
    page = text_of(asker.get(f"/kept-copies/{copy}"))
    assert "so you cannot also decide on it" in page
    assert 'name="decision"' not in page
    assert f"/inbox/{copy}/erase" in page
    assert asker.post(f"/kept-copies/{copy}", {"decision": "keep"}).status_code == 403
    assert state(world, copy) is HeldState.KEEP_ASKED


def test_only_what_somebody_asked_to_keep_is_decided_on(world: World, copy: str) -> None:
    assert signed_in(world.council_manager).get(f"/kept-copies/{copy}").status_code == 404
    ask_to_keep(world, copy)
    assert signed_in(world.police_authoriser).get(f"/kept-copies/{copy}").status_code == 404
    assert signed_in(world.council_officer).get(f"/kept-copies/{copy}").status_code == 403


def test_wrong_person_restricts_it_at_once(world: World, client, copy: str) -> None:
    refused = client.post(f"/inbox/{copy}/wrong-person", {"reason": " "})
    assert refused.status_code == 422
    assert 'href="#reason"' in text_of(refused)
    sent = {"reason": "Ours was born ten years later."}
    page = text_of(client.post(f"/inbox/{copy}/wrong-person", sent, follow=True))
    assert "Nobody can read it now. Security Service was told and looks into it." in page
    assert "What comes next" in page
    assert NAME not in page
    assert "ten years" not in page
    assert state(world, copy) is HeldState.RESTRICTED


def test_what_was_looked_into_is_opened_anew(world: World) -> None:
    sent = live_release(world, to=["council"])
    deliver()
    copy = only_held(world.council_officer).id
    client = signed_in(world.council_officer)
    open_copy(client, copy)
    client.post(f"/inbox/{copy}/wrong-person", {"reason": "Ours was born ten years later."})
    deliver()
    ending.reinstate(actor=world.authoriser, now=NOW, disclosure_id=sent, reason="Checked against two documents.")
    deliver()
    page = text_of(client.get(f"/inbox/{copy}"))
    assert "Why do you need to open this?" in page
    assert NAME not in page
    assert NAME in text_of(open_copy(client, copy))


def test_erasing_early_takes_a_reason(world: World, client, copy: str) -> None:
    assert "You have not answered, and afterwards you cannot." in text_of(client.get(f"/inbox/{copy}/erase"))
    assert client.post(f"/inbox/{copy}/erase", {}).status_code == 422
    page = text_of(client.post(f"/inbox/{copy}/erase", {"reason": "Sent here by mistake."}, follow=True))
    assert "The content was erased here. Security Service was sent a certificate." in page
    assert "Sent here by mistake." in page
    assert "None was given" in page
    assert state(world, copy) is HeldState.ERASED
    assert client.get(f"/inbox/{copy}/erase").status_code == 403


def test_erasing_what_was_answered_warns_of_nothing_lost(client, copy: str) -> None:
    client.post(f"/inbox/{copy}/answer", {"answer": "known_nothing_to_add"})
    assert "You have not answered" not in text_of(client.get(f"/inbox/{copy}/erase"))


def test_passing_on_begins_a_draft(world: World, client, copy: str) -> None:
    assert f"/inbox/{copy}/pass-on" in text_of(client.get(f"/inbox/{copy}"))
    assert "a recall reaches whoever you pass it to" in text_of(client.get(f"/inbox/{copy}/pass-on"))
    where = client.post(f"/inbox/{copy}/pass-on")["Location"]
    draft = where.removeprefix("/releases/").strip("/")
    view = originated.read(
        actor=world.council_officer, now=NOW, purpose=ReadPurpose.ASSESS_RELEASE, disclosure_id=draft
    )
    assert (view.kind, view.projection_id) == ("onward", copy)


def test_passing_on_asks_for_a_purpose_first(world: World, copy: str) -> None:
    assert signed_in(world.council_officer).get(f"/inbox/{copy}/pass-on")["Location"] == f"/inbox/{copy}"


def test_without_the_originators_leave_nothing_is_passed_on(world: World) -> None:
    copy = received(world)
    client = signed_in(world.council_officer)
    page = text_of(open_copy(client, copy))
    assert f"/inbox/{copy}/pass-on" not in page
    assert "Pass it on. Ask the originator" in page
    for response in (client.get(f"/inbox/{copy}/pass-on"), client.post(f"/inbox/{copy}/pass-on")):
        assert response.status_code == 403


@pytest.fixture
def answered(world: World, copy: str) -> str:
    """The answer in the originator's inbox."""
    holding.answer(
        actor=world.council_officer, now=NOW, projection_id=copy, purpose=ReadPurpose.ASSESS_RELEASE,
        given=Answer.KNOWN_NOTHING_TO_ADD,
    )  # fmt: skip
    deliver()
    return only_held(world.officer).id


def test_the_originator_reads_what_came_back(world: World, answered: str) -> None:
    page = text_of(open_copy(signed_in(world.officer), answered, ReadPurpose.ASSESS_RESPONSE))
    question = held.line(actor=world.officer, now=NOW, projection_id=answered).in_reply_to
    assert "Known, nothing to add" in page
    assert f'href="/releases/{question}"' in page
    assert "It carries no information about the person." in page
    assert "What did this answer tell you?" in page
    assert "/answer" not in page


def test_the_originator_marks_the_answer(world: World, answered: str) -> None:
    client = signed_in(world.officer)
    assert client.get(f"/inbox/{answered}/assess")["Location"] == f"/inbox/{answered}"
    open_copy(client, answered, ReadPurpose.ASSESS_RESPONSE)
    refused = client.post(f"/inbox/{answered}/assess", {})
    assert refused.status_code == 422
    assert 'href="#assessment"' in text_of(refused)
    page = text_of(client.post(f"/inbox/{answered}/assess", {"assessment": "already_known"}, follow=True))
    assert "The answer is marked: Known already." in page
    assert "Opened, marked: Known already" in text_of(client.get("/inbox/"))


def test_a_question_is_not_assessed(client, copy: str) -> None:
    assert client.get(f"/inbox/{copy}/assess").status_code == 404


def test_an_answer_is_not_answered(world: World, copy: str) -> None:
    pass_on_to_the_police(world, copy)
    theirs = only_held(world.police_officer).id
    common = {"actor": world.police_officer, "now": NOW, "projection_id": theirs, "purpose": ReadPurpose.ASSESS_RELEASE}
    holding.open_(**common)
    holding.answer(**common, given=Answer.KNOWN_NOTHING_TO_ADD)
    deliver()
    lines, _ = held.inbox(actor=world.council_officer, now=NOW)
    (came_back,) = [line.id for line in lines if line.kind is Kind.RESPONSE]
    officer = signed_in(world.council_officer)
    page = text_of(open_copy(officer, came_back))
    assert "Known, nothing to add" in page
    assert f"/inbox/{came_back}/answer" not in page
    assert officer.get(f"/inbox/{came_back}/answer").status_code == 404
    with pytest.raises(Conflict, match="not answered"):
        holding.answer(
            **common | {"actor": world.council_officer, "projection_id": came_back}, given=Answer.KNOWN_NOTHING_TO_ADD
        )
