"""A desk's rules, over their whole domain: nothing ends by itself, and nobody acts from elsewhere."""

from __future__ import annotations

from itertools import product

import pytest

from tearline.decision import Allow
from tearline.reports.desk import (
    BY_ANYBODY_ON_SHIFT,
    FEEDBACK,
    NEEDS_REASON,
    OPEN,
    OUTCOME_LABELS,
    STATE_LABELS,
    TRANSITIONS,
    AlertState,
    AtDesk,
    DeskAct,
    Outcome,
    may_do,
    may_tend,
)

BOTH = (False, True)
EVERY = list(product(DeskAct, AlertState, BOTH, BOTH, BOTH, ("", "  ", "It is explained.")))


def test_who_may_do_what_holds_over_the_whole_domain() -> None:
    for act, state, own_desk, on_shift, has_it, reason in EVERY:
        who = AtDesk(own_desk=own_desk, on_shift=on_shift, has_it=has_it)
        found = may_do(act, state=state, who=who, reason=reason)
        if isinstance(found, Allow):
            assert own_desk
            assert on_shift
            assert (state, act) in TRANSITIONS
            assert has_it or act in BY_ANYBODY_ON_SHIFT
            assert reason.strip() or act not in NEEDS_REASON
        else:
            assert found.code.startswith("alert.")
            assert found.reason
            assert found.remedy
    allowed = {
        (act, state)
        for act, state, *rest in EVERY
        if isinstance(
            may_do(act, state=state, who=AtDesk(own_desk=rest[0], on_shift=rest[1], has_it=rest[2]), reason=rest[3]),
            Allow,
        )
    }
    assert allowed == {(act, state) for state, act in TRANSITIONS}


def test_another_desk_learns_nothing_from_a_refusal() -> None:
    elsewhere = [AtDesk(own_desk=False, on_shift=on, has_it=has) for on, has in product(BOTH, BOTH)]
    said = {
        may_do(act, state=state, who=who, reason="r") for act, state, who in product(DeskAct, AlertState, elsewhere)
    }
    assert len(said) == 1


def test_an_alert_is_closed_only_after_somebody_said_what_it_was_worth() -> None:
    for (state, act), after in TRANSITIONS.items():
        if after is AlertState.CLOSED:
            assert act is DeskAct.CLOSE
            assert state in {AlertState.ASSESSED, AlertState.PASSED_ON}
    before = {AlertState.ASSESSED}
    assert {
        state
        for (state, act), after in TRANSITIONS.items()
        if after is AlertState.PASSED_ON and state is not AlertState.PASSED_ON
    } == before
    assert {state for state, _ in TRANSITIONS} == set(AlertState)
    assert set(AlertState) - {AlertState.CLOSED} == OPEN


def test_whoever_is_on_shift_tends_what_the_desk_has_and_nobody_else_does() -> None:
    for own_desk, on_shift, has_it in product(BOTH, BOTH, BOTH):
        found = may_tend(AtDesk(own_desk=own_desk, on_shift=on_shift, has_it=has_it))
        assert isinstance(found, Allow) is (own_desk and on_shift)
    elsewhere = may_tend(AtDesk(own_desk=False, on_shift=True, has_it=False))
    assert elsewhere == may_do(
        DeskAct.CLOSE, state=AlertState.NEW, who=AtDesk(own_desk=False, on_shift=True, has_it=False)
    )


def test_every_state_and_outcome_has_its_words() -> None:
    assert STATE_LABELS.keys() == set(AlertState)
    assert OUTCOME_LABELS.keys() == set(Outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_reporter_hears_a_code_and_nothing_else(outcome: Outcome) -> None:
    assert FEEDBACK[outcome]
