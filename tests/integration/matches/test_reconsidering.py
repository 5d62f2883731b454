"""Taking back "not the same": the pair comes back to be decided again, with what people decided before."""

from __future__ import annotations

import pytest

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.matching.adjudication import MatchDecision, MatchState
from tearline.people.record import FieldName
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import CLOCK, Actor, system_actor
from tearline_hub.disclosures.actions import holding
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tests.integration.matches.test_packs import correct
from tests.support.database import NOW, World
from tests.support.matching import (
    ALIKE,
    NAMESAKE,
    PURPOSE,
    Told,
    decide,
    exported,
    found,
    line,
    linked,
    read,
    told,
    upload,
)

WHY = "The tenancy file has an older address that I overlooked."


def reconsider(actor: Actor, match_id: str, reason: str = WHY) -> None:
    adjudicating.reconsider(actor=actor, now=NOW, purpose=PURPOSE, match_id=match_id, reason=reason)


@pytest.fixture
def given(world: World) -> Told:
    return told(world)


@pytest.fixture
def refused(world: World, given: Told) -> str:
    """Two people, as the officer said; the match's id."""
    match_id = found(world, given)
    decide(world.council_officer, match_id, MatchDecision.NOT_SAME)
    return match_id


@pytest.mark.parametrize("who", ["council_officer", "council_authoriser"])
def test_either_role_takes_it_back_and_the_decision_is_kept(world: World, refused: str, who: str) -> None:
    actor = getattr(world, who)
    reconsider(actor, refused)
    view = read(world.council_officer, refused)
    assert (view.line.state, view.line.both_sides, view.extract, view.fields) == (MatchState.REOPENED, False, {}, ())
    assert [(each.decision, each.by) for each in view.earlier] == [
        (MatchDecision.NOT_SAME, "Council officer"), (MatchDecision.RECONSIDER, actor.display_name),
    ]  # fmt: skip
    assert view.earlier[1].reason == WHY
    (entry,) = [e for e in entries_about(actor=actor, subject=refused) if e.act == "match.reconsidered"]
    assert (entry.reason, entry.purpose) == (WHY, PURPOSE.value)


def test_the_same_file_brings_the_same_version_back_with_what_was_decided(
    world: World, given: Told, refused: str
) -> None:
    pair = (given.copy, "CT-1", ALIKE)
    assert upload(world.council_officer, given.pack, pair).remembered == 1
    reconsider(world.council_officer, refused)
    taken = upload(world.council_officer, given.pack, pair)
    assert (taken.added, taken.again, taken.remembered, taken.reopened) == (0, 0, 0, 1)
    view = read(world.council_authoriser, refused)
    assert (view.line.state, view.line.both_sides, view.line.changed) == (MatchState.REOPENED, True, False)
    assert view.extract == ALIKE
    assert [(each.decision, each.this_version) for each in view.earlier] == [
        (MatchDecision.NOT_SAME, True), (MatchDecision.RECONSIDER, True),
    ]  # fmt: skip
    assert upload(world.council_officer, given.pack, pair).again == 1
    decide(world.council_authoriser, refused, MatchDecision.SAME)
    assert line(world.council_officer, refused).state is MatchState.LINKED


def test_not_the_same_again_is_remembered_again(world: World, given: Told, refused: str) -> None:
    pair = (given.copy, "CT-1", ALIKE)
    reconsider(world.council_officer, refused)
    upload(world.council_officer, given.pack, pair)
    decide(world.council_authoriser, refused, MatchDecision.NOT_SAME)
    assert upload(world.council_officer, given.pack, pair).remembered == 1
    assert line(world.council_officer, refused).state is MatchState.NOT_SAME
    assert read(world.council_officer, refused).extract == {}


def test_it_waits_in_the_queue_and_nobody_decides_before_both_sides_are_there(world: World, refused: str) -> None:
    assert queries.queue(actor=world.council_officer, now=NOW) == ([], False)
    reconsider(world.council_officer, refused)
    (waiting,), _ = queries.queue(actor=world.council_officer, now=NOW)
    assert (waiting.id, waiting.both_sides) == (refused, False)
    assert queries.counts(actor=world.council_officer, now=NOW).again == 1
    assert not any(answer.allowed for answer in read(world.council_officer, refused).allowed.values())
    for decision in MatchDecision.SAME, MatchDecision.NOT_SAME:
        with pytest.raises(Conflict, match="Upload the file"):
            decide(world.council_officer, refused, decision)


