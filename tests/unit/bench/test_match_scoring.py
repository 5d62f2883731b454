from __future__ import annotations

import numpy as np
import pytest

from bench.match.groups import by_group, wilson
from bench.match.scoring import best_of_each, collapsed, curve, judged, measures, pooled


def run_of(rows, truth):
    register, extract, weight = (np.array(column) for column in zip(*rows, strict=True))
    true = np.array(truth)
    return judged(collapsed(register, extract, weight.astype(float)), true[:, 0], true[:, 1])


def made_up(seed, *, pairs=60, people=8, weights=6):
    """Few people and few weights, so that there are many ties and repeats."""
    random = np.random.default_rng(seed)
    rows = [(int(a), int(b), float(w)) for a, b, w in random.integers(0, (people, people, weights), size=(pairs, 3))]
    truth = sorted({(int(a), int(b)) for a, b in random.integers(0, people, size=(10, 2))})
    return rows, truth


def by_hand(rows, truth):
    """(proposed, true) at every weight, straight from the definition."""
    best = {}
    for a, b, weight in rows:
        best[a, b] = max(weight, best.get((a, b), weight))
    shown = {w: {pair for pair, weight in best.items() if weight >= w} for w in set(best.values())}
    return {w: (len(pairs), len(pairs & set(truth))) for w, pairs in shown.items()}


def recall_by_hand(rows, truth, precision):
    fit = [true / len(truth) for proposed, true in by_hand(rows, truth).values() if true >= precision * proposed]
    return max(fit, default=0.0)


@pytest.mark.parametrize("seed", range(40))
def test_the_curve_is_what_the_definition_gives(seed):
    rows, truth = made_up(seed)
    line = curve(run_of(rows, truth))
    found = {w: (int(p), int(t)) for w, p, t in zip(line.weight, line.proposed, line.true, strict=True)}
    assert found == by_hand(rows, truth)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("precision", [0.1, 0.2, 0.3, 0.5, 0.9])
def test_recall_at_a_precision_is_the_best_over_all_cuts(seed, precision):
    rows, truth = made_up(seed, pairs=25)
    line = curve(run_of(rows, truth))
    point = line.at(precision)
    found = 0.0 if point is None else line.recall[point]
    assert found == pytest.approx(recall_by_hand(rows, truth, precision))


@pytest.mark.parametrize("seed", range(20))
def test_best_f1_is_the_best_over_all_cuts(seed):
    rows, truth = made_up(seed)
    best = max(2 * true / (proposed + len(truth)) for proposed, true in by_hand(rows, truth).values())
    assert measures(run_of(rows, truth))["best_f1"] == pytest.approx(best, abs=1e-4)


def test_a_true_pair_that_was_never_proposed_counts_as_missed():
    run = run_of([(0, 0, 9.0)], [(0, 0), (1, 1), (2, 2), (3, 3)])
    assert measures(run)["recall_at_precision_0.99"] == 0.25
    assert measures(run)["candidate_recall"] == 0.25


def test_a_pair_has_its_highest_weight_and_no_pair_is_made_of_no_weight():
    pairs = collapsed(np.array([1, 1, 2, 1]), np.array([5, 5, 5, 6]), np.array([2.0, 7.0, np.nan, 1.0]))
    assert list(zip(pairs.register, pairs.extract, pairs.weight, strict=True)) == [(1, 5, 7.0), (1, 6, 1.0)]


def test_a_tie_is_taken_whole():
    """The true pair has the weight of nine false ones: no cut shows it without them."""
    rows = [(at, at, 5.0) for at in range(10)]
    assert measures(run_of(rows, [(0, 0)]))["recall_at_precision_0.5"] == 0.0
    assert curve(run_of(rows, [(0, 0)])).at(0.1) == 0


def test_nothing_proposed_and_nothing_true():
    none = np.array([], dtype=np.int64)
    run = judged(collapsed(none, none, np.array([])), none, none)
    assert measures(run)["recall_at_precision_0.9"] == 0.0
    assert "best_f1" not in measures(run)


def test_pooling_keeps_the_seeds_apart_under_one_threshold():
    one = run_of([(0, 0, 9.0), (1, 1, 1.0)], [(0, 0)])
    other = run_of([(0, 0, 5.0), (1, 1, 4.0)], [(1, 1)])
    both = pooled([one, other])
    assert both.total == 2
    assert len(set(both.pairs.register)) == 4
    assert measures(both)["recall_at_precision_0.5"] == 1.0
    assert measures(both)["threshold_at_precision_0.9"] == 9.0


def test_the_best_of_each_subject_keeps_a_tie():
    run = run_of([(0, 0, 3.0), (0, 1, 3.0), (0, 2, 2.0), (1, 3, 1.0)], [(0, 0)])
    kept = best_of_each(run).pairs
    assert list(zip(kept.register, kept.extract, strict=True)) == [(0, 0), (0, 1), (1, 3)]


def test_groups_stand_at_the_one_threshold_of_all():
    rows = [(0, 0, 9.0), (1, 1, 8.0), (2, 2, 7.0), (2, 3, 7.0), (2, 5, 7.0), (5, 9, 1.0)]
    run = run_of(rows, [(0, 0), (1, 1), (2, 2), (4, 4)])
    said = by_group(run, np.array([0, 0, 1, 1, 1, 0]), ["a", "b"], 0.6)
    assert said["threshold"] == 7.0
    assert said["groups"]["a"]["recall"] == 1.0
    assert said["groups"]["b"]["recall"] == 0.5
    assert said["groups"]["b"]["subjects_with_false_hit"] == 1  # she has two, and is one person
    assert said["groups"]["b"]["subjects"] == 3
    assert said["recall_min_over_max"] == 0.5
    assert said["false_hits_max_over_min"] is None
    low, high = said["recall_min_over_max_95"]
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (1, 10), (5, 10), (10, 10), (450, 900)])
def test_wilson_solves_its_own_equation(part, whole):
    """The ends are the shares from which the one seen is exactly 1.96 standard errors away."""
    for end in wilson(part, whole):
        away = abs(part / whole - end)
        assert away == pytest.approx(1.959964 * (end * (1 - end) / whole) ** 0.5, abs=1e-6)


def test_wilson_of_nobody_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
