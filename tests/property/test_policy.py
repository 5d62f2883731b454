"""The decision over its whole finite domain: nobody does what the red lines forbid, in any state, in any role."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.decision import Deny
from tearline.disclosure.facts import Authorisation, Cover, Deed, Facts, Leave, Look
from tearline.disclosure.permissions import HELD_ROLES, PURPOSES, ROLES, roles_for
from tearline.disclosure.policy import (
    NOT_YOURS,
    could,
    decide,
    may_look_up,
    may_read,
    never_meets_content,
)
from tearline.disclosure.states import CONTENT_GONE, HELD_TRANSITIONS, TRANSITIONS, Act, HeldAct, HeldState, Kind, State
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tests.support.deciding import DEEDS, READING, SENDING, VALUES, depends_on, domain, others, states_of

ENDED = {State.REFUSED, State.ABANDONED, State.RECALLED, State.EXPIRED}
ROLE_SETS = [frozenset(chosen) for size in range(len(Role) + 1) for chosen in combinations(Role, size)]
SECOND_PERSONS = {
    Act.RETURN, Act.REFUSE, Act.CONFIRM_BASIS, Act.AUTHORISE, Act.REVIEW_EMERGENCY, Act.DECIDE_LEAVE, HeldAct.KEEP,
}  # fmt: skip
# What may still be done to a thing that has expired: it only ends, or mends a draft, or raises a doubt.
STILL = {
    Act.EDIT, Act.ABANDON, Act.RETURN, Act.REFUSE, Act.REVIEW_EMERGENCY, Act.RESTRICT, Act.RECALL,
    HeldAct.ERASE, HeldAct.CONTEST, Look.DISCLOSURE,
}  # fmt: skip
ids = [f"{type(deed).__name__}-{deed.value}" for deed in DEEDS]


def allowed(deed: Deed) -> tuple[Facts, ...]:
    """Everything that is allowed, over the facts the deed depends on; what it does not depend on is at its worst."""
    return _allowed(type(deed), deed)


@cache
def _allowed(_side: type, deed: Deed) -> tuple[Facts, ...]:  # by its side too: members of two lists may be equal
    found = []
    for facts in domain(deed, *depends_on(deed), own_organisation=True, **others(deed, -1)):
        decision = decide(facts)
        if decision.allowed:
            found.append(facts)
        else:
            assert isinstance(decision, Deny)
            assert decision.code
            assert decision.reason.endswith(".")
            assert decision.remedy.endswith(".")
    return tuple(found)


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_nobody_is_allowed_what_the_red_lines_forbid(deed: Deed) -> None:
    for facts in allowed(deed):
        _keeps_the_red_lines(facts)


def _keeps_the_red_lines(facts: Facts) -> None:
    deed, state = facts.deed, facts.state
    assert facts.own_organisation
    assert facts.roles, "nobody acts without a role"
    assert not facts.roles & {Role.OVERSEER, Role.ADMINISTRATOR}, "these never meet content"
    assert state not in CONTENT_GONE or deed is Look.DISCLOSURE, "nothing follows the end of the content"
    assert not (isinstance(deed, Act) and state in ENDED), "nothing follows the end"
    assert not facts.expired or deed in STILL, "expired"
    assert not (deed in SECOND_PERSONS and facts.contributed), "own contribution"
    if deed in READING or deed is Look.DISCLOSURE:
        assert facts.purpose is not None, "no purpose was stated"
        assert any(facts.purpose in PURPOSES[role] for role in facts.roles)
    if deed in READING:
        assert facts.granted, "the purpose was not granted"
        assert facts.authorisation not in {Authorisation.NONE, Authorisation.OWN}, "on nobody's word"
        assert state in {HeldState.DELIVERED, HeldState.OPENED}
    if isinstance(deed, Act) and deed in SENDING:
        assert facts.cover is not Cover.FORBIDDEN, "the law forbids it"
        assert facts.kind is not Kind.ONWARD or facts.leave is Leave.GIVEN, "passed on without leave"
    if isinstance(deed, Act) and deed in {Act.PROPOSE, Act.AUTHORISE}:
        assert facts.cover is not Cover.OUTSIDE, "outside its agreement"
    if deed is Act.AUTHORISE:
        assert facts.cover in {Cover.IN_FORCE, Cover.CONFIRMED}, "nobody has said that it is lawful"
    if deed is HeldAct.PASS_ON:
        assert facts.leave is Leave.GIVEN


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_a_deed_depends_on_nothing_else(deed: Deed) -> None:
    """What the requirements do not name changes no answer: at its best the same things are allowed as at its worst."""
    best = {
        replace(facts, **others(deed, -1))
        for facts in domain(deed, *depends_on(deed), own_organisation=True, **others(deed, 0))
        if decide(facts).allowed
    }
    assert best == set(allowed(deed))


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_nothing_is_refused_for_more_than_the_requirements_name(deed: Deed) -> None:
    """Of what is allowed: the same of somebody who wrote in it, past its day, not granted or without leave, if that may be."""
    found = set(allowed(deed))
    if deed not in SECOND_PERSONS:
        assert {replace(facts, contributed=True) for facts in found} <= found
    if deed in STILL:
        assert {replace(facts, expired=True) for facts in found} <= found
    if deed is Look.DISCLOSURE:
        assert {replace(facts, granted=False) for facts in found} <= found
    if isinstance(deed, Act):
        own = {facts for facts in found if facts.kind is not Kind.ONWARD}
        assert {replace(facts, leave=Leave.NONE) for facts in own} <= found


@pytest.mark.full
@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_every_combination_of_every_fact(deed: Deed) -> None:
    depends, expected = depends_on(deed), set(allowed(deed))
    free = [name for name in VALUES if name not in {*depends, "own_organisation"}]
    every = [dict(zip(free, values, strict=True)) for values in product(*(VALUES[name] for name in free))]
    for facts in domain(deed, *depends, own_organisation=True, **others(deed, -1)):
        known = {name: getattr(facts, name) for name in ("deed", "state", "own_organisation", *depends)}
        answer = facts in expected
        assert all(decide(Facts(**known, **rest)).allowed is answer for rest in every), known


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_whoever_has_the_role_can_do_it_in_some_state(deed: Deed) -> None:
    """The red lines alone would be kept by a function that refuses everything."""
    for kind in Kind:
        found = {role for facts in allowed(deed) if facts.kind is kind for role in facts.roles}
        onward_only = deed in {
            Act.DECIDE_MARKING, Act.DECIDE_LEAVE, HeldAct.CHALLENGE_MARKING, HeldAct.ASK_LEAVE
        }  # fmt: skip
        expected = frozenset() if onward_only and kind is Kind.ONWARD else roles_for(deed, kind)
        assert found == expected


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_each_state_of_the_table_allows_it_to_somebody(deed: Deed) -> None:
    found = {facts.state for facts in allowed(deed)}
    if deed is Look.DISCLOSURE:
        assert found == set(State)
    elif deed is Look.COPY:
        assert found == {HeldState.OPENED}
    elif isinstance(deed, Act):
        named = {state for state, act in TRANSITIONS if act is deed}
        assert found == (named if any(ROLES[deed]) else set())
    elif isinstance(deed, HeldAct):
        named_held = {state for state, act in HELD_TRANSITIONS if act is deed}
        assert found == (named_held if HELD_ROLES[deed] else set())


FACTS = st.sampled_from(DEEDS).flatmap(
    lambda deed: st.builds(
        Facts,
        deed=st.just(deed),
        state=st.sampled_from(states_of(deed)),
        **{name: st.sampled_from(values) for name, values in VALUES.items()},
    )
)


@given(FACTS, st.sampled_from(ROLE_SETS))
def test_several_roles_allow_what_one_of_them_allows_and_nothing_more(facts: Facts, roles: frozenset[Role]) -> None:
    """Two half permissions make none: a role to act and another role's purpose do not add up."""
    one_does = any(decide(replace(facts, roles=frozenset({role}))).allowed for role in roles)
    assert decide(replace(facts, roles=roles)).allowed is one_does


