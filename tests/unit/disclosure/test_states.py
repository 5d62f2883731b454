"""The state tables are total, closed, and end where they should."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import pytest

from tearline.decision import Deny
from tearline.disclosure.permissions import BY_THE_CLOCK, HELD_ROLES, ROLES
from tearline.disclosure.policy import next_held_state, next_state
from tearline.disclosure.states import (
    CONTENT_GONE,
    HELD_STATE_LABELS,
    HELD_TRANSITIONS,
    IN_FORCE,
    KIND_LABELS,
    READABLE,
    STATE_LABELS,
    TRANSITIONS,
    Act,
    HeldAct,
    HeldState,
    Kind,
    State,
)

ENDED = {State.REFUSED, State.ABANDONED, State.RECALLED, State.EXPIRED}


@pytest.mark.parametrize(
    ("values", "labels"), [(State, STATE_LABELS), (HeldState, HELD_STATE_LABELS), (Kind, KIND_LABELS)]
)
def test_every_state_and_kind_has_a_label_of_its_own(values: type[StrEnum], labels: dict[StrEnum, str]) -> None:
    assert list(labels) == list(values)
    assert len(set(labels.values())) == len(labels)


def test_the_two_sides_of_a_recall_read_differently() -> None:
    assert STATE_LABELS[State.RECALLED] != HELD_STATE_LABELS[HeldState.RECALLED]


def test_every_act_has_roles_and_is_in_the_table() -> None:
    assert set(ROLES) == set(Act) == {act for _, act in TRANSITIONS}
    assert set(HELD_ROLES) == set(HeldAct) == {act for _, act in HELD_TRANSITIONS}


def test_only_the_clock_and_the_originator_act_without_a_role() -> None:
    assert {act for act, (ours, theirs) in ROLES.items() if not ours | theirs} == BY_THE_CLOCK
    nobody = {act for act, roles in HELD_ROLES.items() if not roles}
    assert nobody == {HeldAct.REINSTATE, HeldAct.CORRECT, HeldAct.RECALL, HeldAct.EXPIRE}


def test_every_state_is_reached_from_a_draft_and_nothing_follows_an_end() -> None:
    reached, frontier = {State.DRAFT}, {State.DRAFT}
    while frontier:
        frontier = {target for (source, _), target in TRANSITIONS.items() if source in frontier} - reached
        reached |= frontier
    assert reached == set(State)
    assert {source for source, _ in TRANSITIONS} == set(State) - ENDED


def test_every_held_state_is_reached_and_nothing_follows_the_end_of_the_content() -> None:
    reached, frontier = {HeldState.DELIVERED}, {HeldState.DELIVERED}
    while frontier:
        frontier = {target for (source, _), target in HELD_TRANSITIONS.items() if source in frontier} - reached
        reached |= frontier
    assert reached == set(HeldState)
    assert {source for source, _ in HELD_TRANSITIONS} == set(HeldState) - CONTENT_GONE


def test_whatever_is_in_force_can_be_recalled_and_expires() -> None:
    assert {State.LIVE, State.RESTRICTED} == IN_FORCE
    for state in IN_FORCE:
        assert TRANSITIONS[state, Act.RECALL] is State.RECALLED
        assert TRANSITIONS[state, Act.EXPIRE] is State.EXPIRED
    for held in set(HeldState) - CONTENT_GONE:
        assert HELD_TRANSITIONS[held, HeldAct.RECALL] is HeldState.RECALLED
        assert HELD_TRANSITIONS[held, HeldAct.EXPIRE] is HeldState.EXPIRED


def test_content_is_read_only_where_it_is_readable() -> None:
    assert not READABLE & CONTENT_GONE
    assert {state for state, act in HELD_TRANSITIONS if act is HeldAct.OPEN} == READABLE


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_next_state_is_the_table_or_a_refusal(state: State, act: Act) -> None:
    answer = next_state(state, act)
    if (state, act) in TRANSITIONS:
        assert answer is TRANSITIONS[state, act]
    else:
        assert isinstance(answer, Deny)
        assert answer.code == "disclosure.wrong-state"
        assert state.value.replace("_", " ") in answer.reason


@pytest.mark.parametrize(("state", "act"), list(product(HeldState, HeldAct)))
def test_next_held_state_is_the_table_or_a_refusal(state: HeldState, act: HeldAct) -> None:
    answer = next_held_state(state, act)
    if (state, act) in HELD_TRANSITIONS:
        assert answer is HELD_TRANSITIONS[state, act]
    else:
        assert isinstance(answer, Deny)
        assert answer.code == "projection.wrong-state"
        assert state.value.replace("_", " ") in answer.reason
