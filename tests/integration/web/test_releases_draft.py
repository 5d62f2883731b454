"""A draft, page by page: each saves, says what it lacks, and refuses what the rules refuse."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tearline.disclosure.draft import Draft, Terms, faults
from tearline.disclosure.states import Kind, State
from tearline.people.record import Status
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline_hub.disclosures.actions import drafting, holding
from tearline_hub.disclosures.queries import originated
from tearline_hub.web.releases.tasks import route_of
from tests.integration.web.release_steps import (
    COUNCIL,
    HANDLING,
    POLICE,
    RECIPIENTS,
    TERMS,
    begun,
    dates,
    officer_of,
    read,
)
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import (
    TODAY,
    add_record,
    complete_draft,
    deliver,
    live_release,
    only_held,
    subject,
)


@pytest.mark.parametrize("kind", Kind)
def test_every_fault_of_an_empty_draft_has_a_page_that_mends_it(kind: Kind) -> None:
    empty = Draft(kind=kind, status=Status.ACTIVE, fields=(), terms=Terms(), may_be_child=True)
    found = faults(empty, ceiling=Marking.OFFICIAL_SENSITIVE, today=TODAY)
    homeless = [fault.code for fault in found if route_of(fault) == "release"]
    assert homeless == ["draft.active-subject"]


def test_a_draft_asks_why_before_it_shows_anything(world: World) -> None:
    draft = begun(world)
    client = signed_in(world.officer)
    page = text_of(client.get(f"/releases/{draft}"))
    assert "Why do you need to open this?" in page
    assert "SS-000001" not in page


def test_what_was_typed_goes_with_the_question_and_is_not_lost(world: World) -> None:
    draft = begun(world)
    client = signed_in(world.officer)
    asked = client.post(f"/releases/{draft}/terms", TERMS)
    assert 'name="agreement_id" value="DSA-2026-01"' in text_of(asked)
    assert read(world, draft).terms.agreement_id == ""
    answered = client.post(f"/releases/{draft}/terms", {**TERMS, "stated_purpose": "prepare_release"})
    assert answered["Location"] == f"/releases/{draft}"
    assert read(world, draft).terms.agreement_id == "DSA-2026-01"


def test_a_release_is_drafted_page_by_page_and_proposed(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    first = text_of(client.get(f"/releases/{draft}"))
    assert "Cannot start yet" in first
    assert f'href="/releases/{draft}/terms#necessity"' in first
    for page, given in (
        ("recipients", RECIPIENTS),
        ("template", {"template": "key_biography"}),
        ("terms", TERMS),
        ("handling", HANDLING),
    ):
        assert client.post(f"/releases/{draft}/{page}", given)["Location"] == f"/releases/{draft}", page
    ready = text_of(client.get(f"/releases/{draft}"))
    assert "Nothing is missing" in ready
    assert "Incomplete" not in ready
    assert client.get(f"/releases/{draft}/propose").status_code == 200
    assert client.post(f"/releases/{draft}/propose")["Location"] == f"/releases/{draft}"
    page = text_of(client.get(f"/releases/{draft}"))
    assert "It was proposed." in page
    assert "It waits for somebody who took no part in writing it." in page
    view = read(world, draft)
    assert view.state is State.PROPOSED
    assert {item.organisation: item.role for item in view.recipients} == {
        COUNCIL: "partner_officer",
        POLICE: "partner_authoriser",
    }
    assert view.terms.onward_allowed
    assert view.terms.expires_on == TODAY + dt.timedelta(days=90)


def test_long_answers_begin_empty(world: World) -> None:
    draft = begun(world)
    page = text_of(officer_of(world, draft).get(f"/releases/{draft}/terms"))
    assert re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL) == ["", "", ""]
    assert "checked" not in page


def test_a_half_done_page_is_kept_and_says_what_it_lacks(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    response = client.post(f"/releases/{draft}/terms", {"necessity": "short", "agreement_id": "DSA-1"})
    page = text_of(response)
    assert response.status_code == 422
    assert "What you entered is saved." in page
    assert 'href="#proportionality"' in page
    assert "Choose the legal gateway." in page
    assert "Choose a marking." not in page
    assert read(world, draft).terms.agreement_id == "DSA-1"


def test_words_above_the_ceiling_and_too_many_words_are_refused(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    banner = client.post(f"/releases/{draft}/terms", TERMS | {"necessity": "TOP SECRET words of some length"})
    assert "The text carries the marking TOP SECRET." in text_of(banner)
    long = client.post(f"/releases/{draft}/terms", TERMS | {"agreement_id": "x" * 201})
    assert "Sharing agreement must be 200 characters or fewer" in text_of(long)


def test_a_marking_above_the_ceiling_is_refused_with_what_to_do(world: World) -> None:
    draft = begun(world)
    response = officer_of(world, draft).post(f"/releases/{draft}/handling", HANDLING | {"marking": "SECRET"})
    assert response.status_code == 422
    assert "This node holds nothing above OFFICIAL-SENSITIVE." in text_of(response)
    assert 'href="#marking"' in text_of(response)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (dates(review_on=91), "The review date must be after today and within 90 days."),
        (dates(expires_on=181), "The expiry date must be after today and within 180 days."),
        (dates(respond_by=0), "The answer date must be after today."),
        ({"review_on-day": "31", "review_on-month": "2"}, "Review on must be a real date"),
        ({"marking": "COSMIC"}, "Choose Marking"),
        ({"handling_conditions": ["burn"]}, "Choose Handling conditions"),
    ],
)
def test_dates_and_choices_outside_the_rules_are_refused(world: World, given: dict[str, object], sentence: str) -> None:
    draft = begun(world)
    response = officer_of(world, draft).post(f"/releases/{draft}/handling", HANDLING | given)
    assert response.status_code == 422
    assert sentence in text_of(response)


def test_nobody_chosen_and_a_role_not_chosen_are_refused(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    nobody = client.post(f"/releases/{draft}/recipients")
    assert "Choose at least one organisation to receive it." in text_of(nobody)
    no_role = client.post(f"/releases/{draft}/recipients", {"recipients": [COUNCIL]})
    assert "Choose a role at Council" in text_of(no_role)
    assert f'href="#role_{COUNCIL}"' in text_of(no_role)
    overseer = client.post(f"/releases/{draft}/recipients", {"recipients": ["west-midlands/oversight"]})
    assert overseer.status_code == 422
    assert not read(world, draft).recipients


def test_no_template_is_a_choice_but_an_unknown_one_is_not(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    assert client.post(f"/releases/{draft}/template", {"template": "everything"}).status_code == 422
    assert "Choose a template" in text_of(client.post(f"/releases/{draft}/template"))


def test_a_pointer_asks_whom_to_ring_and_carries_no_field(world: World) -> None:
    draft = begun(world, kind=Kind.POINTER)
    client = officer_of(world, draft)
    page = text_of(client.get(f"/releases/{draft}"))
    assert "Draft pointer release" in page
    assert "Choose what each recipient gets" not in page
    client.post(f"/releases/{draft}/recipients", RECIPIENTS)
    asked = text_of(client.get(f"/releases/{draft}/terms"))
    assert "Whom should they ring" in asked
    assert "How reliable and complete" not in asked
    given = {**TERMS, "pointer_contact": "The desk on +999 123456789"}
    assert client.post(f"/releases/{draft}/terms", given).status_code == 302
    assert client.post(f"/releases/{draft}/handling", HANDLING).status_code == 302
    preview = text_of(client.get(f"/releases/{draft}/preview"))
    assert "The desk on +999 123456789" in preview
    assert "It carries no field." in preview
    assert "Hussain" not in preview
    assert client.post(f"/releases/{draft}/propose").status_code == 302


def test_an_incomplete_draft_is_neither_proposed_nor_released_in_an_emergency(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    assert "It cannot be proposed yet" in text_of(client.get(f"/releases/{draft}/propose"))
    response = client.post(f"/releases/{draft}/propose")
    assert response.status_code == 422
    assert "Choose a marking." in text_of(response)
    assert "Even in an emergency" in text_of(client.get(f"/releases/{draft}/emergency"))
    reason = {"at_risk": "on", "reason": "A life is at risk in the next hour."}
    assert client.post(f"/releases/{draft}/emergency", reason).status_code == 422
    assert read(world, draft).state is State.DRAFT


def test_an_emergency_release_needs_a_life_at_risk_and_a_sentence(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    client = officer_of(world, draft)
    assert "reviews your decision within 72 hours" in text_of(client.get(f"/releases/{draft}/emergency"))
    missing = text_of(client.post(f"/releases/{draft}/emergency"))
    assert 'href="#at_risk"' in missing
    assert 'href="#reason"' in missing
    short = client.post(f"/releases/{draft}/emergency", {"at_risk": "on", "reason": "urgent"})
    assert "Say whose life is at risk, and how, in a sentence." in text_of(short)
    client.post(f"/releases/{draft}/emergency", {"at_risk": "on", "reason": "A life is at risk in the next hour."})
    page = text_of(client.get(f"/releases/{draft}"))
    assert "It went out in an emergency on one person’s word." in page
    assert "/review" not in page
    assert read(world, draft).state is State.LIVE


def test_a_draft_is_given_up_with_a_reason(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    assert client.get(f"/releases/{draft}/abandon").status_code == 200
    assert "Enter why you are giving this up" in text_of(client.post(f"/releases/{draft}/abandon"))
    assert client.post(f"/releases/{draft}/abandon", {"reason": "Not needed."}).status_code == 302
    page = text_of(client.get(f"/releases/{draft}"))
    assert "Not needed." in page
    assert "Nobody was chosen." in page
    assert client.get(f"/releases/{draft}/terms").status_code == 403


def test_an_authoriser_looks_at_a_draft_but_does_not_write(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    client = signed_in(world.authoriser)
    client.post(f"/releases/{draft}", {"stated_purpose": "authorise_release"})
    page = text_of(client.get(f"/releases/{draft}"))
    assert "It is still being written." in page
    assert f"/releases/{draft}/terms" not in page
    assert client.get(f"/releases/{draft}/fields").status_code == 403


def test_a_release_that_is_not_ours_is_not_there(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    council = signed_in(world.council_officer)
    assert council.get(f"/releases/{draft}").status_code == 404
    assert council.get("/releases/dis_nothing").status_code == 404


def onward_draft(world: World) -> str:
    live_release(world, to=["council"], onward_allowed=True)
    deliver()
    copy = only_held(world.council_officer)
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=ReadPurpose.SAFEGUARDING)
    return drafting.begin_onward(
        actor=world.council_officer, now=NOW, purpose=ReadPurpose.SAFEGUARDING, projection_id=copy.id
    )


def test_a_copy_passed_on_keeps_its_originators_terms(world: World) -> None:
    draft = onward_draft(world)
    council = signed_in(world.council_officer)
    council.post(f"/releases/{draft}", {"stated_purpose": "safeguarding"})
    assert "Draft copy passed on" in text_of(council.get(f"/releases/{draft}"))
    page = text_of(council.get(f"/releases/{draft}/handling"))
    assert "These conditions came with it and stay:" in page
    assert 'name="marking"' not in page
    assert 'name="onward_allowed"' not in page
    given = {"handling_conditions": ["do_not_print"], **dates(review_on=20, expires_on=30)}
    assert council.post(f"/releases/{draft}/handling", given).status_code == 302
    view = originated.read(actor=world.council_officer, now=NOW, purpose=ReadPurpose.SAFEGUARDING, disclosure_id=draft)
    assert set(view.terms.handling_conditions) == {HandlingCondition.NOT_AS_EVIDENCE, HandlingCondition.DO_NOT_PRINT}
    later = council.post(f"/releases/{draft}/handling", dates(review_on=20, expires_on=120))
    assert "It cannot last longer than the originator said." in text_of(later)


def test_the_originators_own_roles_are_offered_for_it(world: World) -> None:
    draft = onward_draft(world)
    council = signed_in(world.council_officer)
    council.post(f"/releases/{draft}", {"stated_purpose": "safeguarding"})
    page = text_of(council.get(f"/releases/{draft}/recipients"))
    assert "Which role at Security Service?" in page
    assert "Release officer" in page
    assert "Which role at Council?" not in page


def test_an_answer_goes_back_and_asks_no_answer_date(world: World) -> None:
    live_release(world, to=["council"])
    deliver()
    copy = only_held(world.council_officer)
    actor = world.council_officer
    holding.open_(actor=actor, now=NOW, projection_id=copy.id, purpose=ReadPurpose.ASSESS_RELEASE)
    record_id = add_record(actor, subject("C-1", status=Status.OWN))
    draft = drafting.begin_answer(
        actor=actor, now=NOW, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy.id, record_id=record_id
    )
    council = signed_in(actor)
    council.post(f"/releases/{draft}", {"stated_purpose": "assess_release"})
    assert "Choose who receives it" not in text_of(council.get(f"/releases/{draft}"))
    assert "Answer needed by" not in text_of(council.get(f"/releases/{draft}/handling"))
    forced = council.post(f"/releases/{draft}/recipients", RECIPIENTS)
    assert forced.status_code in {403, 422}