@given(FACTS, st.sampled_from(ROLE_SETS))
def test_another_organisation_learns_nothing_from_the_refusal(facts: Facts, roles: frozenset[Role]) -> None:
    assert decide(replace(facts, own_organisation=False, roles=roles)) == NOT_YOURS


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_another_organisation_is_refused_over_the_whole_domain(deed: Deed) -> None:
    for facts in domain(deed, *depends_on(deed), own_organisation=False, **others(deed, 0)):
        assert decide(facts) == NOT_YOURS


@pytest.mark.parametrize("deed", DEEDS, ids=ids)
def test_one_sides_deed_on_the_other_sides_state_is_nobodys(deed: Deed) -> None:
    wrong = tuple(HeldState) if states_of(deed) == tuple(State) else tuple(State)
    best = {name: values[0] for name, values in VALUES.items() if name != "roles"}
    for facts in domain(deed, "roles", **best):
        assert not any(decide(replace(facts, state=state)).allowed for state in wrong)


@given(FACTS, st.sets(st.sampled_from(ReadPurpose)))
def test_before_a_purpose_is_stated_it_is_whether_any_would_do(facts: Facts, granted: set[ReadPurpose]) -> None:
    expected = (
        any(decide(replace(facts, purpose=each, granted=each in granted)).allowed for each in ReadPurpose)
        if facts.deed in READING or facts.deed is Look.DISCLOSURE
        else decide(facts).allowed
    )
    assert could(facts, granted).allowed is expected


