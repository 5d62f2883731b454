"""REL-8 and REL-13: a holder challenges a marking or asks leave to pass on; the originator answers; the database holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from tearline.disclosure.requests import About, RequestState
from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.vocab.marking import Marking
from tearline.vocab.role import Role
from tearline.wire.lifecycle import Reply
from tearline_hub.audit import queries as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting, holding, requesting
from tearline_hub.disclosures.queries import held, originated, requests
from tearline_hub.disclosures.queries.requests import RequestView
from tests.support.database import NOW, World
from tests.support.releases import deliver, terms
from tests.support.steps import PREPARE, PURPOSE, REASON, code, content, copy_of, opened_copy, passed_on

LATER = NOW + dt.timedelta(days=15)


def challenge(world: World, copy: str, marking: Marking = Marking.OFFICIAL) -> None:
    requesting.challenge_marking(
        actor=world.council_officer, now=NOW, projection_id=copy, marking=marking, reason=REASON
    )
    deliver()


def ask(world: World, copy: str, to: str = "police") -> None:
    requesting.ask_leave(actor=world.council_officer, now=NOW, projection_id=copy, to=code(to), reason=REASON)
    deliver()


def received(world: World, disclosure_id: str) -> RequestView:
    (only,) = requests.of_disclosure(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    return only


def sent(world: World, copy: str) -> RequestView:
    (only,) = requests.of_copy(actor=world.council_officer, now=NOW, projection_id=copy)
    return only


def reply(world: World, disclosure_id: str, *, granted: bool) -> None:
    requesting.answer_request(
        actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, request_id=received(world, disclosure_id).id,
        granted=granted, reason="It was looked into.",
    )  # fmt: skip
    deliver()


def onward_draft(world: World, copy: str, to: str = "police") -> str:
    council = {"actor": world.council_officer, "now": NOW}
    onward = drafting.begin_onward(**council, purpose=PURPOSE, projection_id=copy)
    drafting.choose_recipients(**council, disclosure_id=onward, recipients={code(to): Role.PARTNER_OFFICER})
    fields = held.read(**council, purpose=PURPOSE, projection_id=copy).fields
    drafting.tick(
        **council, disclosure_id=onward, ticked={code(to): frozenset(item.id for item in fields)},
        withheld={}, sensitive_reasons={},
    )  # fmt: skip
    own = ("marking", "handling_conditions", "review_on", "expires_on")
    drafting.set_terms(**council, disclosure_id=onward, changes={k: v for k, v in terms().items() if k not in own})
    return onward


def test_a_challenge_waits_on_both_sides_and_changes_nothing_yet(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    challenge(world, copy)
    asked, came = sent(world, copy), received(world, disclosure_id)
    for view in (asked, came):
        assert (view.about, view.state, view.marking) == (About.MARKING, RequestState.WAITING, "OFFICIAL")
        assert view.due_on == dt.date(2026, 12, 6)
        assert not view.late
    assert came.asked_by == "Council officer"
    assert copy_of(world.council_officer, disclosure_id).terms["marking"] == "OFFICIAL-SENSITIVE"
    (late,) = requests.of_disclosure(actor=world.authoriser, now=LATER, disclosure_id=disclosure_id)
    assert late.late


def test_a_challenge_that_is_granted_changes_the_marking_for_everybody(world: World) -> None:
    disclosure_id, copy, onward = passed_on(world)
    challenge(world, copy)
    reply(world, disclosure_id, granted=True)
    assert (sent(world, copy).state, sent(world, copy).answer_reason) == (RequestState.GRANTED, "It was looked into.")
    view = originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=disclosure_id)
    assert view.terms.marking is Marking.OFFICIAL
    assert copy_of(world.council_officer, disclosure_id).terms["marking"] == "OFFICIAL"
    assert copy_of(world.police_officer, onward).terms["marking"] == "OFFICIAL", "what was passed on follows"
    acts = [entry.act for entry in audit.entries_about(actor=world.authoriser, subject=disclosure_id)]
    marking = sorted(act for act in acts if "marking" in act)  # at one instant, so in any order
    assert marking == ["disclosure.asked-marking", "disclosure.marking-granted"]


def test_what_one_holder_is_answered_is_not_told_to_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to who was sent the same, nor to who was passed it on."""
    disclosure_id, copy, onward = passed_on(world, also=("police",))
    told: dict[str, list[str]] = {}
    put = requesting.outbox.put

    def listening(actor: Actor, message: Reply, *, now: dt.datetime) -> None:
        told.setdefault(f"{message.recipient.organisation} {message.disclosure_id}", []).append(message.reason)
        put(actor, message, now=now)

    challenge(world, copy)
    monkeypatch.setattr(requesting.outbox, "put", listening)
    reply(world, disclosure_id, granted=True)
    others = ["Its originator has changed its marking."]
    assert told == {
        f"{code('council')} {disclosure_id}": ["It was looked into."],
        f"{code('police')} {disclosure_id}": others,
        f"{code('police')} {onward}": others,
    }


