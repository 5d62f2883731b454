"""C2: that a register of one is weighed like a register of all, and that the matcher knows how often it is wrong.

The same pair has one weight for those who look for one person and for those who look for 23,000, as nearly as what can
be learnt from either allows; so the same people are found at the same threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.match.claims import Better, Claim
from bench.match.ours import ASKED
from bench.match.people import is_true
from bench.match.registers import SIZES
from bench.match.scoring import Floats
from bench.match.setting import Setting
from bench.match.steps import engine_mark, kept, module, run
from tearline.matching.engine import FLOOR

SECTION: Final = "C2"
RECALL_APART: Final = 0.02
WEIGHT_APART: Final = 0.5  # bits
PRECISION: Final = 0.9  # of the full run, at whose threshold recall is compared
_KEYS: Final = ["register_id", "extract_id"]
_Asked = Sequence[Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Beside:
    """One draw beside the full run. `apart`: bits, NaN for a pair that the small run did not keep."""

    apart: Floats
    found: int
    found_by_full: int
    total: int

    @property
    def recall_apart(self) -> float:
        return abs(self.found - self.found_by_full) / max(self.total, 1)


@dataclass(frozen=True, slots=True)
class Full:
    """The full run and the truth. `threshold`: where all of it together has `PRECISION`."""

    pairs: pa.Table
    truth: pa.Table
    threshold: float

    def beside(self, small: pa.Table, people: Sequence[str]) -> Beside:
        """The pairs of these people in both."""
        large, known = (
            each.filter(pc.is_in(each["register_id"], pa.array(people))) for each in (self.pairs, self.truth)
        )
        both = large.join(small.select([*_KEYS, "f_weight"]), _KEYS, join_type="left outer", right_suffix="_small")
        shown = both.filter(pc.greater_equal(both["f_weight"], FLOOR))
        apart = np.abs(shown["f_weight_small"].to_numpy() - shown["f_weight"].to_numpy())
        found, found_by_full = (self._found(each, known) for each in (small, large))
        return Beside(apart, found, found_by_full, known.num_rows)

    def _found(self, pairs: pa.Table, known: pa.Table) -> int:
        return int(is_true(pairs.filter(pa.array(net_weight(pairs) >= self.threshold)), known).sum())


def claims(setting: Setting) -> Iterator[Claim]:
    """Small registers of the first seed; what was expected and what was so, of all seeds."""
    seed = setting.seeds[0]
    directory = setting.population(seed)
    full = _full(setting, seed)
    result = directory / f"registers-{setting.draws}-{engine_mark()}.json"
    options = ("--data", directory, "--draws", setting.draws)
    drawn = kept(result, lambda out: run(module("registers", *options, "--out", out)))["said"]["draws"]
    pairs = pq.read_table(result.with_suffix(".parquet"))
    small = [pairs.filter(pc.equal(pairs["draw"], number)) for number in range(len(drawn))]
    for size in SIZES:
        both = [full.beside(*each) for each in _of_size(size, small, drawn)]
        yield from _apart(f"register of {size}", both, full.threshold)
    yield from calibrated("the full register", [setting.said_by_ours(each)["asked"] for each in setting.seeds])
    yield from calibrated(f"registers of {SIZES[-1]}", [each["asked"] for each in drawn if each["size"] == SIZES[-1]])


def calibrated(whose: str, asked: _Asked) -> Iterator[Claim]:
    """How pure what is shown is when a precision is asked for, and how far off the number expected to be wrong is."""
    for name in [*(f"{each:g}" for each in ASKED), "none"]:
        keys = ("shown", "wrong", "expected_wrong", "true_pairs")
        shown, wrong, expected, total = (sum(each[name][key] for each in asked) for key in keys)
        beside = {
            "shown": shown, "wrong": wrong, "expected_wrong": round(expected, 1), "true_pairs": total,
            "wrong_over_expected": round(wrong / expected, 3) if expected else None,
            "recall": round((shown - wrong) / max(total, 1), 4),
        }  # fmt: skip
        value = round(1 - wrong / shown, 4) if shown else None
        yield Claim(section=SECTION, name=f"{whose}: true of those shown, asked for {name}", value=value, beside=beside)


def _full(setting: Setting, seed: int) -> Full:
    pairs, truth = pq.read_table(setting.ours(seed)), pq.read_table(setting.population(seed) / "truth.parquet")
    weights = net_weight(pairs)
    order = np.argsort(-weights, kind="stable")
    precise = np.cumsum(is_true(pairs, truth)[order]) / np.arange(1, len(order) + 1) >= PRECISION
    return Full(pairs, truth, float(weights[order][precise][-1]) if precise.any() else float("inf"))


def net_weight(pairs: pa.Table) -> Floats:
    """Bits, less what rivals take."""
    found: Floats = pairs["f_weight"].to_numpy() - pairs["f_rivals"].to_numpy()
    return found


def _of_size(
    size: int, small: Sequence[pa.Table], drawn: Sequence[Mapping[str, Any]]
) -> Iterable[tuple[pa.Table, Sequence[str]]]:
    return [(pairs, draw["people"]) for pairs, draw in zip(small, drawn, strict=True) if draw["size"] == size]


def _apart(what: str, both: Sequence[Beside], threshold: float) -> Iterator[Claim]:
    every = np.concatenate([each.apart for each in both])
    apart = every[~np.isnan(every)]
    beside = {"draws": len(both), "pairs": len(apart), "pairs_lost": len(every) - len(apart)}
    for name, share in (("median", 0.5), ("p95", 0.95)):
        value = round(float(np.quantile(apart, share)), 3) if len(apart) else None
        yield Claim(
            section=SECTION, name=f"{what}: weight apart from the full run, {name}", value=value, unit="bits",
            better=Better.LESS, bound=WEIGHT_APART, beside=beside,
        )  # fmt: skip
    together = Beside(
        apart, *(sum(getattr(each, name) for each in both) for name in ("found", "found_by_full", "total"))
    )
    yield Claim(
        section=SECTION, name=f"{what}: recall apart from the full run", better=Better.LESS, bound=RECALL_APART,
        value=round(together.recall_apart, 4),
        beside={
            "found": together.found, "found_by_full_run": together.found_by_full, "true_pairs": together.total,
            "most_of_one_draw": round(max(each.recall_apart for each in both), 4), "threshold": round(threshold, 2),
        },
    )  # fmt: skip
