"""The suite's power: each seeded leak is caught where it is, one at a time, and every surface has one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.noninterference import (
    leaks_at_desk,
    leaks_of_form,
    leaks_of_reports,
    leaks_of_rights,
    leaks_of_roster,
    leaks_of_rows,
)
from tests.noninterference.arena import Arena, Pair
from tests.noninterference.changes import Change, changes, everything
from tests.noninterference.leaks import Leak
from tests.noninterference.surfaces import ALWAYS, SURFACES
from tests.noninterference.visits import Slot

LEAKS = (
    *leaks_of_rows.LEAKS, *leaks_of_rights.LEAKS, *leaks_of_form.LEAKS, *leaks_of_reports.LEAKS, *leaks_of_roster.LEAKS,
    *leaks_at_desk.LEAKS,
)  # fmt: skip
MOST_TURNS = 48  # how often each address is asked for, from other seats and with other identifiers
SLOTS_AT_ONCE = 6
WORLDS_EACH = 8
MOST = 0.25


def test_every_surface_has_a_seeded_leak() -> None:
    without = {surface.route for surface in SURFACES} - {route for leak in LEAKS for route in leak.routes}
    assert not without, (
        f"No seeded leak is caught at {sorted(without)}. Add one to the leaks*.py of tests/noninterference "
        "that makes the real code tell there, or add the address to the routes of one that does."
    )


def test_every_kind_of_answer_has_a_seeded_leak() -> None:
    kinds = {kind for surface in SURFACES for kind in surface.kinds} | ALWAYS
    without = kinds - {leak.kind for leak in LEAKS}
    assert not without, f"Add a seeded leak through {sorted(without)} to tests/noninterference/leaks_of_form.py."
    assert len({leak.name for leak in LEAKS}) == len(LEAKS) >= 20


@pytest.fixture(scope="session")
def pairs():
    return {}


@pytest.mark.parametrize("leak", LEAKS, ids=[leak.name for leak in LEAKS])
def test_it_is_caught(arena: Arena, leak: Leak, pairs) -> None:
    """With the largest changes and few requests: only where the leak is."""
    if leak.tenant not in pairs:
        pairs[leak.tenant] = [arena.pair(leak.tenant, (), change) for change in everything(leak.tenant, arena.tables)]
    missing, seats, turn = set(leak.routes), seats_of(arena, leak), 0
    while turn < MOST_TURNS:
        at_once = max(1, SLOTS_AT_ONCE // len(missing))
        for pair in pairs[leak.tenant]:
            chosen = [in_turn(seats[route], turn + more) for more in range(at_once) for route in sorted(missing)]
            found = arena.differences(pair, chosen, turn=turn, leak=lambda: leak.on(arena.behind))
            missing -= {difference.visit.route for difference in found}
            if not missing:
                return
        turn += at_once
    pytest.fail(f"{leak.name} ({leak.story}) was not noticed at {sorted(missing)}")


def seats_of(arena: Arena, leak: Leak) -> dict[str, list[Slot]]:
    """Who sits where the leak is, by route."""
    every = [slot for slot in arena.slots(leak.tenant) if slot.open]
    return {route: [slot for slot in every if slot.address.route == route] for route in leak.routes}


def in_turn(seats: list[Slot], turn: int) -> Slot:
    """One after the other, and in another order with what they ask for in each round."""
    return seats[(turn + turn // len(seats)) % len(seats)]


@pytest.mark.full
@pytest.mark.timeout(3000)
def test_generated_worlds_find_most_of_them(arena: Arena, tell: Callable[[str], None]) -> None:
    """Without the largest changes: what Hypothesis happens to draw, the same worlds for every leak."""
    began, left = time.process_time(), list(LEAKS)
    for tenant in sorted({leak.tenant for leak in LEAKS}):
        for turn, pair in enumerate(drawn_pairs(arena, tenant)):
            left = [leak for leak in left if leak.tenant != tenant or not noticed(arena, leak, pair, turn)]
    found = len(LEAKS) - len(left)
    tell(
        f"seeded leaks: {found} of {len(LEAKS)} found by {WORLDS_EACH} drawn worlds for each organisation, "
        f"{time.process_time() - began:.0f} s of processor, by the largest changes alone: {[leak.name for leak in left]}"
    )
    assert found >= MOST * len(LEAKS)


def drawn_pairs(arena: Arena, tenant: str) -> Iterator[Pair]:
    """Worlds behind one organisation's back, each made when it is asked for."""
    drawn: list[Change] = []

    @settings(
        max_examples=WORLDS_EACH, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(changes(tenant, arena.tables))
    def draw(change: Change) -> None:
        drawn.append(change)

    draw()
    return (arena.pair(tenant, (), change) for change in drawn)


def noticed(arena: Arena, leak: Leak, pair: Pair, turn: int) -> bool:
    """At a few addresses of the leak's, others in each world."""
    every = [slot for slot in arena.slots(leak.tenant) if slot.open and slot.address.route in leak.routes]
    chosen = [every[(turn * SLOTS_AT_ONCE + at) % len(every)] for at in range(min(SLOTS_AT_ONCE, len(every)))]
    return bool(arena.differences(pair, chosen, turn=turn, leak=lambda: leak.on(arena.behind)))
