"""How far our candidates could take us: `python -m bench.match.upper_mark --data D --candidates F --out P`.

Gradient boosting that was told which of the other subjects' pairs are true. Each pair's weight comes from the fold in
which its subject was not seen. A mark to measure the distance to, not a method: nobody has such labels. The Parquet
file has register_id, extract_id and numeric columns whose names begin `f_` (NaN: missing); `f_weight` is our weight.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sklearn
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.match.scoring import Flags, Floats, Integers

FOLDS: Final = 5
WEIGHT: Final = "f_weight"
_SURE: Final = 1e-7  # a logit has no end; probabilities do


def main() -> None:
    """Write the out-of-fold weights; the summary says how long it took."""
    arguments = _arguments()
    begun = time.perf_counter()
    table = pq.read_table(arguments.candidates)
    register, extract = _coded(table["register_id"]), _coded(table["extract_id"])
    names, features = read_features(table)
    if WEIGHT in names and not arguments.no_rivals:
        rivals = rival_features(register, extract, features[:, names.index(WEIGHT)])
        names, features = [*names, *rivals], np.column_stack([features, *rivals.values()])
    is_true = _true(table, arguments.data / "truth.parquet")
    weight = out_of_fold(features, is_true, register, arguments.seed)
    columns = {"register_id": table["register_id"], "extract_id": table["extract_id"], "weight": pa.array(weight)}
    pq.write_table(pa.table(columns), arguments.out)
    _emit({
        "summary": True, "system": "boosting on our candidates, cross-fitted", "scikit-learn": sklearn.__version__,
        "candidates": len(is_true), "true_among_them": int(is_true.sum()), "features": names,
        "seconds": round(time.perf_counter() - begun, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    })  # fmt: skip


def read_features(table: pa.Table) -> tuple[list[str], NDArray[np.float32]]:
    """All columns `f_*`, one row for each candidate."""
    names = [name for name in table.column_names if name.startswith("f_")]
    if not names:
        raise SystemExit("No column of the candidates begins with f_: there is nothing to learn from.")
    columns = [table[name].cast(pa.float32()).to_numpy(zero_copy_only=False) for name in names]
    return names, np.column_stack(columns)


def rival_features(register: Integers, extract: Integers, weight: Floats) -> dict[str, Floats]:
    """Beside the other candidates of the same subject, and of the same resident: rank, gap to the best other, size."""
    found: dict[str, Floats] = {}
    for side, whose in (("subject", register), ("resident", extract)):
        rank, gap, size = _among(whose, np.nan_to_num(weight, nan=-99.0))
        found |= {f"rank_of_{side}": rank, f"gap_of_{side}": gap, f"candidates_of_{side}": size}
    return found


def out_of_fold(features: NDArray[np.float32], is_true: Flags, subject: Integers, seed: int) -> Floats:
    """Each pair's logit from a model that never saw its subject."""
    fold_of = np.random.default_rng(seed).integers(0, FOLDS, size=int(subject.max(initial=-1)) + 1)[subject]
    weight = np.full(len(is_true), np.nan)
    for fold in range(FOLDS):
        begun = time.perf_counter()
        held = fold_of == fold
        if not held.any():
            continue
        model = HistGradientBoostingClassifier(
            max_iter=400, learning_rate=0.06, max_leaf_nodes=31, min_samples_leaf=40, l2_regularization=1.0,
            early_stopping=True, validation_fraction=0.1, n_iter_no_change=25, random_state=seed,
        )  # fmt: skip
        model.fit(features[~held], is_true[~held])
        chance = np.clip(model.predict_proba(features[held])[:, 1], _SURE, 1 - _SURE)
        weight[held] = np.log2(chance / (1 - chance))
        _emit({"fold": fold, "trees": model.n_iter_, "seconds": round(time.perf_counter() - begun, 2)})
    return weight


def _among(whose: Integers, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Within each group: rank from 1, weight less the best of the others (NaN where there are none), and its size."""
    order = np.lexsort((-weight, whose))
    sorted_whose, sorted_weight = whose[order], weight[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = sorted_whose[1:] != sorted_whose[:-1]
    start = np.flatnonzero(first)
    size = np.diff(np.append(start, len(order)))
    start_of, size_of = np.repeat(start, size), np.repeat(size, size)
    place = np.arange(len(order)) - start_of
    other = np.where(place > 0, start_of, np.minimum(start_of + 1, len(order) - 1))
    gap = np.where(size_of > 1, sorted_weight - sorted_weight[other], np.nan)
    found = tuple(np.empty(len(order)) for _ in range(3))
    for into, values in zip(found, (place + 1, gap, size_of), strict=True):
        into[order] = values
    return found


def _coded(ids: pa.ChunkedArray) -> Integers:
    return ids.cast(pa.string()).combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)


def _true(table: pa.Table, truth: Path) -> Flags:
    known = pq.read_table(truth, columns=["register_id", "extract_id"])
    ours, theirs = (
        pc.binary_join_element_wise(each["register_id"].cast("string"), each["extract_id"].cast("string"), "\x1f")
        for each in (table, known)
    )
    return pc.is_in(ours, value_set=theirs.combine_chunks()).to_numpy(zero_copy_only=False)


def _emit(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.upper_mark", description="Boosting on our candidates.")
    parser.add_argument("--data", type=Path, required=True, help="where truth.parquet is")
    parser.add_argument("--candidates", type=Path, required=True, help="our candidates with their features f_*")
    parser.add_argument("--out", type=Path, required=True, help="the pairs to write, as Parquet")
    parser.add_argument("--no-rivals", action="store_true", help="leave out what other candidates there are")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
