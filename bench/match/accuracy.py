"""C1: what is found without labels, beside Splink in both forms, and beside boosting that was told the answers.

All systems are judged by `scoring`, over all seeds pooled under one threshold; each seed stands beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow.parquet as pq

from bench.match.claims import Better, Claim
from bench.match.score import read
from bench.match.scoring import Integers, Judged, curve, measures, pooled
from bench.match.setting import Setting

SECTION: Final = "C1"
FORMS: Final = ("published", "tuned")
OURS: Final = "ours"
MARK: Final = "boosting with labels"
RECALL: Final = 0.93
CANDIDATES: Final = 1.3  # for each true pair among them
ABOVE: Final = 0.08  # Splink's recall at precision 0.99
_MEASURES: Final = ("recall_at_precision_0.99", "recall_at_precision_0.9", "best_f1")

Runs: TypeAlias = dict[str, list[Judged]]


def claims(setting: Setting) -> Iterator[Claim]:
    """Recall at two precisions, the best F1, and how much there is to look through."""
    runs, _, _ = judged_runs(setting, marks=True)
    together = {system: pooled(each) for system, each in runs.items()}
    for name in _MEASURES:
        above = ABOVE if name == _MEASURES[0] else 0.0
        yield _claim(
            name.replace("_", " "), together, runs, lambda run, name=name: measures(run)[name],
            lambda others, above=above: to_reach(others, above),
        )  # fmt: skip
    name = f"recall with {CANDIDATES:g} candidates per true pair"
    yield _claim(name, together, runs, lambda run: review(run)["recall"], lambda _: RECALL)
    name = "recall of all candidates"
    yield _claim(name, together, runs, lambda run: measures(run)["candidate_recall"], lambda _: None)
    shown = review(together[OURS])
    yield Claim(
        section=SECTION, name=f"candidates per true pair at recall {RECALL:g}", better=Better.LESS, bound=CANDIDATES,
        value=looked_through(together[OURS], RECALL), beside=shown,
        peers={system: looked_through(run, RECALL) for system, run in together.items() if system not in (OURS, MARK)},
    )  # fmt: skip


def judged_runs(setting: Setting, *, marks: bool) -> tuple[Runs, Integers, list[str]]:
    """Each system's pairs of each seed; of all subjects, one seed after another, which tradition; and their names."""
    systems: dict[str, Callable[[int], Path]] = {OURS: setting.ours}
    if setting.peers:
        systems |= {f"splink {form}": lambda seed, form=form: setting.splink(seed, form) for form in FORMS}
        systems |= {MARK: setting.upper_mark} if marks else {}
    populations = {seed: setting.population(seed) for seed in setting.seeds}
    names = sorted({name for each in populations.values() for name in _traditions(each)})
    runs: Runs = {}
    groups: list[Integers] = []
    for system, pairs_of in systems.items():
        found = [read(populations[seed], pairs_of(seed), names) for seed in setting.seeds]
        runs[system] = [run for run, _ in found]
        groups = [group_of for _, group_of in found]
    return runs, np.concatenate(groups), names


def to_reach(others: Mapping[str, float], above: float) -> float | None:
    """Half the way from Splink as published to the mark, and `above` it at least; None without them."""
    splink, mark = others.get("splink published"), others.get(MARK)
    return None if splink is None or mark is None else round(max((splink + mark) / 2, splink + above), 4)


def review(run: Judged) -> dict[str, Any]:
    """The most that is found while no more than `CANDIDATES` are shown for each true pair found."""
    line = curve(run)
    point = line.at(1 / CANDIDATES)
    if point is None:
        return {"recall": 0.0}
    return {
        "recall": round(float(line.recall[point]), 4),
        "candidates_per_true_pair": round(float(line.proposed[point] / line.true[point]), 3),
        "threshold": round(float(line.weight[point]), 2),
    }


def looked_through(run: Judged, recall: float) -> float | None:
    """How many candidates are shown for each true pair found when so much is found; None when it never is."""
    line = curve(run)
    enough = np.flatnonzero(line.recall >= recall)
    return round(float(line.proposed[enough[0]] / line.true[enough[0]]), 3) if len(enough) else None


def _claim(
    name: str,
    together: Mapping[str, Judged],
    runs: Runs,
    measure: Callable[[Judged], float],
    bound: Callable[[Mapping[str, float]], float | None],
) -> Claim:
    """`bound`: from what the others reach."""
    values = {system: measure(run) for system, run in together.items()}
    return Claim(
        section=SECTION, name=name, value=values.pop(OURS), bound=bound(values),
        marks={system: value for system, value in values.items() if system == MARK},
        peers={system: value for system, value in values.items() if system != MARK},
        beside={"by_seed": {system: [measure(run) for run in each] for system, each in runs.items()}},
    )  # fmt: skip


def _traditions(population: Path) -> list[str]:
    return [str(each) for each in pq.read_table(population / "traditions.parquet")["tradition"].unique().to_pylist()]
