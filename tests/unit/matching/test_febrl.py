"""Real-looking input: a thousand people of FEBRL 4 and their copies with errors, without a word about them."""

from __future__ import annotations

import pytest

from tearline.matching.candidates import find_candidates
from tearline.people.person import Person
from tests.support.febrl import canonical_csv, pair_number
from tests.support.tables import people_of

PEOPLE = 1_000


def people(part: str) -> dict[str, Person]:
    """By what an original and its copy share."""
    return {pair_number(item.id): item for item in people_of(canonical_csv(part)) if isinstance(item, Person)}


@pytest.fixture(scope="module")
def both() -> tuple[list[Person], list[Person]]:
    """Every fifth pair."""
    originals, copies = people("a"), people("b")
    chosen = sorted(originals.keys() & copies.keys(), key=int)[:: 4_997 // PEOPLE][:PEOPLE]
    return [originals[number] for number in chosen], [copies[number] for number in chosen]


def test_a_thousand_people_are_found_and_hardly_anybody_else(both: tuple[list[Person], list[Person]]) -> None:
    originals, copies = both
    found = [(each.register_id, each.extract_id) for each in find_candidates(originals, copies)]
    true = sum(pair_number(ours) == pair_number(theirs) for ours, theirs in found)
    assert len(originals) == PEOPLE
    assert 2 * true / (len(found) + PEOPLE) >= 0.99


def test_half_of_them_are_found_among_all(both: tuple[list[Person], list[Person]]) -> None:
    """Those who are not looked for are proposed for nobody."""
    originals, copies = both[0][::2], both[1]
    there = {pair_number(each.id) for each in originals}
    found = [(pair_number(c.register_id), pair_number(c.extract_id)) for c in find_candidates(originals, copies)]
    true = sum(ours == theirs for ours, theirs in found)
    strangers = {theirs for _, theirs in found} - there
    assert 2 * true / (len(found) + len(originals)) >= 0.99
    assert len(strangers) <= 3
