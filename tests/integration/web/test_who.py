"""Pages of who can see a disclosure, of the agreements on record, and of what holders ask of an originator."""

from __future__ import annotations

import pytest
from django.test import Client

from tearline.disclosure.states import HeldState
from tearline.vocab.answer import RecallReason
from tearline.vocab.role import Role
from tearline_hub.access.actions import add_user
from tearline_hub.audit import queries as audit
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.actions import drafting, ending, holding
from tearline_hub.disclosures.queries import held, requests, who
from tests.support.client import signed_in, text_of
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, deliver
from tests.support.steps import REASON, code, copy_of, opened_copy

POSTED = {"reason": REASON}


def of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return text_of(response)


def sights(world: World, copy: str) -> dict[str, tuple[bool, str]]:
    group = who.of_copy(actor=world.council_officer, now=NOW, projection_id=copy)
    return {sight.who: (sight.refusal is None, sight.refusal.code if sight.refusal else "") for sight in group.sights}


def test_a_recipient_sees_who_of_its_own_people_can_read_it(world: World) -> None:
    _, copy = opened_copy(world)
    assert sights(world, copy) == {
        "Administrator": (False, "disclosure.role"),
        "Council authoriser": (True, ""),
        "Council manager": (False, "disclosure.role"),
        "Council officer": (True, ""),
    }
    page = of(signed_in(world.council_officer), f"/inbox/{copy}/who")
    assert "Council officer (partner officer)" in page
    assert "To decide on help or safeguarding" in page
    assert "Police officer" not in page


def test_what_the_page_says_is_what_happens(world: World) -> None:
    """Every colleague and purpose: the page's yes opens it, and the page's no does not."""
    _, copy = opened_copy(world)
    group = who.of_copy(actor=world.council_officer, now=NOW, projection_id=copy)
    people = {
        actor.display_name: actor
        for actor in (world.council_officer, world.council_authoriser, world.council_manager, world.administrator)
    }
    for sight in group.sights:
        for purpose in (*sight.purposes, *group.given_for):
            try:
                held.read(actor=people[sight.who], now=NOW, purpose=purpose, projection_id=copy)
            except Exception:  # noqa: BLE001 whatever the refusal is
                assert purpose not in sight.purposes
            else:
                assert purpose in sight.purposes


def test_the_reason_changes_with_the_state(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason=REASON)
    assert set(sights(world, copy).values()) == {(False, "projection.wrong-state")}
    deliver()
    ending.recall(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.FACTS_CHANGED, reason=REASON
    )
    page = of(signed_in(world.officer), f"/releases/{disclosure_id}/who")
    assert "It cannot be done while this is recalled." in page


