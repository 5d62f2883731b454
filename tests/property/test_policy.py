"""The whole domain of both policies, enumerated: nobody does what the red lines forbid, in any state, with any roles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product

import pytest

from tearline.decision import Deny
from tearline.disclosure.policy import (
    BY_THE_CLOCK,
    HELD_NEEDS_ANOTHER_PERSON,
    HELD_ROLES,
    NEEDS_ANOTHER_PERSON,
    ROLES,
    Standing,
    may_act,
    may_act_on_held,
    may_look_up,
    may_read,
)
from tearline.disclosure.states import (
    CONTENT_GONE,
    HELD_TRANSITIONS,
    TRANSITIONS,
    Act,
    HeldAct,
    HeldState,
    Kind,
    State,
)
from tearline.vocab.role import Role

ENDED = {State.REFUSED, State.ABANDONED, State.RECALLED, State.EXPIRED}
ROLE_SETS = [frozenset(chosen) for size in range(len(Role) + 1) for chosen in combinations(Role, size)]
STANDINGS = [
    Standing(roles=roles, own_organisation=own, contributed=contributed)
    for roles, own, contributed in product(ROLE_SETS, (True, False), (True, False))
]


def allowed(act: Act) -> Iterator[tuple[Kind, State, Standing]]:
    for kind, state, who in product(Kind, State, STANDINGS):
        decision = may_act(act, kind=kind, state=state, who=who)
        if decision.allowed:
            yield kind, state, who
        else:
            assert isinstance(decision, Deny)
            assert decision.code
            assert decision.reason.endswith(".")
            assert decision.remedy.endswith(".")


def allowed_on_held(act: HeldAct) -> Iterator[tuple[HeldState, Standing]]:
    for state, who in product(HeldState, STANDINGS):
        if may_act_on_held(act, state=state, who=who).allowed:
            yield state, who


@pytest.mark.parametrize("act", Act)
def test_acts_keep_the_red_lines_over_the_whole_domain(act: Act) -> None:
    for kind, state, who in allowed(act):
        assert who.own_organisation, "another organisation's disclosure"
        assert who.roles, "nobody acts without a role"
        assert not who.roles <= {Role.OVERSEER, Role.ADMINISTRATOR, Role.MANAGER}, "these never touch a disclosure"
        assert state not in ENDED, "nothing follows the end"
        assert (state, act) in TRANSITIONS
        assert act not in BY_THE_CLOCK, "the clock's alone"
        assert not (act in NEEDS_ANOTHER_PERSON and who.contributed), "own contribution"
        assert who.roles & ROLES[act][0 if kind in {Kind.RELEASE, Kind.POINTER} else 1]


@pytest.mark.parametrize("act", HeldAct)
def test_acts_on_held_copies_keep_the_red_lines_over_the_whole_domain(act: HeldAct) -> None:
    for state, who in allowed_on_held(act):
        assert who.own_organisation
        assert not who.roles <= {Role.OVERSEER, Role.ADMINISTRATOR}
        assert state not in CONTENT_GONE
        assert (state, act) in HELD_TRANSITIONS
        assert act not in {HeldAct.RECALL, HeldAct.EXPIRE, HeldAct.CORRECT, HeldAct.REINSTATE}
        assert not (act in HELD_NEEDS_ANOTHER_PERSON and who.contributed)
        assert who.roles & HELD_ROLES[act]


def test_deciding_needs_another_person_and_expiring_needs_nobody() -> None:
    assert {Act.AUTHORISE, Act.REFUSE, Act.RETURN, Act.REVIEW_EMERGENCY} == NEEDS_ANOTHER_PERSON
    assert not list(allowed(Act.EXPIRE))
    assert HeldAct.KEEP in HELD_NEEDS_ANOTHER_PERSON


def test_more_roles_never_take_a_permission_away() -> None:
    for act, kind, state in product(Act, Kind, State):
        for role in Role:
            one = Standing(roles=frozenset({role}), own_organisation=True, contributed=False)
            every = Standing(roles=frozenset(Role), own_organisation=True, contributed=False)
            if may_act(act, kind=kind, state=state, who=one).allowed:
                assert may_act(act, kind=kind, state=state, who=every).allowed


def test_only_ways_to_go_live_are_a_second_person_an_emergency_or_an_empty_answer() -> None:
    into_force = {
        act for (state, act), target in TRANSITIONS.items() if target is State.LIVE and state is not State.LIVE
    }
    assert into_force == {Act.AUTHORISE, Act.RELEASE_IN_EMERGENCY, Act.SEND_EMPTY, Act.REINSTATE}
    assert {state for state, act in TRANSITIONS if act is Act.REINSTATE} == {State.RESTRICTED}


def test_no_release_or_pointer_is_ever_sent_as_an_empty_answer() -> None:
    assert not any(kind in {Kind.RELEASE, Kind.POINTER} for kind, _, _ in allowed(Act.SEND_EMPTY))


@pytest.mark.parametrize(("organisation", "state"), list(product((True, False), State)))
def test_another_organisation_learns_nothing_from_the_refusal(organisation: bool, state: State) -> None:
    who = Standing(roles=frozenset(Role), own_organisation=False, contributed=organisation)
    codes = {may_act(act, kind=kind, state=state, who=who) for act, kind in product(Act, Kind)}
    held = {may_act_on_held(act, state=copy, who=who) for act, copy in product(HeldAct, HeldState)}
    assert len(codes | held) == 1, "the same words whatever the state and the act"


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_who_looks_after_people_or_work_alone_reads_about_nobody(roles: frozenset[Role]) -> None:
    decision = may_read(roles)
    assert decision.allowed is not (roles <= {Role.OVERSEER, Role.ADMINISTRATOR, Role.MANAGER})
    assert decision.allowed or isinstance(decision, Deny)


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_only_the_originators_roles_look_people_up(roles: frozenset[Role]) -> None:
    decision = may_look_up(roles)
    assert decision.allowed is bool(roles & {Role.RELEASE_OFFICER, Role.AUTHORISER})
    assert not decision.allowed or may_read(roles).allowed
    assert decision.allowed or isinstance(decision, Deny)


def test_every_set_of_roles_was_tried() -> None:
    assert len(ROLE_SETS) == 2 ** len(Role)
    assert set(chain.from_iterable(ROLE_SETS)) == set(Role)
