"""The second person: what waits, what they see, and the four ways to decide."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping

import pytest
from django.http import HttpResponse
from django.test import Client

from tearline.disclosure.states import Kind, State
from tearline.people.record import FieldName, Record, Status
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import ReadPurpose, WithholdReason
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.views import DisclosureView
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import (
    add_record,
    complete_draft,
    deliver,
    field,
    live_release,
    only_held,
    subject,
    terms,
)

COUNCIL, POLICE = "west-midlands/council", "west-midlands/police"


def proposed(world: World, record_id: str | None = None, *, begun_at: dt.datetime = NOW) -> str:
    draft = complete_draft(world, to=["council", "police"], record_id=record_id, begun_at=begun_at)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    return draft


def deciding_on(draft: str, actor: Actor) -> Client:
    """A client whose person has said why they open it."""
    client = signed_in(actor)
    client.post(f"/to-authorise/{draft}", {"stated_purpose": "authorise_release"})
    return client


def decide(client: Client, draft: str, given: Mapping[str, object]) -> HttpResponse:
    """Post a decision on what the page shows."""
    page = text_of(client.get(f"/to-authorise/{draft}"))
    shown = re.search(r'name="shown" value="([0-9a-f]*)"', page)
    return client.post(f"/to-authorise/{draft}", {"shown": shown[1] if shown else "", **given})


def read(world: World, draft: str) -> DisclosureView:
    return originated.read(actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, disclosure_id=draft)


def test_an_empty_queue_says_so(world: World) -> None:
    assert "Nothing waits for you." in text_of(signed_in(world.authoriser).get("/to-authorise/"))


def test_the_queue_is_longest_first_and_names_nobody(world: World) -> None:
    record_id = add_record(world.officer, subject())
    younger = proposed(world, record_id)
    older = proposed(world, record_id, begun_at=NOW - dt.timedelta(days=2))
    page = text_of(signed_in(world.authoriser).get("/to-authorise/"))
    assert page.index(older) < page.index(younger)
    assert "You took part in this" not in page
    assert "Hussain" not in page


def test_an_unreviewed_emergency_release_is_in_the_queue(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    reason = "A life is at risk in the next hour."
    deciding.release_in_emergency(actor=world.officer, now=NOW, disclosure_id=draft, reason=reason)
    page = text_of(signed_in(world.authoriser).get("/to-authorise/"))
    assert "Released in an emergency, not reviewed yet" in page
    assert draft in page
    deciding.review_emergency(actor=world.authoriser, now=NOW, disclosure_id=draft, reason="It was right.")
    assert draft not in text_of(signed_in(world.authoriser).get("/to-authorise/"))


def test_a_draft_asks_why_before_it_shows_anything(world: World) -> None:
    page = text_of(signed_in(world.authoriser).get(f"/to-authorise/{proposed(world)}"))
    assert "To decide whether to authorise a release" in page
    assert "Hussain" not in page


def test_everything_a_decision_needs_is_on_the_page(world: World) -> None:
    health = dataclasses.replace(field(FieldName.SENSITIVE, "Treated in 2024"), sensitive=SensitiveCategory.HEALTH)
    theirs = dataclasses.replace(field(FieldName.OCCUPATION, "Driver"), owner=POLICE)
    record_id = add_record(world.officer, subject(extra=[health, theirs]))
    earlier = live_release(world, to=["council"], record_id=record_id)
    draft = complete_draft(world, to=["council", "police"], record_id=record_id)
    ids = {item.name: item.id for item in read(world, draft).fields}
    drafting.tick(
        actor=world.officer,
        now=NOW,
        disclosure_id=draft,
        ticked={
            COUNCIL: frozenset({ids[FieldName.NAME], ids[FieldName.SENSITIVE]}),
            POLICE: frozenset({ids[FieldName.NAME]}),
        },
        withheld={
            ids[FieldName.CONCERN]: WithholdReason.SOURCE,
            ids[FieldName.DATE_OF_BIRTH]: WithholdReason.NOT_NECESSARY,
        },
        sensitive_reasons={ids[FieldName.SENSITIVE]: "His doctor asked that carers know, for his own safety."},
    )
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    page = text_of(deciding_on(draft, world.authoriser).get(f"/to-authorise/{draft}"))
    for words in (
        "The agencies cannot say what they know without it.",
        "Identity and the type of concern, nothing else.",
        "Council (partner officer)",
        earlier,
        "New or changed for Council since the last release to it",
        "Council gets this",
        "Police does not get this",
        "Withheld: It could identify a source",
        "Why it is strictly necessary: His doctor asked",
        "From Police.",
        "CANARY-ABOVE-THE-LINE",
    ):
        assert words in page, words
    changes = page.split("since the last release to it", 1)[1].split("</ul>", 1)[0]
    assert "Treated in 2024" in changes
    assert "Mohammed" not in changes


def test_a_first_release_and_an_unchanged_one_say_so(world: World) -> None:
    record_id = add_record(world.officer, subject())
    first = proposed(world, record_id)
    client = deciding_on(first, world.authoriser)
    assert "None. This would be the first." in text_of(client.get(f"/to-authorise/{first}"))
    decide(client, first, {"choice": "authorise"})
    second = proposed(world, record_id)
    page = text_of(deciding_on(second, world.authoriser).get(f"/to-authorise/{second}"))
    assert "Nothing." in page


def test_a_child_stands_out(world: World) -> None:
    young = Record(
        reference="SS-000009", status=Status.CLOSED, fields=(field(FieldName.NAME, "Young Person"),), synthetic=True
    )
    draft = complete_draft(world, to=["council"], record_id=add_record(world.officer, young))
    view = read(world, draft)
    words = "The school needs to know so that it can look after her."
    drafting.tick(
        actor=world.officer, now=NOW, disclosure_id=draft,
        ticked={item.organisation: item.proposed for item in view.recipients},
        withheld={}, sensitive_reasons={}, child_reason=words,
    )  # fmt: skip
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    page = text_of(deciding_on(draft, world.authoriser).get(f"/to-authorise/{draft}"))
    assert f"The person is or may be under 18. Why it is shared: {words}" in page


def test_it_is_authorised_as_it_is(world: World) -> None:
    draft = proposed(world)
    client = deciding_on(draft, world.authoriser)
    response = decide(client, draft, {"choice": "authorise"})
    assert response["Location"] == f"/releases/{draft}"
    assert "It was authorised and is on its way." in text_of(client.get(response["Location"]))
    view = read(world, draft)
    assert view.state is State.LIVE
    assert all(item.authorised == item.proposed for item in view.recipients)
    # Whoever comes back to the page is shown how it stands.
    assert client.get(f"/to-authorise/{draft}")["Location"] == f"/releases/{draft}"


def test_it_is_narrowed_for_one_recipient_alone(world: World) -> None:
    draft = proposed(world)
    ids = {item.name: item.id for item in read(world, draft).fields}
    kept = [ids[FieldName.NAME], ids[FieldName.DATE_OF_BIRTH], ids[FieldName.CONCERN]]
    client = deciding_on(draft, world.authoriser)
    page = text_of(client.get(f"/to-authorise/{draft}"))
    assert "Date of birth: 3 April 1985" in page
    given = {"choice": "narrow", f"keep_{COUNCIL}": kept, f"keep_{POLICE}": kept[:1]}
    decide(client, draft, given)
    assert "with less in it" in text_of(client.get(f"/releases/{draft}"))
    assert {item.organisation: item.authorised for item in read(world, draft).recipients} == {
        COUNCIL: set(kept),
        POLICE: set(kept[:1]),
    }


def test_a_recipient_that_is_left_nothing_gets_nothing(world: World) -> None:
    draft = proposed(world)
    kept = list(read(world, draft).recipients[0].proposed)
    client = deciding_on(draft, world.authoriser)
    nobody = decide(client, draft, {"choice": "narrow"})
    assert nobody.status_code == 422
    assert "Choose at least one organisation" in text_of(nobody)
    decide(client, draft, {"choice": "narrow", f"keep_{COUNCIL}": kept})
    council, police = read(world, draft).recipients
    assert council.sent_at is not None
    assert police.sent_at is None
    assert "Nothing sent" in text_of(client.get(f"/releases/{draft}"))


def test_it_is_never_widened_and_a_narrowing_takes_something_away(world: World) -> None:
    draft = proposed(world)
    view = read(world, draft)
    note = next(item.id for item in view.fields if item.name is FieldName.NOTE)
    everything = list(view.recipients[0].proposed)
    client = deciding_on(draft, world.authoriser)
    keep = {f"keep_{COUNCIL}": everything, f"keep_{POLICE}": everything}
    same = decide(client, draft, {"choice": "narrow", **keep})
    assert "Untick at least one field, or authorise it as it is" in text_of(same)
    assert f'href="#keep_{COUNCIL}"' in text_of(same)
    wider = decide(client, draft, {"choice": "narrow", **keep, f"keep_{POLICE}": [note]})
    assert wider.status_code == 422
    assert read(world, draft).state is State.PROPOSED


@pytest.mark.parametrize(
    ("given", "sentence", "anchor"),
    [
        ({}, "Choose what you decide", "#choice"),
        ({"choice": "shrug"}, "Choose what you decide", "#choice"),
        ({"choice": "return"}, "Enter what needs to change", "#return_reason"),
        ({"choice": "refuse", "return_reason": "x"}, "Enter why it is refused", "#refuse_reason"),
    ],
)
def test_a_decision_that_is_none_says_what_is_missing(
    world: World, given: dict[str, str], sentence: str, anchor: str
) -> None:
    draft = proposed(world)
    response = decide(deciding_on(draft, world.authoriser), draft, given)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert f'href="{anchor}"' in text_of(response)


def test_it_is_returned_mended_and_proposed_again(world: World) -> None:
    draft = proposed(world)
    client = deciding_on(draft, world.authoriser)
    decide(client, draft, {"choice": "return", "return_reason": "Say more about the source."})
    assert "It was returned with your reason." in text_of(client.get(f"/releases/{draft}"))
    officer = signed_in(world.officer)
    officer.post(f"/releases/{draft}", {"stated_purpose": "prepare_release"})
    page = text_of(officer.get(f"/releases/{draft}"))
    assert "Returned by Authoriser" in page
    assert "Say more about the source." in page
    assert officer.post(f"/releases/{draft}/propose").status_code == 302
    assert draft in text_of(client.get("/to-authorise/"))


def test_it_is_refused_for_good(world: World) -> None:
    draft = proposed(world)
    client = deciding_on(draft, world.authoriser)
    decide(client, draft, {"choice": "refuse", "refuse_reason": "It is not necessary."})
    page = text_of(client.get(f"/releases/{draft}"))
    assert "It was refused. Nothing left" in page
    assert "It is not necessary." in page
    assert read(world, draft).state is State.REFUSED


def test_nobody_decides_on_what_they_took_part_in(world: World, given_roles) -> None:
    draft = proposed(world)
    both = both_roles(world, given_roles)
    client = deciding_on(draft, both)
    page = text_of(client.get(f"/to-authorise/{draft}"))
    assert "You took part in writing this, so you cannot also decide on it. Ask another authoriser." in page
    assert "Confirm the decision" not in page
    assert "You took part in this" in text_of(client.get("/to-authorise/"))
    decide(client, draft, {"choice": "authorise"})
    assert read(world, draft).state is State.PROPOSED


def both_roles(world: World, given_roles: Callable[[str, Iterable[Role]], None]) -> Actor:
    """The officer, who is now an authoriser too."""
    given_roles(world.officer.user_id, [Role.AUTHORISER, Role.RELEASE_OFFICER])
    return dataclasses.replace(world.officer, roles=world.officer.roles | {Role.AUTHORISER})


def test_a_pointer_cannot_be_narrowed(world: World) -> None:
    record_id = add_record(world.officer, subject())
    common = {"actor": world.officer, "now": NOW}
    purpose = ReadPurpose.PREPARE_RELEASE
    draft = drafting.begin_release(**common, purpose=purpose, record_id=record_id, kind=Kind.POINTER)
    drafting.choose_recipients(**common, disclosure_id=draft, recipients={COUNCIL: Role.PARTNER_OFFICER})
    drafting.set_terms(**common, disclosure_id=draft, changes=terms(pointer_contact="The desk on +999 123456789"))
    drafting.propose(**common, disclosure_id=draft)
    page = text_of(deciding_on(draft, world.authoriser).get(f"/to-authorise/{draft}"))
    assert "Authorise less" not in page
    assert "The record, of which nothing goes" in page


def test_an_answer_is_authorised_by_the_agencys_own_second_person(world: World) -> None:
    live_release(world, to=["council"])
    deliver()
    copy = only_held(world.council_officer)
    common = {"actor": world.council_officer, "now": NOW}
    holding.open_(**common, projection_id=copy.id, purpose=ReadPurpose.ASSESS_RELEASE)
    record_id = add_record(world.council_officer, subject("C-1", status=Status.OWN))
    draft = drafting.begin_answer(
        **common, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy.id, record_id=record_id
    )
    view = originated.read(**common, purpose=ReadPurpose.ASSESS_RELEASE, disclosure_id=draft)
    drafting.tick(
        **common, disclosure_id=draft,
        ticked={view.recipients[0].organisation: frozenset({view.fields[0].id})}, withheld={}, sensitive_reasons={},
    )  # fmt: skip
    drafting.set_terms(**common, disclosure_id=draft, changes=terms(respond_by=None))
    drafting.propose(**common, disclosure_id=draft)
    client = deciding_on(draft, world.council_authoriser)
    assert "Decide on this answer" in text_of(client.get(f"/to-authorise/{draft}"))
    decide(client, draft, {"choice": "authorise"})
    assert "Live" in text_of(client.get(f"/releases/{draft}"))


def test_another_organisations_draft_is_not_there_and_other_roles_have_no_queue(world: World) -> None:
    draft = proposed(world)
    assert signed_in(world.council_authoriser).get(f"/to-authorise/{draft}").status_code == 404
    assert signed_in(world.officer).get("/to-authorise/").status_code == 403


def test_only_what_was_on_the_page_is_authorised(world: World) -> None:
    draft = proposed(world)
    client = deciding_on(draft, world.authoriser)
    page = text_of(client.get(f"/to-authorise/{draft}"))
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert shown
    common = {"actor": world.officer, "now": NOW, "disclosure_id": draft}
    deciding.return_(actor=world.second_authoriser, now=NOW, disclosure_id=draft, reason="Say more.")
    drafting.set_terms(**common, changes={"necessity": "Something quite different from what was shown."})
    drafting.propose(**common)
    response = client.post(f"/to-authorise/{draft}", {"choice": "authorise", "shown": shown[1]})
    assert response.status_code == 409
    assert "It says something else than what you saw." in text_of(response)
    assert client.post(f"/to-authorise/{draft}", {"choice": "authorise"}).status_code == 409, "nothing was shown"
    assert read(world, draft).state is State.PROPOSED
    assert decide(client, draft, {"choice": "authorise"}).status_code == 302