def test_the_originator_sees_every_role_at_every_recipient_and_its_own_people(world: World) -> None:
    disclosure_id, _ = opened_copy(world)
    council, ours = who.of_disclosure(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    assert (council.name, council.state) == ("Council", HeldState.OPENED)
    readers = {role for sight in council.sights for role in sight.roles if sight.refusal is None}
    assert readers == {Role.RELEASE_OFFICER, Role.AUTHORISER, Role.PARTNER_OFFICER, Role.PARTNER_AUTHORISER}
    assert {sight.who for sight in ours.sights if sight.refusal is None} == {
        "Officer", "Authoriser", "Second authoriser",
    }  # fmt: skip
    page = of(signed_in(world.officer), f"/releases/{disclosure_id}/who")
    assert "Administrator" in page
    assert "Mohammed Hussain" not in page


def test_before_it_is_sent_nobody_elsewhere_can_read_it(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    council, _ = who.of_disclosure(actor=world.officer, now=NOW, disclosure_id=draft)
    assert all(sight.refusal is not None for sight in council.sights)


def test_looking_is_an_entry_and_another_organisation_learns_nothing(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    of(signed_in(world.council_officer), f"/inbox/{copy}/who")
    of(signed_in(world.officer), f"/releases/{disclosure_id}/who")
    entries = audit.entries_about(actor=world.council_officer, subject=copy)
    assert [entry.act for entry in entries if entry.purpose == "lawfulness"] == ["projection.who-read"]
    entries = audit.entries_about(actor=world.officer, subject=disclosure_id)
    assert [entry.act for entry in entries if entry.purpose == "lawfulness"] == ["disclosure.who-read"]
    for client, address in (
        (signed_in(world.police_officer), f"/inbox/{copy}/who"),
        (signed_in(world.council_officer), f"/releases/{disclosure_id}/who"),
        (signed_in(world.police_officer), "/inbox/prj_00000000000000000000/who"),
    ):
        assert client.get(address).status_code == 404
    assert signed_in(world.administrator).get(f"/inbox/{copy}/who").status_code == 403


def test_somebody_who_has_left_is_not_listed(world: World) -> None:
    _, copy = opened_copy(world)
    with on_behalf_of_node(Scope.OPERATOR):
        add_user(
            username="both", display_name="Both", tenant_id="council", is_demo=True,
            roles=[Role.MANAGER, Role.PARTNER_OFFICER],
        )  # fmt: skip
    assert sights(world, copy)["Both"] == (True, "")


def test_everybody_reads_the_agreements_on_record(world: World) -> None:
    for actor in (world.officer, world.council_manager, world.overseer, world.administrator):
        client = signed_in(actor)
        assert "DSA-2026-01 v1" in of(client, "/agreements/")
        page = of(client, "/agreements/1/DSA-2026-01")
        for words in ("In force", "Council", "UK GDPR", "DPIA-2025-07", "Joint controller", "dpo@example.org"):
            assert words in page
    assert signed_in(world.officer).get("/agreements/9/DSA-2026-01").status_code == 404


def test_a_holder_challenges_and_an_authoriser_answers(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    council = signed_in(world.council_officer)
    assert "Enter why" in text_of(council.post(f"/inbox/{copy}/challenge", {"marking": "OFFICIAL", "reason": ""}))
    assert council.post(f"/inbox/{copy}/challenge", {"marking": "SECRET", **POSTED}).status_code == 422
    assert council.post(f"/inbox/{copy}/challenge", {"marking": "OFFICIAL", **POSTED}).status_code == 302
    deliver()
    (asked,) = requests.of_disclosure(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    address = f"/releases/{disclosure_id}/requests/{asked.id}"
    assert signed_in(world.officer).get(address).status_code == 403
    client = signed_in(world.authoriser)
    assert "Marking they think right" in of(client, address)
    assert client.post(address, {"granted": "", **POSTED}).status_code == 422
    assert client.post(address, {"granted": "yes", **POSTED}).status_code == 302
    assert client.post(address, {"granted": "no", **POSTED}).status_code == 409
    deliver()
    assert copy_of(world.council_officer, disclosure_id).terms["marking"] == "OFFICIAL"


def test_a_holder_asks_leave_and_may_then_pass_it_on(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    council = signed_in(world.council_officer)
    page = of(council, f"/inbox/{copy}/ask-leave")
    assert code("police") in page
    assert code("oversight") not in page
    assert council.post(f"/inbox/{copy}/ask-leave", {"to": code("oversight"), **POSTED}).status_code == 422
    assert council.post(f"/inbox/{copy}/ask-leave", {"to": code("police"), **POSTED}).status_code == 302
    assert council.get(f"/inbox/{copy}/pass-on").status_code == 403
    deliver()
    (asked,) = requests.of_disclosure(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    signed_in(world.authoriser).post(f"/releases/{disclosure_id}/requests/{asked.id}", {"granted": "yes", **POSTED})
    deliver()
    assert council.get(f"/inbox/{copy}/pass-on").status_code == 302  # asks the purpose first


@pytest.mark.parametrize("page", ["challenge", "ask-leave"])
def test_a_copy_that_has_ended_asks_nothing(world: World, page: str) -> None:
    _, copy = opened_copy(world)
    holding.erase(actor=world.council_officer, now=NOW, projection_id=copy, reason=REASON)
    assert signed_in(world.council_officer).get(f"/inbox/{copy}/{page}").status_code == 403


def test_an_unknown_agreement_is_confirmed_on_its_page_and_then_decided_on(world: World) -> None:
    draft = complete_draft(world, to=["council"], agreement_id="DSA-ELSEWHERE")
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    client = signed_in(world.authoriser)
    client.post(f"/to-authorise/{draft}", {"stated_purpose": "authorise_release"})
    page = of(client, f"/to-authorise/{draft}")
    assert "It cannot be authorised now." in page
    assert f"/releases/{draft}/basis" in page
    client.post(f"/releases/{draft}/basis", {"stated_purpose": "authorise_release"})
    assert client.post(f"/releases/{draft}/basis", {"reason": ""}).status_code == 422
    assert client.post(f"/releases/{draft}/basis", POSTED).status_code == 302
    assert "It cannot be authorised now." not in of(client, f"/to-authorise/{draft}")
