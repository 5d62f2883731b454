"""Agreements on record bind: a release outside one is refused when it is proposed and again when it is authorised."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.utils import ProgrammingError

from tearline.disclosure.states import Act, State
from tearline.errors import Conflict, InvalidInput, ManyInvalid, NotFound, NotPermitted
from tearline.law.validity import PERMITTED, Ask
from tearline.vocab.purpose import Gateway, ReadPurpose
from tearline.vocab.regime import DataSet
from tearline_hub.agreements import actions, queries
from tearline_hub.audit import queries as audit
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.ops.cast import AGENCIES
from tearline_hub.ops.cli import main
from tearline_hub.ops.demo_agreement import document
from tearline_hub.ops.story_terms import terms as story_terms
from tests.support.agreements import agreement, party, raw
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, deliver, live_release, only_held
from tests.support.steps import PREPARE, PURPOSE, REASON, answer_draft, code, opened_copy

NEXT = "DSA-2026-02"


def load(**changes: Any) -> None:
    parties = [party(code(tenant)) for tenant in ("security-service", "council")]
    actions.load(raw(agreement(changes.pop("parties", parties), reference=NEXT, **changes)), now=NOW)


def propose(world: World, **terms: object) -> str:
    draft = complete_draft(world, to=["council"], **terms)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    return draft


def authorise(world: World, draft: str) -> None:
    deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)


def state(world: World, draft: str) -> State:
    return originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=draft).state


def test_a_release_outside_its_agreement_is_not_proposed(world: World) -> None:
    load(ends_on="2026-11-21")
    with pytest.raises(NotPermitted) as refusal:
        propose(world, agreement_id=NEXT)
    assert refusal.value.code == "agreement.outside"
    assert "ended on 21 November 2026" in refusal.value.message


def test_a_recipient_who_is_no_party_is_refused(world: World) -> None:
    load()
    draft = complete_draft(world, to=["council", "police"], agreement_id=NEXT)
    with pytest.raises(NotPermitted, match="west-midlands/police is not a party"):
        drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    faults = originated.missing(actor=world.officer, now=NOW, disclosure_id=draft, ceiling=_ceiling())
    assert [(fault.code, fault.field) for fault in faults] == [("agreement.not-a-party", "agreement_id")]


def _ceiling():
    from django.conf import settings

    return settings.ENVIRONMENT.ceiling


def test_an_agreement_withdrawn_after_the_proposal_stops_the_authoriser(world: World) -> None:
    load()
    draft = propose(world, agreement_id=NEXT)
    load(version=2, gateways=["cda_1998_s115"])
    with pytest.raises(NotPermitted) as refusal:
        authorise(world, draft)
    assert refusal.value.code == "agreement.outside"
    assert state(world, draft) is State.PROPOSED
    with on_behalf_of_node(Scope.EXCHANGE):
        assert not OutboxMessage.objects.exists(), "nothing left the node"
    actions.withdraw(reference=NEXT, version=2, reason="Signed in error.", now=NOW)
    authorise(world, draft)
    assert state(world, draft) is State.LIVE


def test_what_the_law_forbids_is_forbidden_in_an_emergency_too(world: World) -> None:
    load(designation_notice="DN-1", parties=[party(code("security-service")), party(code("council"), country="FR")])
    draft = complete_draft(world, to=["council"], agreement_id=NEXT)
    with pytest.raises(NotPermitted) as refusal:
        deciding.release_in_emergency(actor=world.officer, now=NOW, disclosure_id=draft, reason=REASON)
    assert refusal.value.code == "law.forbidden"


def test_a_life_at_risk_does_not_wait_for_an_agreement(world: World) -> None:
    load(ends_on="2026-11-21")
    draft = complete_draft(world, to=["council"], agreement_id=NEXT)
    deciding.release_in_emergency(actor=world.officer, now=NOW, disclosure_id=draft, reason=REASON)
    assert state(world, draft) is State.LIVE


def test_an_agreement_that_is_not_on_record_waits_for_a_second_person(world: World) -> None:
    draft = propose(world, agreement_id="DSA-ELSEWHERE")
    with pytest.raises(NotPermitted) as refusal:
        authorise(world, draft)
    assert refusal.value.code == "agreement.unknown"
    with pytest.raises(InvalidInput, match="what makes it lawful"):
        deciding.confirm_basis(actor=world.authoriser, now=NOW, disclosure_id=draft, reason="Yes.")
    deciding.confirm_basis(actor=world.authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    authorise(world, draft)
    assert state(world, draft) is State.LIVE
    entries = audit.entries_about(actor=world.officer, subject=draft)
    assert [(entry.act, entry.reason) for entry in entries if entry.act == "disclosure.basis-confirmed"] == [
        ("disclosure.basis-confirmed", REASON)
    ]


def test_whoever_wrote_it_confirms_nothing_and_a_change_undoes_the_word(world: World) -> None:
    draft = propose(world, agreement_id="DSA-ELSEWHERE")
    with pytest.raises(NotPermitted):
        deciding.confirm_basis(actor=world.officer, now=NOW, disclosure_id=draft, reason=REASON)
    deciding.confirm_basis(actor=world.authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    deciding.return_(actor=world.authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    drafting.set_terms(actor=world.officer, now=NOW, disclosure_id=draft, changes={"agreement_id": "DSA-OTHER"})
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    with pytest.raises(NotPermitted) as refusal:
        authorise(world, draft)
    assert refusal.value.code == "agreement.unknown"


def test_no_word_stands_against_a_record(world: World) -> None:
    draft = propose(world, agreement_id=NEXT)
    deciding.confirm_basis(actor=world.authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    load(ends_on="2026-11-21")
    with pytest.raises(NotPermitted) as refusal:
        authorise(world, draft)
    assert refusal.value.code == "agreement.outside"


def test_a_draft_without_terms_still_names_everything_that_is_missing(world: World) -> None:
    draft = complete_draft(world, to=["council"], agreement_id="")
    with pytest.raises(ManyInvalid) as refusal:
        drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    assert [fault.field for fault in refusal.value.faults] == ["agreement_id"]


def test_an_answer_is_made_from_another_data_set(world: World) -> None:
    load(data_sets=["subject_register"])
    _, copy = opened_copy(world)
    draft = answer_draft(world, copy)
    drafting.set_terms(actor=world.council_officer, now=NOW, disclosure_id=draft, changes={"agreement_id": NEXT})
    with pytest.raises(NotPermitted, match="data set"):
        drafting.propose(actor=world.council_officer, now=NOW, disclosure_id=draft)


def test_a_copy_is_read_only_for_what_it_was_given_for(world: World) -> None:
    load(uses=["check_own_records"])
    live_release(world, to=["council"], agreement_id=NEXT)
    deliver()
    council = {"actor": world.council_officer, "now": NOW, "projection_id": only_held(world.council_officer).id}
    with pytest.raises(NotPermitted) as refusal:
        holding.open_(**council, purpose=ReadPurpose.SAFEGUARDING)
    assert refusal.value.code == "purpose.not-granted"
    holding.open_(**council, purpose=PURPOSE)
    with pytest.raises(NotPermitted):
        held.read(**council, purpose=ReadPurpose.SAFEGUARDING)
    assert held.read(**council, purpose=ReadPurpose.CHECK_OWN_RECORDS).fields


def test_a_version_is_loaded_once_and_never_changed(world: World) -> None:
    load()
    load()
    with pytest.raises(Conflict) as refusal:
        load(name="Another text")
    assert refusal.value.code == "agreement.version-taken"
    found = queries.agreement(actor=world.administrator, reference=NEXT, version=1)
    assert found.in_force(NOW.date())
    acts = [entry.act for entry in audit.entries_about(actor=world.council_officer, subject=found.id)]
    assert acts == ["agreement.loaded"]
    assert audit.entries_about(actor=world.police_officer, subject=found.id) == []


@pytest.mark.usefixtures("world")
def test_a_party_is_of_the_kind_that_the_directory_says() -> None:
    with pytest.raises(InvalidInput) as refusal:
        load(parties=[party(code("security-service")), party(code("council"), kind="police")])
    assert refusal.value.code == "agreement.party-kind"


def test_only_what_is_in_force_is_withdrawn_and_with_a_reason(world: World) -> None:
    load()
    with pytest.raises(InvalidInput):
        actions.withdraw(reference=NEXT, version=1, reason=" ", now=NOW)
    actions.withdraw(reference=NEXT, version=1, reason="Ended by the parties.", now=NOW)
    with pytest.raises(NotFound):
        actions.withdraw(reference=NEXT, version=1, reason="Again.", now=NOW)
    with pytest.raises(NotFound):
        queries.agreement(actor=world.officer, reference=NEXT, version=9)
    assert not queries.agreement(actor=world.officer, reference=NEXT, version=1).in_force(NOW.date())


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE legal_instrument SET content = '{}'",
        "DELETE FROM legal_instrument",
        "INSERT INTO legal_instrument VALUES ('x', 'sharing-agreement', 'X', 1, '{}', '', now(), NULL, '')",
    ],
)
def test_nobody_changes_what_is_on_record_in_sql(world: World, attack: str) -> None:
    with pytest.raises(ProgrammingError), acting(world.officer), connection.cursor() as cursor:
        cursor.execute(attack)


def test_nobody_but_an_operator_withdraws_in_sql(world: World) -> None:
    with pytest.raises(ProgrammingError, match="denied"), acting(world.officer), connection.cursor() as cursor:
        cursor.execute("UPDATE legal_instrument SET withdrawn_at = now()")


def test_the_operator_adds_lists_and_withdraws(world: World, tmp_path: Any) -> None:
    path = tmp_path / "agreement.json"
    parties = [party(code("security-service")), party(code("council"))]
    path.write_bytes(raw(agreement(parties, reference=NEXT, ends_on="2040-01-01")))
    run = CliRunner()
    added = run.invoke(main, ["agreement", "add", str(path)])
    assert (added.exit_code, added.output) == (
        0, f"{NEXT} v1 is on record, and in force: Closed subjects, West Midlands.\n",
    )  # fmt: skip
    listed = run.invoke(main, ["agreement", "list"]).output
    assert f"{NEXT} v1  sharing-agreement  2026-01-01 to 2040-01-01\n" in listed
    gone = run.invoke(main, ["agreement", "withdraw", NEXT, "1", "--reason", "Replaced."])
    assert gone.exit_code == 0
    assert f"withdrawn {dt.datetime.now(dt.UTC):%Y-%m-%d}" in run.invoke(main, ["agreement", "list"]).output
    path.write_text("{}")
    assert run.invoke(main, ["agreement", "add", str(path)]).exit_code == 2
    assert (
        originated.allowed(
            actor=world.officer,
            now=NOW,
            disclosure_id=complete_draft(world, to=["council"], gateway=Gateway.CJA_2003_S325),
        )[Act.PROPOSE].allowed
        is False
    )


@pytest.mark.usefixtures("world")
def test_the_demonstrations_agreement_covers_its_stories_both_ways() -> None:
    actions.load(document(NOW.date()), now=NOW)
    given = story_terms(began=NOW.date(), answer_in=7, lasts=60)
    service = "security-service/security-service"
    ways = [(service, code(tenant), DataSet.SUBJECT_REGISTER) for tenant in AGENCIES]
    ways += [(code(tenant), service, DataSet.AGENCY_RECORDS) for tenant in AGENCIES]
    for on in (NOW.date(), NOW.date() - dt.timedelta(days=200)):
        for sender, recipient, data_set in ways:
            ask = Ask(
                sender=sender, recipient=recipient, data_set=data_set, purpose=given["purpose"],
                gateway=given["gateway"], agreement=given["agreement_id"], on=on,
            )  # fmt: skip
            with on_behalf_of_node(Scope.OPERATOR):
                assert queries.finding(ask) == PERMITTED
