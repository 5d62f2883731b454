"""What a pair loses to its rivals, against the same reckoned one pair at a time."""

from __future__ import annotations

from math import inf, log2
from random import Random

import numpy as np
import pytest

from tearline.matching.rivals import rivals_of


def reckoned(left: list[int], right: list[int], rivals: list[float]) -> list[float]:
    """As it is defined: in each of two rounds every rival's odds, less what it lost in the round before."""
    lost = [0.0] * len(left)
    for _ in range(2):
        odds = [2.0 ** min(rival - gone, 60.0) for rival, gone in zip(rivals, lost, strict=True)]
        lost = [
            log2(
                1
                + sum(odds[o] for o in range(len(left)) if o != at and left[o] == left[at])
                + sum(odds[o] for o in range(len(left)) if o != at and right[o] == right[at])
            )
            for at in range(len(left))
        ]
    return lost


def lost(left: list[int], right: list[int], rivals: list[float]) -> list[float]:
    weights = np.array(rivals, np.float64)
    return rivals_of(np.array(left, np.int64), np.array(right, np.int64), weights, weights).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_one_pair_at_a_time_gives(seed: int) -> None:
    random = Random(seed)
    places = sorted({(random.randrange(6), random.randrange(6)) for _ in range(random.randint(1, 25))})
    left, right = ([place[side] for place in places] for side in (0, 1))
    rivals = [random.choice((-inf, random.uniform(-10, 25))) for _ in places]
    assert lost(left, right, rivals) == pytest.approx(reckoned(left, right, rivals), abs=1e-4)


def test_a_pair_without_rivals_loses_nothing() -> None:
    assert lost([1, 2, 3], [7, 8, 9], [5.0, -3.0, 40.0]) == [0.0, 0.0, 0.0]
    assert lost([], [], []) == []


def test_one_too_weak_takes_nothing() -> None:
    assert lost([1, 1], [7, 8], [5.0, -inf])[0] == 0


def test_equals_share_and_the_stronger_takes_more() -> None:
    one, other = lost([1, 1], [7, 8], [10.0, 10.0])
    assert one == other > 0
    strong, weak = lost([1, 1], [7, 8], [20.0, 5.0])
    assert weak > strong >= 0


def test_a_rival_that_has_lost_to_another_takes_less() -> None:
    alone = lost([1, 1], [7, 8], [10.0, 10.0])[0]
    assert lost([1, 1, 2], [7, 8, 8], [10.0, 10.0, 30.0])[0] < alone


def test_nothing_is_lost_twice_or_without_end() -> None:
    found = lost([1] * 50, list(range(50)), [1_000.0] * 50)
    assert all(0 <= each < 70 for each in found)
    assert all(np.isfinite(found))


def test_the_order_of_pairs_changes_nothing() -> None:
    left, right, rivals = [1, 1, 2, 2, 3], [7, 8, 8, 9, 9], [5.0, 12.0, 11.0, 2.0, 9.0]
    back = lost(left[::-1], right[::-1], rivals[::-1])[::-1]
    assert back == pytest.approx(lost(left, right, rivals))
