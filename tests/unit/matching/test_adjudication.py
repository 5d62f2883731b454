"""Who may decide on a pair, over the whole finite domain."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest

from tearline.decision import Allow, Deny
from tearline.matching.adjudication import (
    ANSWERS,
    DECISION_LABELS,
    ROLES,
    STATE_LABELS,
    TRANSITIONS,
    UNDECIDED,
    Adjudicator,
    MatchAct,
    MatchDecision,
    MatchState,
    act_of,
    may_act,
    may_be_asked,
    may_decide,
    needs_second_person,
    next_state,
    pair_version,
)
from tearline.matching.evidence import Compared, Outcome
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.vocab.role import Role

PARTNERS = {Role.PARTNER_OFFICER, Role.PARTNER_AUTHORISER}
OPEN = {*UNDECIDED, MatchState.SECOND}
SEEING = {MatchAct.SAME, MatchAct.SAME_FIRST, MatchAct.NOT_SAME, MatchAct.CANNOT_TELL}
BY_NOBODY = {MatchAct.REOPEN, MatchAct.WITHDRAW}


def who(*roles: Role, own: bool = True, first: bool = False) -> Adjudicator:
    return Adjudicator(roles=frozenset(roles), own_organisation=own, decided_first=first)


def test_what_was_sent_is_asked_again_only_where_people_have_several() -> None:
    assert may_be_asked({}) == COMPARED
    everything = dict.fromkeys(COMPARED, ("1985-04-03",))
    assert may_be_asked(everything) == (FieldName.ADDRESS, FieldName.PHONE, FieldName.EMAIL)
    year_alone = {**everything, FieldName.DATE_OF_BIRTH: ("1985",)}
    assert set(may_be_asked(year_alone)) - set(may_be_asked(everything)) == {FieldName.DATE_OF_BIRTH}


def test_tables_are_total() -> None:
    assert set(STATE_LABELS) == set(MatchState)
    assert set(DECISION_LABELS) == set(MatchDecision)
    assert set(ROLES) == set(MatchAct)


@pytest.mark.parametrize("state", MatchState)
def test_a_link_is_only_ever_made_by_a_persons_word(state: MatchState) -> None:
    made_by = {
        act for act in MatchAct if next_state(state, act) is MatchState.LINKED and state is not MatchState.LINKED
    }
    assert made_by <= {MatchAct.SAME}
    assert not ROLES[MatchAct.SAME] - PARTNERS


@pytest.mark.parametrize("act", MatchAct)
@pytest.mark.parametrize("state", MatchState)
def test_every_state_and_act_has_an_answer(state: MatchState, act: MatchAct) -> None:
    target = next_state(state, act)
    assert target == TRANSITIONS.get((state, act)) or isinstance(target, Deny)
    for roles in chain.from_iterable(combinations(Role, count) for count in range(len(Role) + 1)):
        for own, first, both in product((True, False), repeat=3):
            answer = may_act(act, state=state, who=who(*roles, own=own, first=first), both_sides=both)
            _check(answer, state, act, roles, own and (both or act not in SEEING), first)


def _check(
    answer: Allow | Deny, state: MatchState, act: MatchAct, roles: tuple[Role, ...], possible: bool, first: bool
) -> None:
    second = state is MatchState.SECOND
    expected = possible and (state, act) in TRANSITIONS and act not in BY_NOBODY and PARTNERS & set(roles)
    assert answer.allowed == bool(expected and not (second and first))
    if isinstance(answer, Deny):
        assert answer.reason.endswith(".")
        assert answer.remedy.endswith(".")


@pytest.mark.parametrize("state", MatchState)
def test_all_three_decisions_are_open_or_none(state: MatchState) -> None:
    for first in (True, False):
        person = who(Role.PARTNER_OFFICER, first=first)
        allowed = {
            may_act(act_of(decision, state=state, second_needed=needed), state=state, who=person).allowed
            for decision in ANSWERS
            for needed in (True, False)
        }
        assert allowed == {may_decide(state=state, who=person).allowed}
        assert may_decide(state=state, who=person).allowed == (
            state in OPEN and not (first and state is MatchState.SECOND)
        )


@pytest.mark.parametrize("state", UNDECIDED)
def test_where_two_are_needed_the_first_links_nothing(state: MatchState) -> None:
    act = act_of(MatchDecision.SAME, state=state, second_needed=True)
    assert next_state(state, act) is MatchState.SECOND
    assert not may_decide(state=MatchState.SECOND, who=who(Role.PARTNER_AUTHORISER, first=True)).allowed
    then = act_of(MatchDecision.SAME, state=MatchState.SECOND, second_needed=True)
    assert next_state(MatchState.SECOND, then) is MatchState.LINKED


@pytest.mark.parametrize("decision", [MatchDecision.NOT_SAME, MatchDecision.CANNOT_TELL])
def test_the_second_persons_no_makes_no_link(decision: MatchDecision) -> None:
    act = act_of(decision, state=MatchState.SECOND, second_needed=True)
    assert next_state(MatchState.SECOND, act) == MatchState(decision.value)


def test_a_wrong_link_ends_as_not_the_same() -> None:
    assert next_state(MatchState.LINKED, MatchAct.CORRECT) is MatchState.NOT_SAME
    assert not {state for state, act in TRANSITIONS if act is MatchAct.CORRECT} - {MatchState.LINKED}


def test_not_the_same_alone_is_taken_back_by_either_partner_role() -> None:
    assert next_state(MatchState.NOT_SAME, MatchAct.RECONSIDER) is MatchState.REOPENED
    assert {state for state, act in TRANSITIONS if act is MatchAct.RECONSIDER} == {MatchState.NOT_SAME}
    assert ROLES[MatchAct.RECONSIDER] == PARTNERS


@pytest.mark.parametrize("state", [*UNDECIDED, MatchState.SECOND])
def test_nobody_decides_on_what_they_cannot_see(state: MatchState) -> None:
    for act in SEEING:
        assert isinstance(next_state(state, act, both_sides=False), Deny)
    assert next_state(MatchState.NOT_SAME, MatchAct.RECONSIDER, both_sides=False) is MatchState.REOPENED


def test_taking_back_is_no_answer_to_the_question() -> None:
    assert set(MatchDecision) - set(ANSWERS) == {MatchDecision.RECONSIDER}


def test_what_is_withdrawn_stays_withdrawn() -> None:
    assert {state for state, act in TRANSITIONS if act is MatchAct.WITHDRAW} == set(MatchState) - {MatchState.WITHDRAWN}
    assert not [act for state, act in TRANSITIONS if state is MatchState.WITHDRAWN]


def compared(outcomes: dict[FieldName, Outcome]) -> list[Compared]:
    missing = Outcome.MISSING
    return [Compared(field=kind, register="", extract="", outcome=outcomes.get(kind, missing)) for kind in COMPARED]


def test_a_second_person_is_needed_exactly_when_nothing_but_name_and_date_agrees() -> None:
    for outcomes in product(Outcome, repeat=len(COMPARED)):
        found = dict(zip(COMPARED, outcomes, strict=True))
        others = {kind for kind, outcome in found.items() if outcome is Outcome.AGREES}
        others -= {FieldName.NAME, FieldName.DATE_OF_BIRTH}
        assert needs_second_person(compared(found)) == (not others)


VALUES = {FieldName.NAME: ("Gwen Example", "G Example"), FieldName.PHONE: ("+999 100000001",)}


def test_a_pairs_version_changes_with_either_side() -> None:
    other = {**VALUES, FieldName.DATE_OF_BIRTH: ("1985",)}
    versions = [
        pair_version(VALUES, VALUES),
        pair_version(other, VALUES),
        pair_version(VALUES, other),
        pair_version({**VALUES, FieldName.NAME: ("Gwen Example",)}, VALUES),
        pair_version({}, VALUES),
    ]
    assert len(set(versions)) == len(versions)
    assert all(len(version) == 64 for version in versions)


def test_a_pairs_version_does_not_hang_on_order_or_on_what_is_not_compared() -> None:
    shuffled = dict(reversed([(kind, values[::-1]) for kind, values in VALUES.items()]))
    noted = {**VALUES, FieldName.NOTE: ("Seen.",), FieldName.EMAIL: ()}
    assert pair_version(VALUES, VALUES) == pair_version(shuffled, list_values(noted))


def list_values(values: dict[FieldName, tuple[str, ...]]) -> dict[FieldName, list[str]]:
    return {kind: list(chain(found)) for kind, found in values.items()}