def test_one_that_is_refused_is_answered_with_the_reason(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    challenge(world, copy)
    reply(world, disclosure_id, granted=False)
    view = sent(world, copy)
    assert (view.state, view.answered_by, view.answer_reason) == (
        RequestState.REFUSED, "Authoriser", "It was looked into.",
    )  # fmt: skip
    assert copy_of(world.council_officer, disclosure_id).terms["marking"] == "OFFICIAL-SENSITIVE"


def test_a_request_is_answered_once_by_an_authoriser_with_a_reason(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    challenge(world, copy)
    asked = received(world, disclosure_id).id
    given = {"now": NOW, "disclosure_id": disclosure_id, "request_id": asked, "granted": True}
    with pytest.raises(NotPermitted):
        requesting.answer_request(actor=world.officer, reason=REASON, **given)
    with pytest.raises(InvalidInput):
        requesting.answer_request(actor=world.authoriser, reason=" ", **given)
    with pytest.raises(NotFound):
        requesting.answer_request(actor=world.council_authoriser, reason=REASON, **given)
    reply(world, disclosure_id, granted=True)
    with pytest.raises(Conflict) as refusal:
        requesting.answer_request(actor=world.authoriser, reason=REASON, **given)
    assert refusal.value.code == "request.answered"


def test_a_marking_that_the_node_may_not_hold_is_not_granted(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    challenge(world, copy, Marking.SECRET)
    with pytest.raises(NotPermitted) as refusal:
        reply(world, disclosure_id, granted=True)
    assert refusal.value.code == "marking.above-ceiling"
    assert received(world, disclosure_id).state is RequestState.WAITING
    reply(world, disclosure_id, granted=False)


def test_what_is_asked_is_asked_once_and_makes_sense(world: World) -> None:
    _, copy = opened_copy(world)
    with pytest.raises(InvalidInput):
        challenge(world, copy, Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(InvalidInput):
        ask(world, copy, "council")
    with pytest.raises(InvalidInput):
        ask(world, copy, "security-service")
    with pytest.raises(InvalidInput):
        requesting.ask_leave(actor=world.council_officer, now=NOW, projection_id=copy, to=code("police"), reason="Yes")
    challenge(world, copy)
    with pytest.raises(Conflict):
        challenge(world, copy)
    with pytest.raises(NotPermitted):
        requesting.challenge_marking(
            actor=world.council_manager, now=NOW, projection_id=copy, marking=Marking.OFFICIAL, reason=REASON
        )


def test_leave_is_for_the_organisation_that_was_asked_for(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    council = {"actor": world.council_officer, "now": NOW}
    with pytest.raises(NotPermitted):
        drafting.begin_onward(**council, purpose=PURPOSE, projection_id=copy)
    ask(world, copy)
    with pytest.raises(NotPermitted):  # silence is not leave
        drafting.begin_onward(**council, purpose=PURPOSE, projection_id=copy)
    reply(world, disclosure_id, granted=True)
    elsewhere = onward_draft(world, copy, "oversight")
    with pytest.raises(NotPermitted) as refusal:
        drafting.propose(**council, disclosure_id=elsewhere)
    assert refusal.value.code in {"projection.onward", "agreement.outside"}
    onward = onward_draft(world, copy)
    drafting.propose(**council, disclosure_id=onward)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=onward)
    deliver()
    assert len(content(world.police_officer, onward)) == 3


def test_leave_that_is_refused_is_no_leave(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    ask(world, copy)
    reply(world, disclosure_id, granted=False)
    with pytest.raises(NotPermitted) as refusal:
        drafting.begin_onward(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=copy)
    assert refusal.value.code == "projection.onward"
    ask_again = requests.of_copy(actor=world.council_officer, now=NOW, projection_id=copy)
    assert [view.state for view in ask_again] == [RequestState.REFUSED]


def test_what_may_not_be_read_may_not_be_passed_on(world: World) -> None:
    """A draft made before the copy was contested goes no further, and shows nothing of it."""
    _, copy = opened_copy(world, onward_allowed=True)
    onward = onward_draft(world, copy)
    drafting.propose(actor=world.council_officer, now=NOW, disclosure_id=onward)
    holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason=REASON)
    with pytest.raises(NotPermitted) as refusal:
        deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=onward)
    assert refusal.value.code == "projection.not-readable"
    shown = originated.read(actor=world.council_officer, now=NOW, purpose=PURPOSE, disclosure_id=onward)
    assert shown.fields == ()
    with pytest.raises(Conflict):  # and not past its last day
        deciding.authorise(actor=world.council_authoriser, now=NOW + dt.timedelta(days=91), disclosure_id=onward)


def test_whoever_got_it_from_a_holder_asks_there(world: World) -> None:
    _, _, onward = passed_on(world)
    content(world.police_officer, onward)
    copy = copy_of(world.police_officer, onward).id
    with pytest.raises(NotPermitted) as refusal:
        requesting.challenge_marking(
            actor=world.police_officer, now=NOW, projection_id=copy, marking=Marking.OFFICIAL, reason=REASON
        )
    assert refusal.value.code == "disclosure.not-the-originator"


ATTACKS = {
    "marking": "UPDATE projection SET terms = jsonb_set(terms, '{{marking}}', '\"OFFICIAL\"') WHERE id = '{copy}'",
    "leave in the terms": "UPDATE projection SET terms = jsonb_set(terms, '{{onward_allowed}}', 'true') WHERE id = '{copy}'",
    "own leave": "UPDATE holder_request SET state = 'granted', answered_at = now() WHERE projection_id = '{copy}'",
    "another copy": (
        "INSERT INTO projection SELECT 'prj_x', tenant_id, 'dis_x', originator, kind, state, revision, role, "
        "jsonb_set(terms, '{{onward_allowed}}', 'true'), content, in_reply_to, answer, respond_by, expires_on, "
        "received_at, opened_at, answered_at, answered_with, keep_asked_by, keep_reason, restricted_reason, ended_at, "
        "ended_by_name, end_reason, assessment FROM projection WHERE id = '{copy}'"
    ),
    "another tenant's copy": "UPDATE projection SET tenant_id = 'police' WHERE id = '{copy}'",
    "sent without leave": (
        "UPDATE disclosure_recipient SET authorised = proposed, sent_at = now(), content = '[]' "
        "WHERE disclosure_id = '{onward}'"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_sql_of_a_holder_lets_a_copy_go_on(world: World, attack: str) -> None:
    _, copy = opened_copy(world)
    ask(world, copy)
    with acting(world.council_officer), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosure (id, tenant_id, kind, state, revision, record_id, projection_id, in_reply_to, answer,"
            " answer_reason, template, withheld, sensitive_reasons, child_reason, purpose, gateway, necessity,"
            " proportionality, agreement_id, categories, accountable_sharer, marking, handling_conditions,"
            " onward_allowed, quality_statement, pointer_contact, contributors, drafted_by, drafted_by_name, drafted_at,"
            " decided_by, decided_by_name, decision_reason, emergency_reason, emergency_reviewed_by, restricted_reason,"
            " ended_by_name, end_reason, basis_confirmed_by, basis_reason) SELECT 'dis_forged', tenant_id, 'onward',"
            " 'draft', 1, '', id, '', '', '', '', '{}', '{}', '', '', '', '', '', '', '{}', '', '', '{}', false, '', '',"
            " '{}', 'x', 'x', now(), '', '', '', '', '', '', '', '', '', '' FROM projection WHERE id = %s",
            [copy],
        )
        cursor.execute(
            "INSERT INTO disclosure_recipient (id, tenant_id, disclosure_id, organisation, role, proposed, authorised,"
            " answer) VALUES ('prj_forged', 'council', 'dis_forged', %s, 'partner_officer', '{}', '{}', '')",
            [code("police")],
        )
    statement = ATTACKS[attack].format(copy=copy, onward="dis_forged")
    with pytest.raises(DatabaseError), acting(world.council_officer), connection.cursor() as cursor:
        cursor.execute(statement)
