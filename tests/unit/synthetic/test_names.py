"""Invented names: every tradition's forms, and that another spelling still finds the person."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from tearline.people.names import same_name
from tearline.synthetic import draw
from tearline.synthetic.names import drawn_names
from tearline.synthetic.stocks import traditions

DRAWN = list(islice(drawn_names(draw.stream(1, "names")), 4_000))
FOUND_AT_LEAST = 0.93  # of another spelling of the same name, in every tradition alike


def test_there_are_at_least_ten_traditions_each_with_spellings() -> None:
    assert len(traditions()) >= 10
    for tradition in traditions():
        for stock in (tradition.given, tradition.family):
            for women in (False, True):
                assert len(stock[women]) >= 9
                assert sum(len(spellings) > 1 for spellings in stock[women]) >= 3


@pytest.mark.parametrize("tradition", [tradition.name for tradition in traditions()])
def test_a_name_in_another_spelling_is_found_in_every_tradition(tradition: str) -> None:
    random = Random(2)
    pairs = [(drawn.respelt(random), drawn.name.text) for drawn in DRAWN if drawn.tradition == tradition]
    missed = [(query, name) for query, name in pairs if not same_name(query, name)]
    assert 1 - len(missed) / len(pairs) >= FOUND_AT_LEAST, missed[:10]


def test_parts_are_kept_in_the_order_they_are_written() -> None:
    for drawn in DRAWN:
        assert drawn.name.given
        assert drawn.name.family
        assert {drawn.name.given, drawn.name.family} <= {spellings[0] for spellings in drawn.spellings}
        assert drawn.name.text == " ".join(spellings[0] for spellings in drawn.spellings)
        assert not drawn.name.assumed


def test_a_name_with_one_spelling_is_written_in_another_order() -> None:
    drawn = next(name for name in DRAWN if all(len(spellings) == 1 for spellings in name.spellings))
    assert drawn.respelt(Random(1)) == " ".join(reversed(drawn.name.text.split()))
