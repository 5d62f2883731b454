"""The states of an import: every pair of state and act has one answer, and no state is a dead end but the last ones."""

from __future__ import annotations

from itertools import product

import pytest

from tearline.decision import Deny
from tearline.people.record import Status
from tearline.vocab.role import Role
from tearline_hub.imports.states import (
    CHANGE_LABELS,
    ENDED,
    STATE_LABELS,
    STATUSES,
    TRANSITIONS,
    UNDER_WAY,
    Change,
    ImportAct,
    ImportState,
    may_declare,
    may_import,
    next_state,
)


@pytest.mark.parametrize(("state", "act"), list(product(ImportState, ImportAct)))
def test_every_act_in_every_state_is_allowed_or_explained(state: ImportState, act: ImportAct) -> None:
    target = next_state(state, act)
    if (state, act) in TRANSITIONS:
        assert target is TRANSITIONS[state, act]
    else:
        assert isinstance(target, Deny)
        assert STATE_LABELS[state] in target.reason


def test_only_what_ended_leads_nowhere_and_every_act_is_used() -> None:
    assert {state for state, _ in TRANSITIONS} == UNDER_WAY
    assert {act for _, act in TRANSITIONS} == set(ImportAct)
    assert set(TRANSITIONS.values()) == set(ImportState) - {ImportState.HEADINGS}
    assert not UNDER_WAY & ENDED


def test_everything_has_a_label() -> None:
    assert STATE_LABELS.keys() == set(ImportState)
    assert CHANGE_LABELS.keys() == set(Change)


@pytest.mark.parametrize("role", Role)
def test_a_role_declares_its_own_kind_of_record_or_none(role: Role) -> None:
    roles = frozenset({role})
    assert may_import(roles).allowed is (role in STATUSES)
    assert {status for status in Status if may_declare(status, roles).allowed} == STATUSES.get(role, frozenset())


def test_the_operator_may_and_nobody_without_a_role_may() -> None:
    assert may_import(frozenset(), operator=True).allowed
    assert not may_import(frozenset()).allowed
    assert not may_declare(Status.OWN, frozenset()).allowed
