"""No exception is wider than it must be: without it two worlds differ, exactly there; with it they do not."""

from __future__ import annotations

import pytest

from tests.noninterference import exceptions, leaks_of_form
from tests.noninterference.arena import Arena
from tests.noninterference.changes import Change, everything, unnoticed_by
from tests.noninterference.exceptions import EXCEPTIONS, NotCompared
from tests.noninterference.surfaces import BY_ROUTE

NOTHING = Change((), frozenset(), frozenset(), published=False)
# What makes each differ, and whose requests show it.
SHOWN_BY = {
    "milliseconds": ("council", NOTHING, "inbox"),
    "log-growth": (
        "council",
        Change(tuple((step, 20) for step in unnoticed_by("council")[:6]), frozenset(), frozenset(), published=True),
        "proof",
    ),
    "exchange-volume": ("council", Change((), frozenset({"outbox_message"}), frozenset(), published=False), "node"),
}
TURNS = 2  # how often each address is asked for, with other identifiers
# A seeded leak in the same part of the same answer, which the exception must not hide.
BESIDE = {"milliseconds": "logged", "log-growth": "beside-a-proof", "exchange-volume": "around-every-page"}


def test_each_exception_says_why_and_names_surfaces_that_there_are() -> None:
    assert {each.name for each in EXCEPTIONS} == SHOWN_BY.keys()
    for each in EXCEPTIONS:
        assert each.routes <= BY_ROUTE.keys()
        assert len(each.reason) > 60


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=[each.name for each in EXCEPTIONS])
def test_without_it_two_worlds_differ_there_and_nowhere_else(
    arena: Arena, exception: NotCompared, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, change, route = SHOWN_BY[exception.name]
    pair = arena.pair(tenant, (), change)
    chosen = [slot for slot in arena.slots(tenant) if slot.open and slot.address.route in {route, "people", "home"}]
    assert not [each for turn in range(TURNS) for each in arena.differences(pair, chosen, turn=turn)]
    monkeypatch.setattr(exceptions, "EXCEPTIONS", tuple(each for each in EXCEPTIONS if each is not exception))
    found = [each for turn in range(TURNS) for each in arena.differences(pair, chosen, turn=turn)]
    assert {each.part for each in found} == {exception.part}
    assert route in {each.route for each in found}
    assert not exception.routes or {each.route for each in found} == {route}


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=[each.name for each in EXCEPTIONS])
def test_it_hides_nothing_beside_it(arena: Arena, exception: NotCompared) -> None:
    tenant, _, route = SHOWN_BY[exception.name]
    (leak,) = (each for each in leaks_of_form.LEAKS if each.name == BESIDE[exception.name])
    pair = arena.pair(tenant, (), next(everything(tenant, arena.tables)))
    chosen = [slot for slot in arena.slots(tenant) if slot.open and slot.address.route == route]
    found = arena.differences(pair, chosen, leak=lambda: leak.on(arena.behind))
    assert exception.part in {each.part for each in found}
