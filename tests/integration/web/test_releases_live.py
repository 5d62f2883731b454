"""A live release: who has it, who opened it, what came back; and what ends or mends it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tearline.disclosure.states import HeldState, Kind, State
from tearline.people.record import FieldName
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.disclosures.queries.views import DisclosureView
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import (
    TODAY,
    add_record,
    complete_draft,
    deliver,
    field,
    live_release,
    only_held,
    subject,
    terms,
)

REASON = {"reason": "Somebody else has the same name."}


def opened_by(actor: Actor, disclosure_id: str, *, at: dt.datetime = NOW) -> Client:
    """A client whose person has said why they open it."""
    client = signed_in(actor, at=at)
    client.post(f"/releases/{disclosure_id}", {"stated_purpose": "correct_or_complaint"})
    return client


def page_of(client: Client, disclosure_id: str) -> str:
    return text_of(client.get(f"/releases/{disclosure_id}"))


def read(world: World, disclosure_id: str) -> DisclosureView:
    purpose = ReadPurpose.CORRECT_OR_COMPLAINT
    return originated.read(actor=world.officer, now=NOW, purpose=purpose, disclosure_id=disclosure_id)


def read_by_council(world: World) -> str:
    """The council opens its copy; the copy's id."""
    copy = only_held(world.council_officer)
    purpose = ReadPurpose.ASSESS_RELEASE
    holding.open_(actor=world.council_officer, now=NOW, projection_id=copy.id, purpose=purpose)
    return copy.id


def test_who_has_it_who_opened_it_and_what_came_back(world: World) -> None:
    live = live_release(world, to=["council", "police"])
    client = opened_by(world.officer, live)
    assert "Not delivered yet: it is tried again until it arrives" in page_of(client, live)
    assert "Nobody has opened it." in page_of(client, live)
    deliver()
    copy_id = read_by_council(world)
    purpose = ReadPurpose.ASSESS_RELEASE
    holding.answer(
        actor=world.council_officer, now=NOW, projection_id=copy_id, purpose=purpose, given=Answer.NOTHING_HELD
    )
    deliver()
    page = page_of(client, live)
    assert "First opened 22 November 2026 at 10:00" in page
    assert "Council officer" in page
    assert "To assess and answer this release" in page
    assert "Answered: nothing held" in page
    assert "Erased by Council" in page
    assert "Certificate for 3 fields" in page
    assert "New answer" in page
    assert "/inbox/prj_" in page
    assert "Council, Police" in page  # one heading for what both were sent
    assert "OFFICIAL-SENSITIVE" in page
    assert "CANARY-ABOVE-THE-LINE" not in page


def test_an_answer_that_does_not_come_is_overdue_in_words(world: World) -> None:
    live = live_release(world, to=["council"])
    deliver()
    page = page_of(opened_by(world.officer, live, at=NOW + dt.timedelta(days=9)), live)
    assert "No answer: overdue" in page
    assert "it never means that nothing is held" in page


def test_a_correction_reaches_every_copy_and_says_what_follows(world: World) -> None:
    live = live_release(world, to=["council", "police"])
    deliver()
    client = opened_by(world.officer, live)
    ids = {item.name: item.id for item in read(world, live).recipients[0].content}
    form = text_of(client.get(f"/releases/{live}/correct"))
    assert "Mohammed Hussain" in form
    born = ids[FieldName.DATE_OF_BIRTH]
    given = {
        ids[FieldName.NAME]: "Muhammad Hussain",
        f"{born}-day": "4",
        f"{born}-month": "3",
        f"{born}-year": "1985",
        ids[FieldName.CONCERN]: "Online activity",
        "withdrawn": [ids[FieldName.CONCERN]],
        "reason": "The day and the month were the wrong way round.",
    }
    assert client.post(f"/releases/{live}/correct", given).status_code == 302
    page = page_of(client, live)
    assert "It was corrected." in page
    assert "4 March 1985" in page
    for recipient in read(world, live).recipients:
        assert {item.name: item.value for item in recipient.content} == {
            FieldName.NAME: "Muhammad Hussain",
            FieldName.DATE_OF_BIRTH: "1985-03-04",
        }
    deliver()
    assert "Correction taken over by Council" in page_of(client, live)