def test_where_two_are_needed_they_are_needed_anew(world: World, given: Told) -> None:
    """The first one's word from before counts no more."""
    match_id = found(world, given, NAMESAKE)
    decide(world.council_officer, match_id, MatchDecision.SAME)
    decide(world.council_authoriser, match_id, MatchDecision.NOT_SAME)
    reconsider(world.council_officer, match_id)
    upload(world.council_officer, given.pack, (given.copy, "CT-1", NAMESAKE))
    decide(world.council_authoriser, match_id, MatchDecision.SAME)
    assert line(world.council_officer, match_id).state is MatchState.SECOND
    with pytest.raises(NotPermitted):
        decide(world.council_authoriser, match_id, MatchDecision.SAME)
    unseen = read(world.council_officer, match_id).earlier
    assert [each.decision for each in unseen] == [
        MatchDecision.SAME, MatchDecision.NOT_SAME, MatchDecision.RECONSIDER,
    ]  # fmt: skip
    decide(world.council_officer, match_id, MatchDecision.SAME)
    assert line(world.council_officer, match_id).state is MatchState.LINKED


def test_a_wrong_link_that_was_right_can_be_looked_at_again(world: World, given: Told) -> None:
    match_id = linked(world, given)
    adjudicating.correct(actor=world.council_officer, now=NOW, purpose=PURPOSE, match_id=match_id, reason=WHY)
    reconsider(world.council_authoriser, match_id)
    upload(world.council_officer, given.pack, (given.copy, "CT-1", ALIKE))
    decide(world.council_officer, match_id, MatchDecision.SAME)
    assert line(world.council_officer, match_id).linked


def test_a_side_that_changes_meanwhile_is_another_version(world: World, given: Told, refused: str) -> None:
    reconsider(world.council_officer, refused)
    correct(world, given, FieldName.DATE_OF_BIRTH, "1985-04-30")
    holding.open_(actor=world.council_officer, now=NOW, projection_id=given.copy, purpose=PURPOSE)
    pack = exported(world.council_officer, [given.copy])
    assert upload(world.council_officer, pack, (given.copy, "CT-1", ALIKE)).reopened == 1
    view = read(world.council_officer, refused)
    assert (view.line.state, view.line.changed) == (MatchState.REOPENED, False)
    assert [each.this_version for each in view.earlier] == [False, False]


def test_the_end_of_the_copy_ends_it(world: World, given: Told, refused: str) -> None:
    reconsider(world.council_officer, refused)
    holding.erase(actor=world.council_officer, now=NOW, projection_id=given.copy, reason="Not needed any more.")
    assert line(world.council_officer, refused).state is MatchState.WITHDRAWN
    with pytest.raises(Conflict):
        reconsider(world.council_officer, refused)


def test_only_what_is_two_people_is_taken_back_and_only_by_those_who_decide(world: World, given: Told) -> None:
    match_id = found(world, given)
    with pytest.raises(Conflict):
        reconsider(world.council_officer, match_id)
    decide(world.council_officer, match_id, MatchDecision.SAME)
    with pytest.raises(Conflict):
        reconsider(world.council_officer, match_id)
    other = found(world, given, NAMESAKE, "CT-2")
    decide(world.council_officer, other, MatchDecision.NOT_SAME)
    clock = system_actor(CLOCK, node="west-midlands", tenant_id="council")
    for nobody in (clock, world.council_manager):
        with pytest.raises(NotPermitted):
            reconsider(nobody, other)
    with pytest.raises(NotFound):
        reconsider(world.police_officer, other)
    for reason in ("", "Wrong.", "x" * 1001):
        with pytest.raises(InvalidInput):
            reconsider(world.council_officer, other, reason)
    assert line(world.council_officer, other).state is MatchState.NOT_SAME
    reconsider(world.council_officer, other)
    with pytest.raises(Conflict):
        reconsider(world.council_authoriser, other)


def test_taking_back_is_no_answer_on_the_page_of_a_pair(world: World, given: Told) -> None:
    match_id = found(world, given)
    with pytest.raises(InvalidInput, match="Choose whether"):
        decide(world.council_officer, match_id, MatchDecision.RECONSIDER)
