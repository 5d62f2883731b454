"""Whatever happens that an organisation may not see, not a byte of its answers changes (design, layer 4).

Hypothesis builds a world and what changes behind one organisation's back; that organisation's requests are made on
both. Each world takes the next few of all visits, so that together they go round every seat and surface.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.noninterference.acts import COUNCIL, OVERSIGHT, POLICE, SERVICE
from tests.noninterference.acts_reporting import FIRM
from tests.noninterference.arena import Arena
from tests.noninterference.changes import changes, everything
from tests.noninterference.steps import STEPS
from tests.noninterference.surfaces import SURFACES
from tests.noninterference.visits import Slot

# Whose back it is: the organisations with more people and more to see more often.
WHOSE = (COUNCIL,) * 4 + (SERVICE,) * 3 + (POLICE,) * 2 + ("", OVERSIGHT, FIRM)


class Rounds:
    """Takes each organisation's slots in turn; the same world drawn again gets the same ones."""

    def __init__(self, arena: Arena, size: int) -> None:
        self.arena, self.size = arena, size
        self.given: dict[str, tuple[int, list[Slot]]] = {}
        self.taken: dict[str, int] = {}

    def for_(self, tenant: str, world: object) -> tuple[int, list[Slot]]:
        key = f"{tenant} {world}"
        if key not in self.given:
            start = self.taken.get(tenant, 0)
            self.taken[tenant] = start + self.size
            every = self.arena.slots(tenant)
            turned = every[start % len(every) :] + every[: start % len(every)]
            self.given[key] = (start // len(every), list(islice(turned, self.size)))
        return self.given[key]


@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    ("worlds", "slots"), [pytest.param(55, 6, id="few"), pytest.param(520, 9, id="many", marks=pytest.mark.full)]
)
def test_nobody_notices_what_is_not_theirs(arena: Arena, worlds: int, slots: int, tell: Callable[[str], None]) -> None:
    rounds, tables, seen, began = Rounds(arena, slots), arena.tables, [], time.process_time()
    before = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 20)), max_size=2)

    @settings(
        max_examples=worlds, deadline=None, derandomize=worlds < 100, database=None, phases=[Phase.generate],
        print_blob=True, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data(), st.sampled_from(WHOSE))
    def run(data: st.DataObject, tenant: str) -> None:
        first, change = data.draw(before, label="before"), data.draw(changes(tenant, tables), label="change")
        turn, chosen = rounds.for_(tenant, (first, change))
        found = arena.differences(arena.pair(tenant, first, change), chosen, turn=turn)
        seen.append(tenant)
        assert not found, "\n\n".join(map(str, found))

    run()
    _visit_what_is_left(arena)
    routes = {route for _, route in arena.visited}
    tell(
        f"noninterference: {len(seen)} worlds, {len(routes)} of {len(SURFACES)} surfaces, "
        f"{arena.visited.total()} visits on each side, 0 leaks found, {time.process_time() - began:.0f} s of processor",
    )
    assert len(seen) >= min(worlds, 50)
    assert routes == {surface.route for surface in SURFACES}


def _visit_what_is_left(arena: Arena) -> None:
    """Which worlds are drawn is chance: a surface that none of them led to is asked after the largest change."""
    for tenant in sorted({*WHOSE}):
        visited = {route for _, route in arena.visited}
        left = [slot for slot in arena.slots(tenant) if slot.open and slot.address.route not in visited]
        if left:
            found = arena.differences(arena.pair(tenant, (), next(everything(tenant, arena.tables))), left)
            assert not found, "\n\n".join(map(str, found))


@pytest.mark.full
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("tenant", sorted({*WHOSE}), ids=lambda tenant: tenant or "stranger")
def test_the_largest_changes_are_noticed_nowhere(arena: Arena, tenant: str) -> None:
    """Everything others can do at once, every row of theirs anew, every row of theirs gone: at every surface."""
    for change in everything(tenant, arena.tables):
        pair = arena.pair(tenant, (), change)
        for turn in range(2):
            found = arena.differences(pair, arena.slots(tenant), turn=turn)
            assert not found, "\n\n".join(map(str, found))