def test_a_release_in_an_emergency_waits_for_no_agreement_and_breaks_no_law() -> None:
    """LAW-10 and RL-14."""
    covers = {facts.cover for facts in allowed(Act.RELEASE_IN_EMERGENCY)}
    assert covers == set(Cover) - {Cover.FORBIDDEN}


def test_only_ways_to_go_live_are_a_second_person_an_emergency_or_an_empty_answer() -> None:
    into_force = {
        act for (state, act), target in TRANSITIONS.items() if target is State.LIVE and state is not State.LIVE
    }
    assert into_force == {Act.AUTHORISE, Act.RELEASE_IN_EMERGENCY, Act.SEND_EMPTY, Act.REINSTATE}
    assert {state for state, act in TRANSITIONS if act is Act.REINSTATE} == {State.RESTRICTED}


def test_no_release_or_pointer_is_ever_sent_as_an_empty_answer() -> None:
    assert {facts.kind for facts in allowed(Act.SEND_EMPTY)} == {Kind.RESPONSE, Kind.ONWARD, Kind.ALERT}


def test_the_clocks_and_the_originators_acts_are_nobodys() -> None:
    nobodys: tuple[Deed, ...] = (
        Act.EXPIRE, HeldAct.EXPIRE, HeldAct.RECALL, HeldAct.CORRECT, HeldAct.REINSTATE,
    )  # fmt: skip
    assert not any(allowed(deed) for deed in nobodys)


def test_names_that_both_sides_have_stand_for_nobodys_act_on_the_other() -> None:
    """Members of two StrEnums are equal when their words are: in a table of both, the held side's must be nobody's."""
    shared = {act.value for act in Act} & {act.value for act in HeldAct}
    assert shared == {"correct", "reinstate", "recall", "expire"}
    assert not any(HELD_ROLES[HeldAct(word)] for word in shared)


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_who_looks_after_people_or_work_alone_reads_about_nobody(roles: frozenset[Role]) -> None:
    decision = may_read(roles)
    no_readers = {Role.OVERSEER, Role.ADMINISTRATOR, Role.MANAGER, Role.DUTY_OFFICER, Role.FIRM_REPORTER}
    assert decision.allowed is not (roles <= no_readers)
    assert decision.allowed or isinstance(decision, Deny)
    assert never_meets_content(roles) is (
        bool(roles) and roles <= {Role.OVERSEER, Role.ADMINISTRATOR, Role.FIRM_REPORTER}
    )


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_only_the_originators_roles_look_people_up(roles: frozenset[Role]) -> None:
    decision = may_look_up(roles)
    assert decision.allowed is bool(roles & {Role.RELEASE_OFFICER, Role.AUTHORISER})
    assert not decision.allowed or may_read(roles).allowed
    assert decision.allowed or isinstance(decision, Deny)


def test_every_set_of_roles_was_tried() -> None:
    assert len(ROLE_SETS) == 2 ** len(Role)
    assert set(chain.from_iterable(ROLE_SETS)) == set(Role)
