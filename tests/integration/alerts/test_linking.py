"""A link to somebody on record: one proposes, another decides, and no person is made of a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import Error

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.people.record import Status
from tearline.reports.desk import Outcome
from tearline.vocab.purpose import DeskPurpose
from tearline.vocab.role import Role
from tearline_hub.alerts.actions import acting_on, linking
from tearline_hub.alerts.actions.linking import LinkDecision
from tearline_hub.alerts.models import AlertLink
from tearline_hub.alerts.queries import reading
from tearline_hub.db.context import acting
from tearline_hub.records import queries as records
from tests.support.alerts import Desks, alert_of
from tests.support.database import NOW
from tests.support.releases import add_record, subject

LATER = NOW + dt.timedelta(minutes=5)
WHY = "The number on the licence is the one on our record."


def _assessed(desks: Desks) -> str:
    alert = alert_of(desks, identifiers=[{"kind": "Driving licence", "value": "X1"}])
    acting_on.acknowledge(actor=desks.ann, now=LATER, alert_id=alert)
    acting_on.assess(actor=desks.ann, now=LATER, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    return alert


def _record(desks: Desks) -> str:
    return add_record(desks.ann, subject("P-1", status=Status.OWN))


def test_one_person_proposes_and_another_decides(desks: Desks) -> None:
    record, alert = _record(desks), _assessed(desks)
    link = linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=record, reason=WHY)
    with pytest.raises(NotPermitted):
        linking.decide_link(actor=desks.ann, now=LATER, link_id=link, decision=LinkDecision.LINKED, reason=WHY)
    with pytest.raises(NotFound):
        linking.decide_link(actor=desks.cat, now=LATER, link_id=link, decision=LinkDecision.LINKED, reason=WHY)
    with pytest.raises(InvalidInput):
        linking.decide_link(actor=desks.bob, now=LATER, link_id=link, decision=LinkDecision.LINKED, reason=" ")
    linking.decide_link(actor=desks.bob, now=LATER, link_id=link, decision=LinkDecision.CANNOT_TELL, reason=WHY)
    linking.decide_link(actor=desks.bob, now=LATER, link_id=link, decision=LinkDecision.LINKED, reason=WHY)
    with pytest.raises(Conflict):
        linking.decide_link(actor=desks.bob, now=LATER, link_id=link, decision=LinkDecision.NOT_SAME, reason=WHY)
    view = reading.read(actor=desks.bob, now=LATER, purpose=DeskPurpose.ASSESS_REPORTS, alert_id=alert)
    (seen,) = view.links
    assert (seen.state, seen.proposed_by_name, seen.decided_by_name) == ("linked", "Ann", "Bob")


def test_it_is_proposed_once_with_a_reason_about_a_record_of_ones_own(desks: Desks) -> None:
    record, alert = _record(desks), _assessed(desks)
    theirs = add_record(desks.cat, subject("C-1", status=Status.OWN))
    for wrong, said in (("rec_nobody", WHY), (theirs, WHY)):
        with pytest.raises(NotFound):
            linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=wrong, reason=said)
    with pytest.raises(InvalidInput):
        linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=record, reason="")
    linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=record, reason=WHY)
    with pytest.raises(Conflict):
        linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=record, reason=WHY)


def test_no_record_comes_of_a_report(desks: Desks) -> None:
    before = records.count(actor=desks.ann)
    _assessed(desks)
    assert records.count(actor=desks.ann) == before


def test_the_database_makes_no_link_of_one_person_s_word(desks: Desks) -> None:
    record, alert = _record(desks), _assessed(desks)
    linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=record, reason=WHY)
    with pytest.raises(Error), acting(desks.ann):
        AlertLink.objects.update(state="linked", decided_by=desks.ann.user_id, decision_reason=WHY)


def test_whoever_is_without_the_role_decides_nothing(desks: Desks) -> None:
    record, alert = _record(desks), _assessed(desks)
    link = linking.propose_link(actor=desks.ann, now=LATER, alert_id=alert, record_id=record, reason=WHY)
    other = replace(desks.bob, roles=frozenset({Role.PARTNER_OFFICER}))
    with pytest.raises(NotPermitted):
        linking.decide_link(actor=other, now=LATER, link_id=link, decision=LinkDecision.LINKED, reason=WHY)
