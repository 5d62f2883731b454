"""What was passed on follows what it came from: correction, contest, reinstatement, recall."""

from __future__ import annotations

import pytest

from tearline.disclosure.states import Act, HeldState
from tearline.errors import InvalidInput, NotPermitted
from tearline.people.record import FieldName
from tearline.vocab.answer import RecallReason
from tearline.vocab.marking import Marking
from tearline_hub.disclosures.actions import drafting, ending, holding
from tearline_hub.disclosures.queries import originated
from tests.support.database import NOW, World
from tests.support.releases import TODAY, deliver
from tests.support.steps import PURPOSE, REASON, content, copy_of, opened_copy, passed_on


def test_a_copy_is_passed_on_with_the_originators_leave_alone(world: World) -> None:
    _, copy = opened_copy(world, onward_allowed=False)
    with pytest.raises(NotPermitted) as refusal:
        drafting.begin_onward(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=copy)
    assert refusal.value.code == "projection.onward"


def test_it_arrives_with_what_was_ticked(world: World) -> None:
    _, _, onward = passed_on(world)
    assert {item.name for item in content(world.police_officer, onward)} == {"name", "date_of_birth", "concern"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"marking": Marking.OFFICIAL}, "onward.marking"),
        ({"handling_conditions": ()}, "onward.conditions"),
        ({"expires_on": TODAY.replace(year=TODAY.year + 1)}, "onward.expiry"),
        ({"onward_allowed": True}, "onward.leave"),
    ],
)
def test_its_terms_only_tighten(world: World, changes: dict[str, object], code: str) -> None:
    _, copy = opened_copy(world, onward_allowed=True)
    onward = drafting.begin_onward(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_id=copy)
    with pytest.raises((NotPermitted, InvalidInput)) as refusal:
        drafting.set_terms(actor=world.council_officer, now=NOW, disclosure_id=onward, changes=changes)
    assert refusal.value.code == code


def correct_name(world: World, disclosure_id: str) -> None:
    name = next(f for f in content(world.police_officer, disclosure_id[1]) if f.name is FieldName.NAME)
    ending.correct(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id[0], values={name.id: "Mohammad Husain"},
        withdrawn=frozenset(), reason="Spelling.",
    )  # fmt: skip
    deliver()


@pytest.mark.parametrize("erased_in_between", [False, True])
def test_a_correction_follows(world: World, erased_in_between: bool) -> None:
    disclosure_id, copy, onward = passed_on(world)
    content(world.police_officer, onward)
    if erased_in_between:
        holding.erase(actor=world.council_officer, now=NOW, projection_id=copy, reason="No longer needed.")
        deliver()
    correct_name(world, (disclosure_id, onward))
    assert "Mohammad Husain" in {f.value for f in content(world.police_officer, onward)}
    assert (copy_of(world.council_officer, disclosure_id).content is None) is erased_in_between


def test_withdrawing_all_that_was_passed_on_recalls_it(world: World) -> None:
    disclosure_id, _, onward = passed_on(world)
    kept = next(f for f in content(world.police_officer, onward) if f.name is FieldName.CONCERN)
    others = frozenset(f.id for f in content(world.police_officer, onward)) - {kept.id}
    ending.correct(
        actor=world.council_officer, now=NOW, disclosure_id=onward, values={},
        withdrawn=frozenset({kept.id}), reason=REASON,
    )  # fmt: skip
    deliver()
    ending.correct(
        actor=world.officer, now=NOW, disclosure_id=disclosure_id, values={}, withdrawn=others, reason=REASON
    )
    deliver()
    assert copy_of(world.police_officer, onward).state == HeldState.RECALLED
    assert copy_of(world.police_officer, onward).content is None


def test_the_middle_corrects_only_by_withdrawing(world: World) -> None:
    _, _, onward = passed_on(world)
    name = next(f for f in content(world.police_officer, onward) if f.name is FieldName.NAME)
    with pytest.raises(InvalidInput) as refusal:
        ending.correct(
            actor=world.council_officer, now=NOW, disclosure_id=onward, values={name.id: "Another"},
            withdrawn=frozenset(), reason=REASON,
        )  # fmt: skip
    assert refusal.value.code == "correct.not-ours"


def test_a_recall_follows_and_leaves_a_tombstone(world: World) -> None:
    disclosure_id, _, onward = passed_on(world)
    ending.recall(
        actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, code=RecallReason.WRONG_PERSON, reason=REASON
    )
    deliver()
    for actor, id_ in ((world.council_officer, disclosure_id), (world.police_officer, onward)):
        row = copy_of(actor, id_)
        assert (row.state, row.content, row.end_reason) == ("recalled", None, REASON)


@pytest.mark.parametrize("by_originator", [True, False])
def test_a_contest_follows_and_so_does_its_end(world: World, by_originator: bool) -> None:
    disclosure_id, copy, onward = passed_on(world)
    if by_originator:
        ending.restrict(actor=world.officer, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    else:
        holding.contest(actor=world.council_officer, now=NOW, projection_id=copy, reason=REASON)
    deliver()
    both = ((world.council_officer, disclosure_id), (world.police_officer, onward))
    assert [copy_of(*one).state for one in both] == [HeldState.RESTRICTED] * 2
    ending.reinstate(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    deliver()
    assert [copy_of(*one).state for one in both] == [HeldState.DELIVERED] * 2


def test_what_was_contested_downstream_stays_restricted_when_the_originator_stands_by_its_own(world: World) -> None:
    disclosure_id, _, onward = passed_on(world)
    police = copy_of(world.police_officer, onward)
    content(world.police_officer, onward)
    holding.contest(actor=world.police_officer, now=NOW, projection_id=police.id, reason=REASON)
    deliver()
    ending.reinstate(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    deliver()
    assert copy_of(world.council_officer, disclosure_id).state == HeldState.DELIVERED
    assert copy_of(world.police_officer, onward).state == HeldState.RESTRICTED


def test_a_doubt_at_the_far_end_reaches_the_originator_and_everybody_between(world: World) -> None:
    disclosure_id, _, onward = passed_on(world)
    far = copy_of(world.police_officer, onward)
    holding.open_(actor=world.police_officer, now=NOW, projection_id=far.id, purpose=PURPOSE)
    holding.contest(actor=world.police_officer, now=NOW, projection_id=far.id, reason=REASON)
    deliver()
    assert copy_of(world.council_officer, disclosure_id).state == HeldState.RESTRICTED
    assert originated.allowed(actor=world.second_authoriser, now=NOW, disclosure_id=disclosure_id)[
        Act.REINSTATE
    ].allowed
    ending.reinstate(actor=world.authoriser, now=NOW, disclosure_id=disclosure_id, reason=REASON)
    deliver()
    assert copy_of(world.council_officer, disclosure_id).state == HeldState.DELIVERED
