"""The registry is whole: a new address, parameter, table or way to tell something fails here, and says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.noninterference import page
from tests.noninterference.arena import Arena
from tests.noninterference.changes import REWRITTEN, SHARED, owned
from tests.noninterference.surfaces import ABSENT, BY_ROUTE, PARAMETERS, SURFACES, Surface, addresses

HERE = "tests/noninterference/surfaces.py"
SOURCE = Path(__file__).parents[2] / "src" / "tearline_hub"
ADDRESSES = {address.route: address for address in addresses()}


def test_every_address_is_in_the_registry() -> None:
    unknown = sorted(ADDRESSES.keys() - BY_ROUTE.keys())
    assert not unknown, (
        f"{unknown} can be reached and nobody has said how it might leak. Add a line for each to SURFACES in {HERE}: "
        "its kinds of answer, and what is posted there."
    )
    assert len(BY_ROUTE) == len(SURFACES)


def test_the_registry_holds_no_address_that_is_gone() -> None:
    gone = sorted(BY_ROUTE.keys() - ADDRESSES.keys())
    assert not gone, f"{gone} cannot be reached any more. Take each out of SURFACES in {HERE}."


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.route)
def test_bodies_are_for_addresses_that_take_one(surface: Surface) -> None:
    methods = ADDRESSES[surface.route].declaration.methods
    assert "POST" in methods or not surface.bodies
    assert "GET" in methods or surface.queries == ("",)


def test_every_parameter_is_known() -> None:
    unknown = {name for address in ADDRESSES.values() for name in address.parameters} - PARAMETERS.keys()
    assert not unknown, (
        f"An address holds {sorted(unknown)}. Say in PARAMETERS of {HERE} which table's identifiers it takes, so that "
        "the suite can ask with somebody else's."
    )


def test_every_table_is_somebodys_or_is_shared_for_a_reason(arena: Arena) -> None:
    tables = {name for (name,) in arena.behind.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    unknown = tables - set(owned(arena.behind)) - SHARED.keys()
    assert not unknown, (
        f"{sorted(unknown)} have no tenant_id. Give them one, and the suite changes their rows behind other "
        "organisations' backs; or say in SHARED of tests/noninterference/changes.py who sees what is in them."
    )
    assert REWRITTEN.keys() <= set(owned(arena.behind))
    assert SHARED.keys() <= tables


@pytest.mark.parametrize("what", ABSENT)
def test_what_is_said_not_to_exist_does_not(what: str) -> None:
    words = re.compile("|".join(map(re.escape, ABSENT[what])))
    there = [path.name for path in SOURCE.rglob("*.py") if words.search(path.read_text())]
    assert not there, (
        f"There is {what} now, in {there}. Take it out of ABSENT in {HERE}, add it to Kind, and let the suite compare "
        "what each organisation gets of it."
    )


def test_the_page_shows_this_registry() -> None:
    text = page.PAGE.read_text()
    assert text == page.written(text), (
        "Run .venv/bin/python -m tests.noninterference.page, and look at what it changed."
    )
