"""An alert passed on: a disclosure like every other, with two people, a recall and a last day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tearline.disclosure.states import HeldState, Kind, State
from tearline.errors import Conflict, InvalidInput, ManyInvalid, NotPermitted
from tearline.reports.desk import Outcome
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import Gateway, HandlingCondition, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.alerts.actions import acting_on, passing_on
from tearline_hub.alerts.models import Alert, Report
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.actions.exporting import note_export_of_copy
from tearline_hub.disclosures.queries import held, originated
from tests.support.alerts import Desks, alert_of, authorised, drafted
from tests.support.database import NOW
from tests.support.releases import deliver, terms

LATER = NOW + dt.timedelta(minutes=5)
WHY = "They sell it too, and should know what to look for."
COUNCIL = "west-midlands/council"


def _assessed(desks: Desks) -> str:
    alert = alert_of(
        desks,
        identifiers=[{"kind": "Driving licence", "value": "CANARY-LICENCE"}],
        contact={"name": "CANARY-REPORTER", "agreed": True},
    )
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    return alert


def test_what_was_ticked_arrives_and_nothing_of_who_reported(desks: Desks) -> None:
    alert = _assessed(desks)
    draft = drafted(desks, alert)
    authorised(desks, draft)
    with acting(desks.ann):
        row = Alert.objects.get(id=alert)
        assert (row.state, row.disclosures) == ("passed_on", [draft])
    (line,), _ = held.inbox(actor=desks.world.council_officer, now=LATER)
    assert line.kind is Kind.ALERT
    reader = {"actor": desks.world.council_officer, "now": LATER, "projection_id": line.id}
    holding.open_(**reader, purpose=ReadPurpose.ASSESS_RELEASE)  # type: ignore[arg-type]
    view = held.read(**reader, purpose=ReadPurpose.ASSESS_RELEASE)  # type: ignore[arg-type]
    said = " ".join(each.value for each in view.fields)
    assert "What happened: A suspicious sale" in said
    assert "Product: Cleaner; Hydrogen peroxide (7722-84-1) 30 % w/w" in said
    assert "CANARY" not in said


def test_it_is_recalled_like_every_disclosure(desks: Desks) -> None:
    draft = drafted(desks, _assessed(desks))
    authorised(desks, draft)
    ending.recall(actor=desks.ann, now=LATER, disclosure_id=draft, code=RecallReason.FACTS_CHANGED, reason=WHY)
    deliver(LATER)
    (line,), _ = held.inbox(actor=desks.world.council_officer, now=LATER, ended=True)
    assert line.state is HeldState.RECALLED


def test_what_identifies_needs_words_of_its_own_and_asks_of_a_child(desks: Desks) -> None:
    draft = drafted(desks, _assessed(desks), identifying=True)
    with pytest.raises(ManyInvalid) as refused:
        drafting.propose(actor=desks.ann, now=LATER, disclosure_id=draft)
    assert {fault.code for fault in refused.value.faults} == {"draft.sensitive", "draft.child"}


def test_nobody_authorises_their_own(desks: Desks) -> None:
    draft = drafted(desks, _assessed(desks))
    drafting.propose(actor=desks.ann, now=LATER, disclosure_id=draft)
    both = replace(desks.ann, roles=desks.ann.roles | {Role.PARTNER_AUTHORISER})
    seen = originated.read(actor=both, now=LATER, purpose=ReadPurpose.AUTHORISE_RELEASE, disclosure_id=draft)
    with pytest.raises(NotPermitted):
        deciding.authorise(actor=both, now=LATER, disclosure_id=draft, shown=seen.shown)


def test_what_was_not_assessed_is_not_passed_on_and_not_by_whoever_may_not_draft(desks: Desks) -> None:
    alert = alert_of(desks)
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    with pytest.raises(Conflict):
        passing_on.pass_on(actor=desks.ann, now=LATER, alert_id=alert)
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    with pytest.raises(NotPermitted):
        passing_on.pass_on(actor=replace(desks.ann, roles=frozenset({Role.DUTY_OFFICER})), now=LATER, alert_id=alert)
    with acting(desks.ann):
        assert Alert.objects.get(id=alert).state == "assessed"


def test_whoever_may_not_draft_begins_nothing(desks: Desks) -> None:
    alert, other = _assessed(desks), replace(desks.ann, roles=frozenset({Role.DUTY_OFFICER}))
    given = {"now": LATER, "purpose": ReadPurpose.ASSESS_RELEASE, "alert_id": alert}
    with pytest.raises(NotPermitted):
        drafting.begin_alert(actor=other, **given)  # type: ignore[arg-type]
    assert drafting.begin_alert(actor=desks.ann, **given)  # type: ignore[arg-type]


def test_what_must_not_be_copied_is_not_downloaded(desks: Desks) -> None:
    draft = drafted(desks, _assessed(desks))
    changes = terms(
        categories=(),
        respond_by=None,
        gateway=Gateway.CTA_2008_S19,
        handling_conditions=(HandlingCondition.DO_NOT_PRINT,),
    )
    drafting.set_terms(actor=desks.ann, now=LATER, disclosure_id=draft, changes=changes)
    authorised(desks, draft)
    (line,), _ = held.inbox(actor=desks.world.council_officer, now=LATER)
    given = {"actor": desks.world.council_officer, "now": LATER, "projection_id": line.id}
    holding.open_(**given, purpose=ReadPurpose.ASSESS_RELEASE)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        note_export_of_copy(**given, purpose=ReadPurpose.ASSESS_RELEASE)  # type: ignore[arg-type]
    assert "projection.exported" not in {each.act for each in entries_about(actor=given["actor"], subject=line.id)}


def test_a_value_is_not_corrected_here_and_a_field_can_be_taken_back(desks: Desks) -> None:
    draft = drafted(desks, _assessed(desks))
    authorised(desks, draft)
    view = originated.read(actor=desks.ann, now=LATER, purpose=ReadPurpose.ASSESS_RELEASE, disclosure_id=draft)
    assert view.state is State.LIVE
    first = view.fields[0]
    given = {"actor": desks.ann, "now": LATER, "disclosure_id": draft, "reason": WHY}
    with pytest.raises(InvalidInput):
        ending.correct(**given, values={first.id: "Else."}, withdrawn=frozenset())  # type: ignore[arg-type]
    ending.correct(**given, values={}, withdrawn=frozenset({first.id}))  # type: ignore[arg-type]
    deliver(LATER)


def test_a_field_can_be_taken_back_after_the_report_was_emptied(desks: Desks) -> None:
    alert = _assessed(desks)
    draft = drafted(desks, alert)
    authorised(desks, draft)
    deliver(LATER)
    with acting(desks.ann):
        report = Alert.objects.get(id=alert).report_id
        Report.objects.filter(id=report).update(content=None, raw=None, emptied_at=LATER)
    view = originated.read(actor=desks.ann, now=LATER, purpose=ReadPurpose.ASSESS_RELEASE, disclosure_id=draft)
    (sent,) = [each.content for each in view.recipients]
    withdrawn = frozenset({sent[0].id})
    ending.correct(actor=desks.ann, now=LATER, disclosure_id=draft, reason=WHY, values={}, withdrawn=withdrawn)
    deliver(LATER)
    view = originated.read(actor=desks.ann, now=LATER, purpose=ReadPurpose.ASSESS_RELEASE, disclosure_id=draft)
    assert [each.content for each in view.recipients] == [sent[1:]]
