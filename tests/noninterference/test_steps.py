"""The steps of a world are alive: each can be done, leaves something, and nobody's claim is empty."""

from __future__ import annotations

import contextlib

from tearline.errors import TearlineError
from tests.noninterference.acts import EVERYBODY, OVERSIGHT
from tests.noninterference.arena import Arena
from tests.noninterference.steady import steady
from tests.noninterference.steps import STEPS, Step
from tests.noninterference.worlds import WEEK
from tests.support.releases import deliver


def _is_done(arena: Arena, step: Step) -> bool:
    """Whether the rules allow it with some number, in the first world."""
    arena.reused.put(arena.beginning.rows)
    for pick in range(8):
        with contextlib.suppress(TearlineError, LookupError):
            step.act(arena.beginning.world, pick)
            deliver()
            return True
    return False


def test_each_step_can_be_done(arena: Arena) -> None:
    """Steps that the rules refuse are passed over, so one that is always refused would not be missed; a wrong password is."""
    with steady():
        dead = [step.name for step in STEPS if not _is_done(arena, step) and "mistypes" not in step.name]
    assert not dead, f"The rules always refuse {dead}: the world has nothing of the kind."


def test_steps_claim_something() -> None:
    """Each of the three organisations has much that it may not notice, and the week uses steps that there are."""
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert {name for name, _ in WEEK} <= {step.name for step in STEPS}
    for tenant in EVERYBODY - {OVERSIGHT}:
        assert len([step for step in STEPS if tenant not in step.noticed_by]) > 15
