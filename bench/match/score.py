"""Judge pairs that any matcher wrote: `python -m bench.match.score --data D --pairs pairs.parquet`.

Give --data and --pairs once for each seed, in the same order; the summary pools them under one threshold.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.match.groups import OPERATING, by_group
from bench.match.scoring import Integers, Judged, best_of_each, collapsed, judged, measures, pooled


def main() -> None:
    """One line for each seed, and the summary of all."""
    arguments = _arguments()
    runs, groups = [], []
    names = sorted({name for data in arguments.data for name in _traditions(data)[1].unique().to_pylist()})
    for data, pairs in zip(arguments.data, arguments.pairs, strict=True):
        run, group_of = read(data, pairs, names)
        runs.append(run)
        groups.append(group_of)
        _emit({"data": str(data), "pairs": str(pairs), **measured(run, group_of, names)})
    group_of = np.concatenate(groups)
    _emit({"summary": True, "seeds": len(runs), **measured(pooled(runs), group_of, names)})


def measured(run: Judged, group_of: Integers, names: list[str]) -> dict[str, Any]:
    """Every figure of one run."""
    best = measures(best_of_each(run))
    return {
        **measures(run),
        "best_of_each_subject": {key: best[key] for key in best if key.startswith(("recall_at", "best_f1"))},
        "fairness": [by_group(run, group_of, names, precision) for precision in OPERATING],
    }


def read(data: Path, pairs: Path, names: list[str]) -> tuple[Judged, Integers]:
    """Pairs and truth by row number, and each subject's tradition. An id that nobody has is a fault, not a pair."""
    residents = _column(data / "residents.parquet", "record_id")
    subjects = _column(data / "subjects.parquet", "record_id")
    given = pq.read_table(pairs, columns=["register_id", "extract_id", "weight"])
    truth = pq.read_table(data / "truth.parquet", columns=["register_id", "extract_id"])
    register, extract = _numbers(given["register_id"], subjects), _numbers(given["extract_id"], residents)
    weight = given["weight"].to_numpy().astype(np.float64)
    run = judged(
        collapsed(register, extract, weight),
        _numbers(truth["register_id"], subjects),
        _numbers(truth["extract_id"], residents),
    )
    run = replace(run, subjects=len(subjects), residents=len(residents))
    whose, tradition = _traditions(data)
    group_of = np.full(len(subjects), -1, dtype=np.int64)
    group_of[_numbers(whose, subjects)] = _numbers(tradition, pa.array(names))
    return run, group_of


def _traditions(data: Path) -> tuple[Any, Any]:
    table = pq.read_table(data / "traditions.parquet", columns=["register_id", "tradition"])
    return table["register_id"], table["tradition"].cast(pa.string())


def _column(path: Path, name: str) -> Any:  # noqa: ANN401
    return pq.read_table(path, columns=[name])[name].combine_chunks()


def _numbers(values: Any, known: Any) -> Integers:  # noqa: ANN401
    at = pc.index_in(values.cast(pa.string()), value_set=known.cast(pa.string()))
    if at.null_count:
        raise SystemExit(f"{at.null_count} ids are in the pairs or the truth, and nobody has them.")
    return at.to_numpy().astype(np.int64)


def _emit(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.score", description="Judge pairs against the truth.")
    parser.add_argument("--data", type=Path, action="append", required=True, help="a canonical directory")
    parser.add_argument("--pairs", type=Path, action="append", required=True, help="its pairs, with their weight")
    return parser.parse_args()


if __name__ == "__main__":
    main()