def test_a_correction_has_to_change_something_and_say_what_was_wrong(world: World) -> None:
    record_id = add_record(world.officer, subject(extra=[field(FieldName.ADDRESS, "12 Testing Street\nZZ12 4AB")]))
    live = live_release(world, to=["council"], record_id=record_id)
    client = opened_by(world.officer, live)
    content = read(world, live).recipients[0].content
    same = {item.id: item.value.replace("\n", "\r\n") for item in content}
    (born,) = (item.id for item in content if item.name is FieldName.DATE_OF_BIRTH)
    same |= {f"{born}-day": "3", f"{born}-month": "4", f"{born}-year": "1985"}
    unchanged = client.post(f"/releases/{live}/correct", {**same, "reason": "Nothing."})
    assert unchanged.status_code == 422
    assert "Change a value, or choose what to take back." in text_of(unchanged)
    empty = client.post(f"/releases/{live}/correct")
    assert "Enter what was wrong" in text_of(empty)
    assert "Enter the right name" in text_of(empty)
    everything = {**same, "reason": "All of it.", "withdrawn": [item.id for item in content]}
    nothing_left = client.post(f"/releases/{live}/correct", everything)
    assert "That would leave a recipient nothing. Recall it instead." in text_of(nothing_left)
    forged = client.post(f"/releases/{live}/correct", {**same, **REASON, "withdrawn": ["fld_other"]})
    assert forged.status_code == 422
    assert read(world, live).revision == 1


def test_a_recall_says_what_follows_and_who_complied(world: World) -> None:
    live = live_release(world, to=["council", "police"])
    deliver()
    client = opened_by(world.officer, live)
    form = text_of(client.get(f"/releases/{live}/recall"))
    assert "Paper and memory are out of reach." in form
    assert "The body it came from recalled it" not in form
    refused = text_of(client.post(f"/releases/{live}/recall", {"code": "upstream"}))
    assert 'href="#code"' in refused
    assert "Enter what recipients should know" in refused
    client.post(f"/releases/{live}/recall", {"code": "facts_changed", "reason": "The facts changed."})
    page = page_of(client, live)
    assert "It was recalled. Each recipient has 24 hours to confirm" in page
    assert "Nothing: the content is gone." in page
    late = page_of(opened_by(world.officer, live, at=NOW + dt.timedelta(hours=25)), live)
    assert "The recall has not been confirmed: overdue" in late
    deliver()
    assert "Recall carried out by Council" in page_of(client, live)
    (ended,), _ = held.inbox(actor=world.council_officer, now=NOW, ended=True)
    assert ended.state is HeldState.RECALLED
    assert client.get(f"/releases/{live}/recall").status_code == 403


def test_the_wrong_person_restricts_until_an_authoriser_reinstates(world: World) -> None:
    live = live_release(world, to=["council"])
    deliver()
    client = opened_by(world.officer, live)
    assert "Enter why it may be about the wrong person" in text_of(client.post(f"/releases/{live}/restrict"))
    client.get(f"/releases/{live}/restrict")
    client.post(f"/releases/{live}/restrict", REASON)
    page = page_of(client, live)
    assert "Nobody who received it can read it" in page
    assert "To have it reinstated: Ask a colleague who holds the role" in page
    assert client.get(f"/releases/{live}/reinstate").status_code == 403
    authoriser = opened_by(world.authoriser, live)
    assert "Reinstate it" in page_of(authoriser, live)
    assert "Somebody else has the same name." in text_of(authoriser.get(f"/releases/{live}/reinstate"))
    assert "Enter how you made sure" in text_of(authoriser.post(f"/releases/{live}/reinstate"))
    authoriser.post(f"/releases/{live}/reinstate", {"reason": "The address agrees."})
    assert "It was reinstated." in page_of(authoriser, live)
    assert read(world, live).state is State.LIVE


