"""Whom a matcher serves worse: recall and false hits by name tradition, at one threshold for everybody.

A tradition belongs to a subject, whether or not a resident is that person. It is never an input of a matcher: it is
known here because the people are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

import numpy as np

from bench.match.scoring import Floats, Integers, Judged, curve

OPERATING: Final = (0.9, 0.99)
DRAWS: Final = 2_000
_Z: Final = 1.959964  # 95 per cent


def by_group(run: Judged, group_of: Integers, names: Sequence[str], precision: float, seed: int = 1) -> dict[str, Any]:
    """Every group at the threshold that gives all together this precision. `group_of`: -1 where it is not known."""
    line = curve(run)
    point = line.at(precision)
    if point is None:
        return {"precision": precision, "threshold": None}
    threshold = float(line.weight[point])
    shown = run.pairs.weight >= threshold
    counted = _counted(run, shown, group_of, len(names))
    groups = {name: _said(*(int(each[at]) for each in counted)) for at, name in enumerate(names) if counted[0][at]}
    return {
        "precision": precision,
        "threshold": round(threshold, 4),
        "groups": groups,
        **_ratios(counted, np.random.default_rng(seed)),
    }


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies, at 95 per cent."""
    if not whole:
        return 0.0, 1.0
    share, z2 = part / whole, _Z * _Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def _counted(run: Judged, shown: Integers, group_of: Integers, groups: int) -> tuple[Integers, ...]:
    """By group: subjects, true pairs, those found, pairs shown, and subjects with at least one false hit."""
    known = group_of[run.true_register]
    found = group_of[run.pairs.register[shown & run.is_true]]
    proposed = group_of[run.pairs.register[shown]]
    hit = group_of[np.unique(run.pairs.register[shown & ~run.is_true])]
    return tuple(np.bincount(each[each >= 0], minlength=groups) for each in (group_of, known, found, proposed, hit))


def _said(subjects: int, known: int, found: int, proposed: int, hit: int) -> dict[str, Any]:
    low, high = wilson(found, known)
    return {
        "subjects": subjects,
        "true_pairs": known,
        "recall": round(found / max(known, 1), 4),
        "recall_95": [round(low, 4), round(high, 4)],
        "precision": round(found / proposed, 4) if proposed else None,
        "subjects_with_false_hit": hit,
        "false_hit_share": round(hit / subjects, 4),
        "false_hit_share_95": [round(each, 4) for each in wilson(hit, subjects)],
    }


def _ratios(counted: Sequence[Integers], random: np.random.Generator) -> dict[str, Any]:
    """Worst group over best, with the 2.5th and 97.5th of draws in which each group is as it was found to be."""
    there = counted[1] > 0
    subjects, known, found, _, hit = (each[there] for each in counted)
    recalls = random.binomial(known, found / known, size=(DRAWS, len(known))) / known
    hits = random.binomial(subjects, hit / subjects, size=(DRAWS, len(subjects))) / subjects
    return {
        "recall_min_over_max": _ratio(found / known),
        "recall_min_over_max_95": _between(recalls),
        "false_hits_max_over_min": _inverse(_ratio(hit / subjects)),
        "false_hits_max_over_min_95": [_inverse(each) for each in reversed(_between(hits))],
    }


def _ratio(shares: Floats) -> float:
    return round(float(shares.min() / shares.max()), 4) if shares.max() > 0 else 1.0


def _between(draws: Floats) -> list[float]:
    most = draws.max(axis=1)
    ratios = np.divide(draws.min(axis=1), most, out=np.ones(len(draws)), where=most > 0)
    return [round(float(each), 4) for each in np.quantile(ratios, (0.025, 0.975))]


def _inverse(ratio: float) -> float | None:
    """The same ratio the other way up; None where one side is nothing."""
    return round(1 / ratio, 2) if ratio else None
