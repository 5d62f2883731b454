"""Two people: who drafts, who decides, what an emergency allows; at the action and in a race."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection

from tearline.disclosure.states import Kind, State
from tearline.errors import Conflict, InvalidInput, ManyInvalid, NotPermitted, TearlineError
from tearline.people.record import FieldName, Status
from tearline.vocab.answer import RecallReason
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting, ending
from tearline_hub.disclosures.models import Disclosure, OutboxMessage
from tearline_hub.disclosures.queries import originated
from tests.support.database import NOW, World
from tests.support.releases import TODAY, add_record, complete_draft, deliver, field, live_release, subject, terms
from tests.support.steps import REASON, code, content


def state_of(world: World, disclosure_id: str) -> State:
    with acting(world.officer):
        return State(Disclosure.objects.get(id=disclosure_id).state)


def proposed(world: World, **changes: object) -> str:
    disclosure_id = complete_draft(world, to=["council", "police"], **changes)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    return disclosure_id


def also(actor: Actor, role: Role) -> Actor:
    return replace(actor, roles=actor.roles | {role})


def test_nobody_drafts_about_an_active_subject(world: World) -> None:
    record_id = add_record(world.officer, subject("SS-000002", status=Status.ACTIVE))
    with pytest.raises(NotPermitted) as refusal:
        drafting.begin_release(actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record_id)
    assert refusal.value.code == "draft.active-subject"


@pytest.mark.parametrize("name", ["authoriser", "council_officer", "overseer", "administrator", "council_manager"])
def test_only_a_release_officer_drafts(world: World, name: str) -> None:
    record_id = add_record(world.officer, subject())
    with pytest.raises(NotPermitted) as refusal:
        drafting.begin_release(
            actor=getattr(world, name), now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record_id
        )
    assert refusal.value.code == "disclosure.role"


def test_everything_missing_is_said_at_once(world: World) -> None:
    record_id = add_record(world.officer, subject())
    draft = drafting.begin_release(
        actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record_id
    )
    with pytest.raises(ManyInvalid) as refusal:
        drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    assert len(refusal.value.faults) > 8
    assert all(fault.message.endswith(".") for fault in refusal.value.faults)
    assert state_of(world, draft) is State.DRAFT


def test_a_template_ticks_nothing_sensitive_and_each_sensitive_field_is_argued(world: World) -> None:
    health = replace(field(FieldName.SENSITIVE, "CANARY-HEALTH"), sensitive=SensitiveCategory.HEALTH)
    record_id = add_record(world.officer, subject(extra=[health]))
    draft = complete_draft(world, to=["council"], record_id=record_id)
    view = originated.read(actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, disclosure_id=draft)
    ticked = view.recipients[0].proposed
    assert health.id not in ticked
    common = {"actor": world.officer, "now": NOW, "disclosure_id": draft}
    wanted = {code("council"): ticked | {health.id}}
    drafting.tick(**common, ticked=wanted, withheld={}, sensitive_reasons={})
    with pytest.raises(ManyInvalid) as refusal:
        drafting.propose(**common)
    assert [fault.code for fault in refusal.value.faults] == ["draft.sensitive"]
    drafting.tick(**common, ticked=wanted, withheld={}, sensitive_reasons={health.id: REASON})
    drafting.propose(**common)


@pytest.mark.parametrize("born", ["2010-01-01", None])
def test_a_child_or_an_unknown_age_interrupts(world: World, born: str | None) -> None:
    plain = subject("SS-000009")
    fields = [item for item in plain.fields if item.name is not FieldName.DATE_OF_BIRTH]
    fields += [field(FieldName.DATE_OF_BIRTH, born)] if born else []
    record_id = add_record(world.officer, replace(plain, fields=tuple(fields)))
    draft = complete_draft(world, to=["council"], record_id=record_id)
    with pytest.raises(ManyInvalid) as refusal:
        drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    assert [fault.code for fault in refusal.value.faults] == ["draft.child"]


def test_the_preview_is_exactly_what_each_recipient_reads(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council", "police"])
    read = {"actor": world.officer, "now": NOW, "purpose": ReadPurpose.PREPARE_RELEASE, "disclosure_id": disclosure_id}
    view = originated.read(**read)
    one = {item.id for item in view.fields if item.name is FieldName.NAME}
    rest = view.recipients[0].proposed
    drafting.tick(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id,
        ticked={code("council"): rest, code("police"): frozenset(one)}, withheld={}, sensitive_reasons={},
    )  # fmt: skip
    before = originated.preview(originated.read(**read))
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    assert originated.preview(originated.read(**read)) == before
    deliver()
    assert content(world.council_officer, disclosure_id) == before[code("council")]
    assert content(world.police_officer, disclosure_id) == before[code("police")]
    assert len(before[code("police")]) == 1


def test_a_pointer_carries_nothing_but_whom_to_ring(world: World) -> None:
    record_id = add_record(world.officer, subject())
    draft = complete_pointer(world, record_id)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)
    deliver()
    assert content(world.council_officer, draft) == ()


def complete_pointer(world: World, record_id: str) -> str:
    draft = drafting.begin_release(
        actor=world.officer, now=NOW, purpose=ReadPurpose.PREPARE_RELEASE, record_id=record_id, kind=Kind.POINTER
    )
    common = {"actor": world.officer, "now": NOW, "disclosure_id": draft}
    drafting.choose_recipients(**common, recipients={code("council"): Role.PARTNER_OFFICER})
    drafting.set_terms(**common, changes=terms(pointer_contact="The desk, +999123456789"))
    return draft


@pytest.mark.parametrize("decide", [deciding.authorise, deciding.return_, deciding.refuse])
def test_nobody_decides_on_what_they_wrote_or_proposed(world: World, decide) -> None:
    other = also(world.second_authoriser, Role.RELEASE_OFFICER)
    disclosure_id = complete_draft(world, to=["council"])
    drafting.propose(actor=other, now=NOW, disclosure_id=disclosure_id)
    more = {} if decide is deciding.authorise else {"reason": REASON}
    for first_person in (also(world.officer, Role.AUTHORISER), other):
        with pytest.raises(NotPermitted) as refusal:
            decide(actor=first_person, now=NOW, disclosure_id=disclosure_id, **more)
        assert refusal.value.code == "disclosure.needs-second-person"


def test_an_authoriser_narrows_and_never_widens(world: World) -> None:
    disclosure_id = proposed(world)
    view = originated.read(
        actor=world.authoriser, now=NOW, purpose=ReadPurpose.AUTHORISE_RELEASE, disclosure_id=disclosure_id
    )
    ticked = view.recipients[0].proposed
    above = {item.id for item in view.fields} - ticked
    with pytest.raises(InvalidInput) as refusal:
        deciding.authorise(
            actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, narrowed={code("council"): ticked | above}
        )
    assert refusal.value.code == "disclosure.widened"
    one = frozenset([min(ticked)])
    deciding.authorise(
        actor=world.authoriser, now=NOW, disclosure_id=disclosure_id,
        narrowed={code("council"): one, code("police"): frozenset()},
    )  # fmt: skip
    deliver()
    assert {item.id for item in content(world.council_officer, disclosure_id)} == one
    view = originated.read(
        actor=world.authoriser, now=NOW, purpose=ReadPurpose.AUTHORISE_RELEASE, disclosure_id=disclosure_id
    )
    assert [bool(recipient.sent_at) for recipient in view.recipients] == [True, False]


def test_narrowing_to_nothing_is_refused(world: World) -> None:
    disclosure_id = proposed(world)
    with pytest.raises(ManyInvalid) as refusal:
        deciding.authorise(
            actor=world.authoriser, now=NOW, disclosure_id=disclosure_id,
            narrowed={code("council"): frozenset(), code("police"): frozenset()},
        )  # fmt: skip
    assert refusal.value.code == "draft.no-recipient"
    assert state_of(world, disclosure_id) is State.PROPOSED


def test_what_was_in_order_when_proposed_is_looked_at_again(world: World) -> None:
    disclosure_id = proposed(world)
    with pytest.raises(ManyInvalid) as refusal:
        deciding.authorise(actor=world.authoriser, now=NOW + dt.timedelta(days=8), disclosure_id=disclosure_id)
    assert refusal.value.faults[0].field == "respond_by"


def test_returned_and_refused_say_why(world: World) -> None:
    disclosure_id = proposed(world)
    for decide in (deciding.return_, deciding.refuse):
        with pytest.raises(InvalidInput) as refusal:
            decide(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason="  ")
        assert refusal.value.code == "decision.no-reason"
    deciding.return_(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    drafting.set_terms(actor=world.officer, now=NOW, disclosure_id=disclosure_id, changes={"agreement_id": "DSA-2"})
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    deciding.refuse(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    assert state_of(world, disclosure_id) is State.REFUSED
    acts = [entry.act for entry in entries_about(actor=world.officer, subject=disclosure_id)]
    assert {"disclosure.returned", "disclosure.refused"} <= set(acts)
    assert acts.count("disclosure.proposed") == 2


def test_giving_up_is_a_decision_with_a_reason(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council"])
    with pytest.raises(InvalidInput):
        drafting.abandon(actor=world.officer, now=NOW, disclosure_id=disclosure_id, reason="")
    drafting.abandon(actor=world.officer, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    assert state_of(world, disclosure_id) is State.ABANDONED


def test_whatever_changes_a_release_in_force_says_why(world: World) -> None:
    common = {"now": NOW, "disclosure_id": live_release(world, to=["council"]), "reason": " \n"}
    with pytest.raises(InvalidInput, match="what was wrong"):
        ending.correct(actor=world.officer, **common, values={}, withdrawn=frozenset())
    with pytest.raises(InvalidInput, match="words the recipients can act on"):
        ending.recall(actor=world.officer, **common, code=RecallReason.WRONG_PERSON)
    with pytest.raises(InvalidInput, match="why it may be about the wrong person"):
        ending.restrict(actor=world.officer, **common)
    ending.restrict(actor=world.officer, **common | {"reason": REASON})
    with pytest.raises(InvalidInput, match="how you made sure"):
        ending.reinstate(actor=world.authoriser, **common)


@pytest.mark.parametrize("name", ["officer", "authoriser"])
def test_whoever_releases_in_an_emergency_does_not_review_it(world: World, name: str) -> None:
    disclosure_id = complete_draft(world, to=["council"])
    actor = also(getattr(world, name), Role.AUTHORISER)
    common = {"now": NOW, "disclosure_id": disclosure_id}
    with pytest.raises(InvalidInput) as refusal:
        deciding.release_in_emergency(actor=actor, **common, reason="Urgent.")
    assert refusal.value.code == "emergency.reason"
    deciding.release_in_emergency(actor=actor, **common, reason="A child may come to harm tonight.")
    with pytest.raises(NotPermitted) as second:
        deciding.review_emergency(actor=actor, **common, reason=REASON)
    assert second.value.code == "disclosure.needs-second-person"
    deciding.review_emergency(actor=world.second_authoriser, **common, reason=REASON)
    with pytest.raises(Conflict) as again:
        deciding.review_emergency(actor=world.second_authoriser, **common, reason=REASON)
    assert again.value.code == "emergency.nothing-to-review"


def test_an_emergency_is_due_for_review_within_72_hours(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council"])
    deciding.release_in_emergency(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, reason="A child may come to harm tonight."
    )
    (line,), _ = originated.listed(actor=world.officer, now=NOW, states=[State.LIVE])
    assert line.emergency_review_due_at == NOW + dt.timedelta(hours=72)
    deliver()
    assert content(world.council_officer, disclosure_id)


def test_a_marking_above_the_ceiling_is_refused_with_what_to_do(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council"], marking=Marking.SECRET)
    with pytest.raises(ManyInvalid) as refusal:
        drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    assert refusal.value.code == "marking.above-ceiling"
    assert "Lower the marking" in refusal.value.message


def test_an_organisation_does_not_release_to_itself_or_to_nobody(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council"])
    for organisation, found in (("security-service", "draft.own-organisation"), ("nowhere", "organisation.not-found")):
        with pytest.raises(TearlineError) as refusal:
            drafting.choose_recipients(
                actor=world.officer, now=NOW, disclosure_id=disclosure_id,
                recipients={code(organisation): Role.PARTNER_OFFICER},
            )  # fmt: skip
        assert refusal.value.code == found


# Races: two connections, one outcome


def at_once(*acts) -> list[str]:
    """Do them in threads of their own that start together; the code of each refusal, "" for what was done."""
    ready, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(10)
            acts[place]()
        except TearlineError as refusal:
            outcomes[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.parametrize("time", range(4))
def test_of_two_authorisers_at_once_exactly_one_decides(world: World, time: int) -> None:
    disclosure_id = complete_draft(world, to=["council"], record_id=add_record(world.officer, subject(f"SS-{time:06}")))
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=disclosure_id)
    outcomes = at_once(
        *(
            lambda who=who: deciding.authorise(actor=who, now=NOW, disclosure_id=disclosure_id)
            for who in (world.authoriser, world.second_authoriser)
        )
    )
    assert sorted(outcomes) == ["", "disclosure.wrong-state"]
    entries = [e.act for e in entries_about(actor=world.officer, subject=disclosure_id)]
    assert entries.count("disclosure.authorised") == 1
    assert len(deliver()) == 2  # one release, one receipt


def test_of_refusing_and_authorising_at_once_one_holds(world: World) -> None:
    disclosure_id = proposed(world)
    outcomes = at_once(
        lambda: deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id),
        lambda: deciding.refuse(actor=world.second_authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON),
    )
    assert sorted(outcomes) == ["", "disclosure.wrong-state"]
    assert state_of(world, disclosure_id) is (State.LIVE if outcomes[0] == "" else State.REFUSED)


def test_recalling_and_correcting_at_once_leave_it_recalled(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    deliver()
    name = next(f for f in content(world.council_officer, disclosure_id) if f.name is FieldName.NAME)
    outcomes = at_once(
        lambda: ending.recall(
            actor=world.officer, now=NOW, disclosure_id=disclosure_id, code=RecallReason.FACTS_CHANGED, reason=REASON
        ),
        lambda: ending.correct(
            actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, values={name.id: "Another Name"},
            withdrawn=frozenset(), reason=REASON,
        ),
    )  # fmt: skip
    assert outcomes[0] == ""
    assert outcomes[1] in {"", "disclosure.wrong-state"}
    deliver()
    assert state_of(world, disclosure_id) is State.RECALLED


def test_what_has_moved_on_is_a_conflict_and_not_a_lack_of_rights(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    with pytest.raises(Conflict) as refusal:
        deciding.authorise(actor=world.second_authoriser, now=NOW, disclosure_id=disclosure_id)
    assert refusal.value.code == "disclosure.wrong-state"


# All or nothing


@pytest.mark.parametrize("table", ["audit_entry", "outbox_message"])
def test_an_act_that_cannot_be_logged_or_sent_does_not_happen(world: World, owner_sql, table: str) -> None:
    disclosure_id = proposed(world)
    owner_sql(f"REVOKE INSERT ON {table} FROM tearline_app")
    with pytest.raises(ProgrammingError):
        deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id)
    owner_sql(f"GRANT INSERT ON {table} TO tearline_app")
    assert state_of(world, disclosure_id) is State.PROPOSED
    assert deliver() == []
    with on_behalf_of_node(Scope.EXCHANGE):
        assert not OutboxMessage.objects.exists()


def test_a_read_that_cannot_be_logged_is_refused(world: World, owner_sql) -> None:
    disclosure_id = live_release(world, to=["council"])
    deliver()
    content(world.council_officer, disclosure_id)
    owner_sql("REVOKE INSERT ON audit_entry FROM tearline_app")
    with pytest.raises(ProgrammingError):
        content(world.council_officer, disclosure_id)
    with pytest.raises(ProgrammingError):
        originated.read(actor=world.officer, now=NOW, purpose=ReadPurpose.ASSESS_RESPONSE, disclosure_id=disclosure_id)


def test_dates_are_the_nodes(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council"], respond_by=TODAY)
    assert [
        fault.field
        for fault in originated.missing(
            actor=world.officer, now=NOW, disclosure_id=disclosure_id, ceiling=Marking.OFFICIAL_SENSITIVE
        )
    ] == ["respond_by"]
