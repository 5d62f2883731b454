"""What a matcher is worth: its pairs against the truth, in numpy alone.

Every system is judged by the same arithmetic: one weight for a pair (the highest over aliases), and every true pair
counts, so that one lost before it was ever scored is one missed. Pairs of equal weight stand or fall together: a cut
never runs through a tie, and no order within one flatters anybody. `register` is the subject, `extract` the resident.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

PRECISIONS: Final = (0.99, 0.95, 0.9)
REVIEW: Final = (0.8, 0.5)  # how pure the pairs are that a person is to look through


@dataclass(frozen=True, slots=True)
class Pairs:
    """One weight for each pair of row numbers."""

    register: Integers
    extract: Integers
    weight: Floats


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs that were judged. `true_register`, `true_extract`: all that there was to find."""

    pairs: Pairs
    is_true: Flags
    true_register: Integers
    true_extract: Integers
    subjects: int = 0  # how many there are, with pairs or without, where it is known
    residents: int = 0

    @property
    def total(self) -> int:
        return len(self.true_register)


@dataclass(frozen=True, slots=True)
class Curve:
    """One point for each distinct weight, from the highest: what was proposed down to it, and what of that is true."""

    weight: Floats
    proposed: Integers
    true: Integers
    total: int

    @property
    def precision(self) -> Floats:
        return self.true / self.proposed

    @property
    def recall(self) -> Floats:
        return self.true / max(self.total, 1)

    @property
    def f1(self) -> Floats:
        return 2 * self.true / np.maximum(self.proposed + self.total, 1)

    def at(self, precision: float) -> int | None:
        """The point of the highest recall whose precision is at least this; of equals the purest."""
        fit = np.flatnonzero(self.true >= precision * self.proposed - 1e-9)
        return None if not len(fit) or not self.true[fit[-1]] else int(fit[np.argmax(self.true[fit])])


def collapsed(register: Integers, extract: Integers, weight: Floats) -> Pairs:
    """One row for each pair, with its highest weight. What has no weight was not proposed."""
    weighed = ~np.isnan(weight)
    register, extract, weight = register[weighed], extract[weighed], weight[weighed]
    order = np.lexsort((-weight, extract, register))
    register, extract, weight = register[order], extract[order], weight[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (register[1:] != register[:-1]) | (extract[1:] != extract[:-1])
    return Pairs(register[first], extract[first], weight[first].astype(np.float64))


def judged(pairs: Pairs, true_register: Integers, true_extract: Integers) -> Judged:
    """Which of the pairs are true. The truth names a pair once, however often it was given."""
    truth = np.unique(np.stack((true_register, true_extract), axis=1), axis=0) if len(true_register) else None
    if truth is None:
        return Judged(pairs, np.zeros(len(pairs.weight), dtype=bool), true_register, true_extract)
    span = int(max(truth[:, 1].max(), pairs.extract.max(initial=0))) + 1
    is_true = np.isin(pairs.register * span + pairs.extract, truth[:, 0] * span + truth[:, 1])
    return Judged(pairs, is_true, truth[:, 0], truth[:, 1])


def pooled(runs: Iterable[Judged]) -> Judged:
    """Several runs as one, under one threshold. Nobody of one is anybody of another."""
    register_from = extract_from = 0
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in ("r", "e", "w", "t", "tr", "te")}
    for run in runs:
        parts["r"].append(run.pairs.register + register_from)
        parts["tr"].append(run.true_register + register_from)
        parts["e"].append(run.pairs.extract + extract_from)
        parts["te"].append(run.true_extract + extract_from)
        parts["w"].append(run.pairs.weight)
        parts["t"].append(run.is_true)
        register_from += max(run.subjects, next_number(run.pairs.register, run.true_register))
        extract_from += max(run.residents, next_number(run.pairs.extract, run.true_extract))
    joined = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    return Judged(
        Pairs(joined["r"], joined["e"], joined["w"]),
        joined["t"],
        joined["tr"],
        joined["te"],
        register_from,
        extract_from,
    )


def next_number(*numbers: Integers) -> int:
    """The first number after all of these."""
    return 1 + max(int(each.max(initial=-1)) for each in numbers)


def curve(run: Judged) -> Curve:
    """Precision and recall at every cut that leaves ties whole."""
    order = np.argsort(-run.pairs.weight, kind="stable")
    weight, true = run.pairs.weight[order], np.cumsum(run.is_true[order], dtype=np.int64)
    last = np.ones(len(order), dtype=bool)
    last[:-1] = weight[1:] != weight[:-1]
    ends = np.flatnonzero(last)
    return Curve(weight[ends], ends.astype(np.int64) + 1, true[ends], run.total)


def measures(run: Judged) -> dict[str, Any]:
    """The figures by which systems are compared."""
    line = curve(run)
    said: dict[str, Any] = {"true_pairs": run.total, "proposed": len(run.pairs.weight)}
    said["candidate_recall"] = _share(int(run.is_true.sum()), run.total)
    for precision in PRECISIONS:
        point = line.at(precision)
        said[f"recall_at_precision_{precision:g}"] = 0.0 if point is None else round(float(line.recall[point]), 4)
        said[f"threshold_at_precision_{precision:g}"] = None if point is None else round(float(line.weight[point]), 4)
    for precision in REVIEW:
        said |= _review(line, precision)
    best = int(np.argmax(line.f1)) if len(line.weight) else None
    if best is not None:
        said |= {"best_f1": round(float(line.f1[best]), 4), "best_f1_threshold": round(float(line.weight[best]), 4)}
    return said


def best_of_each(run: Judged, by: Sequence[str] = ("register",)) -> Judged:
    """Only the heaviest pair of each subject (and, if asked, of each resident); all of a tie."""
    keep = np.ones(len(run.pairs.weight), dtype=bool)
    for side in by:
        number = getattr(run.pairs, side)
        most = np.full(next_number(number), -np.inf)
        np.maximum.at(most, number, run.pairs.weight)
        keep &= run.pairs.weight == most[number]
    kept = Pairs(run.pairs.register[keep], run.pairs.extract[keep], run.pairs.weight[keep])
    return replace(run, pairs=kept, is_true=run.is_true[keep])


def _review(line: Curve, precision: float) -> dict[str, Any]:
    point = line.at(precision)
    if point is None:
        return {f"recall_at_precision_{precision:g}": 0.0, f"pairs_per_true_at_precision_{precision:g}": None}
    return {
        f"recall_at_precision_{precision:g}": round(float(line.recall[point]), 4),
        f"pairs_per_true_at_precision_{precision:g}": round(float(line.proposed[point] / line.true[point]), 3),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
