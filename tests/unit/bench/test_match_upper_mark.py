from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.peers


@pytest.fixture
def mark():
    """Imported when a test runs: only the peers' environment has scikit-learn."""
    from bench.match import upper_mark

    return upper_mark


def by_hand(whose, weight, at):
    """Rank, gap to the best of the others, and how many there are, straight from the definition."""
    others = [weight[i] for i in range(len(whose)) if whose[i] == whose[at] and i != at]
    gap = weight[at] - max(others) if others else None
    return 1 + sum(other > weight[at] for other in others), gap, 1 + len(others)


@pytest.mark.parametrize("seed", range(10))
def test_rivals_are_what_the_definition_gives(mark, seed):
    random = np.random.default_rng(seed)
    register, extract = random.integers(0, 6, 30), random.integers(0, 8, 30)
    weight = random.permutation(30).astype(float)  # no ties: an order within one is anybody's
    found = mark.rival_features(register, extract, weight)
    for side, whose in (("subject", register), ("resident", extract)):
        for at in range(30):
            rank, gap, size = by_hand(whose, weight, at)
            assert found[f"rank_of_{side}"][at] == rank
            assert found[f"candidates_of_{side}"][at] == size
            assert np.isnan(found[f"gap_of_{side}"][at]) if gap is None else found[f"gap_of_{side}"][at] == gap


def test_no_weight_is_learnt_from_the_subject_it_is_of(mark):
    """Of noise, a model that saw the answers would know them; one that did not knows nothing."""
    import threadpoolctl  # it comes with scikit-learn

    random = np.random.default_rng(3)
    subject = np.repeat(np.arange(300), 4)
    features = random.normal(size=(1200, 5)).astype(np.float32)
    is_true = random.random(1200) < 0.5
    with threadpoolctl.threadpool_limits(1):  # threads that wait for a core spin, and a second becomes a minute
        weight = mark.out_of_fold(features, is_true, subject, seed=1)
    assert not np.isnan(weight).any()
    assert abs(np.corrcoef(weight, is_true)[0, 1]) < 0.12
