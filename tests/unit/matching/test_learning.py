"""Learning without answers: what is shipped stays where little tells, and pairs that tell pull it their way."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from tearline.matching.kernel.handles import PAIR, Pairs
from tearline.matching.learning import learnt
from tearline.matching.model import Balance, Chances

ROWS_BITS = 17.0
FEWEST = 200
DATE, ADDRESS, NATIONAL_ID = 4, 5, 8
SAME, CONFLICT, DIFFERS, NOTHING, OTHER = 1, 6, 3, 9, 7


def pairs(count: int, *, tells: float = 1.0, seed: int = 1, told: int = 0) -> Pairs:
    """Half of one person, half of two. How far the date agrees with that: wholly for `tells` 1, at random for 0.

    Everything else agrees in half of the pairs, whoever they are of, so that the date alone decides.
    """
    chance = np.random.default_rng(seed)
    made = np.zeros(count, PAIR)
    same = chance.random(count) < 0.5
    date = np.where(chance.random(count) < tells, same, chance.random(count) < 0.5)
    home = chance.random(count) < 0.5
    made["level"][:, NATIONAL_ID] = np.where(same, SAME, DIFFERS)
    made["level"][:, DATE], made["part"][:, DATE] = np.where(date, SAME, NOTHING), np.where(date, 8, -4)
    made["level"][:, ADDRESS], made["part"][:, ADDRESS] = np.where(home, SAME, OTHER), np.where(home, 5, -1)
    made["part"][:, 0], made["part"][:, 1] = 14, 14
    made["weight"], made["told"] = 3, told
    return made


def balance(found: Pairs, shipped: Balance | None = None) -> Balance:
    return learnt(found, shipped or Balance(), Chances(), ROWS_BITS)


def test_what_is_shipped_stays_where_few_pairs_tell() -> None:
    shipped = Balance()
    assert balance(pairs(FEWEST - 1)) is shipped or balance(pairs(FEWEST - 1)) == shipped
    assert balance(np.empty(0, PAIR)) == shipped
    assert balance(pairs(FEWEST)) != shipped


def test_pairs_without_two_identifiers_tell_nothing() -> None:
    without = pairs(1_000)
    without["level"][:, NATIONAL_ID] = 0
    assert balance(without) == Balance()


def test_pairs_that_share_nothing_but_the_identifier_tell_nothing() -> None:
    assert balance(pairs(1_000, told=1)) == Balance()
    some = pairs(1_000)
    assert balance(np.concatenate([some, pairs(1_000, tells=0, seed=2, told=1)])) == balance(some)


def gap(found: Balance) -> float:
    """Bits between a date that is the same and one that is not."""
    return found.scale[DATE] * 12 + found.date[SAME] - found.date[NOTHING]


def test_what_tells_is_worth_more_and_what_does_not_is_worth_less() -> None:
    sure, unsure = balance(pairs(4_000, tells=0.98)), balance(pairs(4_000, tells=0.0))
    assert gap(sure) > gap(unsure)
    assert gap(unsure) < gap(Balance())
    assert abs(gap(unsure)) < 2
    home = sure.scale[ADDRESS] * 6 + sure.address[SAME] - sure.address[OTHER]
    assert home < Balance().scale[ADDRESS] * 6 + Balance().address[SAME] - Balance().address[OTHER]


def test_the_odds_follow_how_many_pairs_are_of_one_person() -> None:
    many, few = pairs(2_000, tells=0, seed=3), pairs(2_000, tells=0, seed=3)
    many["level"][:1_600, NATIONAL_ID], few["level"][:1_600, NATIONAL_ID] = SAME, DIFFERS
    assert balance(many).prior > balance(few).prior


def test_the_identifier_takes_no_part_in_what_it_teaches() -> None:
    found = balance(pairs(1_000))
    assert found.scale[NATIONAL_ID] == Balance().scale[NATIONAL_ID]
    loud = pairs(1_000)
    loud["part"][:, NATIONAL_ID] = np.where(loud["level"][:, NATIONAL_ID] == SAME, 20, -4)
    assert gap(balance(loud)) == pytest.approx(gap(found), abs=1e-6)


def test_every_number_is_finite_and_no_scale_is_turned_round() -> None:
    contrary = pairs(3_000)
    contrary["level"][:, NATIONAL_ID] = np.where(contrary["level"][:, DATE] == SAME, DIFFERS, SAME)
    for found in (balance(contrary), balance(pairs(3_000, tells=1.0))):
        every = [each for value in astuple(found) for each in (value if isinstance(value, tuple) else (value,))]
        assert all(np.isfinite(every))
        assert min(found.scale) > 0
        assert found.middle_at_home > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_pairs_in_another_order_teach_the_same_to_the_last_bit(seed: int) -> None:
    found = pairs(700, tells=0.7)
    again = np.random.default_rng(seed).permutation(found)
    assert balance(again) == balance(found)


def test_a_shift_is_shared_by_the_outcomes_that_are_learnt_together() -> None:
    found = balance(pairs(1_000, tells=0.8))
    for levels in ((10, 11, 14), (3, 4, 5), (6, 7), (8, 9, 15)):
        assert len({found.date[each] for each in levels}) == 1
    assert len({found.address[each] for each in (2, 3, 4, 5)}) == 1
    assert found.date[0] == found.address[0] == found.given[7] == 0
