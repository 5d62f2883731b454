"""Named people decide one match at a time; links are corrected, and what rested on them is taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.matching.adjudication import ANSWERS, MatchAct, MatchState
from tearline.matching.evidence import Outcome
from tearline.people.record import FieldName
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import CLOCK, system_actor
from tearline_hub.disclosures.queries import originated
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tests.support.database import NOW, World
from tests.support.matching import (
    ALIKE,
    NAMESAKE,
    PURPOSE,
    REASON,
    decide,
    found,
    line,
    read,
    told,
    upload,
)  # fmt: skip
from tests.support.releases import deliver
from tests.support.steps import PREPARE

SAME, NOT_SAME, CANNOT_TELL = ANSWERS


def test_a_page_shows_both_sides_and_no_number(world: World) -> None:
    match_id = found(world, told(world))
    view = read(world.council_officer, match_id)
    outcomes = {each.field: each.outcome for each in view.compared}
    assert outcomes[FieldName.DATE_OF_BIRTH] == outcomes[FieldName.ADDRESS] == Outcome.AGREES
    assert outcomes[FieldName.NAME] is Outcome.SPELT_OTHERWISE
    assert outcomes[FieldName.PHONE] is Outcome.MISSING
    assert view.extract == ALIKE
    assert view.common
    assert (view.common.name, view.common.date_of_birth, view.common.rows) == (3, 12, 150_000)
    assert {field.name for field in view.fields} == {FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.ADDRESS}
    assert not view.needs_second
    assert "12.5" not in repr(view)


def test_each_reading_is_an_entry_with_its_purpose(world: World) -> None:
    match_id = found(world, told(world))
    read(world.council_officer, match_id)
    (entry,) = [
        each for each in entries_about(actor=world.council_officer, subject=match_id) if each.act == "match.read"
    ]
    assert (entry.operation, entry.purpose) == ("combination", PURPOSE.value)


def test_one_person_links_when_more_than_name_and_birth_date_agree(world: World) -> None:
    match_id = found(world, told(world))
    decide(world.council_officer, match_id, SAME)
    assert line(world.council_officer, match_id).state is MatchState.LINKED
    (entry,) = [
        e for e in entries_about(actor=world.council_officer, subject=match_id) if e.act.startswith("match.decided")
    ]
    assert (entry.operation, entry.reason, entry.act) == ("combination", REASON, "match.decided-same")


def test_a_namesake_needs_two_people_and_the_second_is_not_told_what_the_first_said(world: World) -> None:
    match_id = found(world, told(world), NAMESAKE)
    assert read(world.council_officer, match_id).needs_second
    decide(world.council_officer, match_id, SAME)
    assert line(world.council_officer, match_id).state is MatchState.SECOND
    with pytest.raises(NotPermitted):
        decide(world.council_officer, match_id, SAME)
    unseen = read(world.council_authoriser, match_id)
    assert (unseen.earlier, unseen.line.decision, unseen.line.reason) == ((), None, "")
    assert [each.reason for each in read(world.council_officer, match_id).earlier] == [REASON]
    decide(world.council_authoriser, match_id, SAME)
    view = read(world.council_officer, match_id)
    assert view.line.state is MatchState.LINKED
    assert [each.by for each in view.earlier] == ["Council officer", "Council authoriser"]


def test_the_second_persons_no_stands(world: World) -> None:
    match_id = found(world, told(world), NAMESAKE)
    decide(world.council_officer, match_id, SAME)
    decide(world.council_authoriser, match_id, NOT_SAME)
    assert line(world.council_officer, match_id).state is MatchState.NOT_SAME


def test_cannot_tell_asks_for_one_more_field_and_stays_in_the_queue(world: World) -> None:
    given = told(world)
    match_id = found(world, given)
    decide(world.council_officer, match_id, CANNOT_TELL, ask=FieldName.PHONE)
    deliver()
    released = originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=given.disclosure_id)
    (question,) = originated.questions(actor=world.officer, view=released)
    assert (question.field, question.by_name, question.answered) == (FieldName.PHONE, "Council officer", False)
    (open_line,), _ = queries.queue(actor=world.council_officer, now=NOW)
    assert (open_line.state, open_line.asked) == (MatchState.CANNOT_TELL, (FieldName.PHONE,))
    with pytest.raises(InvalidInput, match="only when"):
        decide(world.council_officer, match_id, SAME, ask=FieldName.PHONE)


def test_who_decides_is_a_person_who_read_what_is_there_now(world: World) -> None:
    match_id = found(world, told(world))
    with pytest.raises(Conflict, match="changed since"):
        decide(world.council_officer, match_id, SAME, seen="0" * 64)
    seen = read(world.council_officer, match_id).seen
    clock = system_actor(CLOCK, node="west-midlands", tenant_id="council")
    for nobody in (clock, world.council_manager):
        with pytest.raises(NotPermitted):
            decide(nobody, match_id, SAME, seen=seen)
    with pytest.raises(InvalidInput):
        adjudicating.decide(
            actor=world.council_officer, now=NOW, purpose=PURPOSE, match_id=match_id, decision=SAME, reason="Yes.",
            ask=None, seen=seen,
        )  # fmt: skip
    assert line(world.council_officer, match_id).state is MatchState.CANDIDATE


def test_not_the_same_is_remembered_for_its_version_and_said_on_both_sides(world: World) -> None:
    given = told(world)
    match_id = found(world, given)
    decide(world.council_officer, match_id, NOT_SAME)
    for said in (
        queries.about_projection(actor=world.council_officer, projection_id=given.copy),
        queries.about_record(actor=world.council_officer, reference="CT-1"),
    ):
        assert [(each.id, each.state) for each in said] == [(match_id, MatchState.NOT_SAME)]
    again = upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE))
    assert (again.added, again.remembered, again.reopened) == (0, 1, 0)
    assert queries.queue(actor=world.council_officer, now=NOW) == ([], False)
    other = upload(world.council_officer, given.pack, (given.copy, "CT-1", NAMESAKE))
    assert (other.added, other.remembered, other.reopened) == (0, 0, 1)
    view = read(world.council_officer, match_id)
    assert view.line.state is MatchState.REOPENED
    assert [(each.decision, each.this_version) for each in view.earlier] == [(NOT_SAME, False)]


def test_the_queue_is_by_due_date_then_reference(world: World) -> None:
    late = told(world, reference="SS-000002", respond_by=NOW.date() + dt.timedelta(days=20))
    soon = told(world, reference="SS-000003", respond_by=NOW.date() + dt.timedelta(days=2))
    for given, extract_id in ((late, "CT-1"), (soon, "CT-9"), (soon, "CT-2")):
        found(world, given, extract_id=extract_id)
    lines, more = queries.queue(actor=world.council_officer, now=NOW)
    assert [each.extract_reference for each in lines] == ["CT-2", "CT-9", "CT-1"]
    assert not more
    assert queries.counts(actor=world.council_officer, now=NOW).waiting == 3


def test_what_a_page_offers_is_what_the_policy_allows(world: World) -> None:
    given = told(world)
    match_id = found(world, given)
    allowed = read(world.council_officer, match_id).allowed
    assert {act for act, decision in allowed.items() if decision.allowed} == {
        MatchAct.SAME, MatchAct.NOT_SAME, MatchAct.CANNOT_TELL,
    }  # fmt: skip
    decide(world.council_officer, match_id, SAME)
    allowed = read(world.council_officer, match_id).allowed
    assert {act for act, decision in allowed.items() if decision.allowed} == {MatchAct.ANSWER, MatchAct.CORRECT}


def test_another_organisation_finds_nothing(world: World) -> None:
    match_id = found(world, told(world))
    with pytest.raises(NotFound):
        read(world.police_officer, match_id)
    assert queries.queue(actor=world.police_officer, now=NOW) == ([], False)