def test_an_emergency_release_is_reviewed_by_somebody_else(world: World) -> None:
    live = complete_draft(world, to=["council"])
    deciding.release_in_emergency(
        actor=world.officer, now=NOW, disclosure_id=live, reason="A life is at risk in the next hour."
    )
    assert opened_by(world.officer, live).get(f"/releases/{live}/review").status_code == 403
    client = opened_by(world.authoriser, live)
    assert f"/releases/{live}/review" in page_of(client, live)
    assert "A life is at risk in the next hour." in text_of(client.get(f"/releases/{live}/review"))
    assert "Enter what you found" in text_of(client.post(f"/releases/{live}/review"))
    client.post(f"/releases/{live}/review", {"reason": "A life was at risk."})
    page = page_of(client, live)
    assert "Your review is recorded." in page
    assert "Emergency release reviewed" in page
    assert client.get(f"/releases/{live}/review").status_code == 409


def test_what_was_passed_on_can_be_taken_back_but_not_changed(world: World) -> None:
    live_release(world, to=["council"], onward_allowed=True)
    deliver()
    copy_id = read_by_council(world)
    actor = world.council_officer
    common = {"actor": actor, "now": NOW}
    draft = drafting.begin_onward(**common, purpose=ReadPurpose.SAFEGUARDING, projection_id=copy_id)
    drafting.choose_recipients(**common, disclosure_id=draft, recipients={"west-midlands/police": Role.PARTNER_OFFICER})
    view = originated.read(**common, purpose=ReadPurpose.SAFEGUARDING, disclosure_id=draft)
    name, born, _ = (item.id for item in view.fields)
    drafting.tick(
        **common,
        disclosure_id=draft,
        ticked={"west-midlands/police": frozenset({name, born})},
        withheld={},
        sensitive_reasons={},
    )
    drafting.set_terms(**common, disclosure_id=draft, changes=short_terms(respond_by=None))
    drafting.propose(**common, disclosure_id=draft)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    client = signed_in(actor)
    client.post(f"/releases/{draft}", {"stated_purpose": "safeguarding"})
    assert "Copy passed on" in page_of(client, draft)
    form = text_of(client.get(f"/releases/{draft}/correct"))
    assert "you can take them back but not change them" in form
    assert f'name="{name}"' not in form
    client.post(f"/releases/{draft}/correct", {"withdrawn": [born], **REASON})
    after = originated.read(**common, purpose=ReadPurpose.SAFEGUARDING, disclosure_id=draft)
    assert [item.id for item in after.recipients[0].content] == [name]


def short_terms(**changes: object) -> dict[str, object]:
    """Terms that end before those of the release that is passed on."""
    return terms(review_on=TODAY + dt.timedelta(days=20), expires_on=TODAY + dt.timedelta(days=30), **changes)


def test_a_pointer_is_recalled_but_has_nothing_to_correct(world: World) -> None:
    record_id = add_record(world.officer, subject())
    common = {"actor": world.officer, "now": NOW}
    purpose = ReadPurpose.PREPARE_RELEASE
    draft = drafting.begin_release(**common, purpose=purpose, record_id=record_id, kind=Kind.POINTER)
    council = {"west-midlands/council": Role.PARTNER_OFFICER}
    drafting.choose_recipients(**common, disclosure_id=draft, recipients=council)
    changes = short_terms(pointer_contact="The desk on +999 123456789")
    drafting.set_terms(**common, disclosure_id=draft, changes=changes)
    drafting.propose(**common, disclosure_id=draft)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)
    page = page_of(opened_by(world.officer, draft), draft)
    assert "It carries no field." in page
    assert f"/releases/{draft}/recall" in page
    assert f"/releases/{draft}/correct" not in page


@pytest.mark.parametrize("act", ["correct", "recall", "restrict", "reinstate", "review"])
def test_nothing_is_done_to_another_organisations_release(world: World, act: str) -> None:
    live = live_release(world, to=["council"])
    assert signed_in(world.council_officer).post(f"/releases/{live}/{act}", REASON).status_code == 404


@pytest.mark.parametrize("act", ["correct", "recall", "restrict"])
def test_each_page_of_a_live_release_asks_why_first(world: World, act: str) -> None:
    live = live_release(world, to=["council"])
    page = text_of(signed_in(world.officer).get(f"/releases/{live}/{act}"))
    assert "Why do you need to open this?" in page
    assert "Hussain" not in page


def test_an_outsider_to_the_pages_is_refused(world: World) -> None:
    live = live_release(world, to=["council"])
    assert signed_in(world.overseer).get(f"/releases/{live}").status_code == 403
