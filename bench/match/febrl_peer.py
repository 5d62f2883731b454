"""recordlinkage's ECM on FEBRL 4: `python -m bench.match.febrl_peer`. Nobody tells it which pairs are true.

A floor that every tool reaches, so it separates none; it shows that ours does not fall below it.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import recordlinkage

from bench.match.scoring import collapsed, judged, measures

FILES: Final = Path(__file__).parents[2] / "tests" / "data" / "febrl4"
_BLOCKS: Final = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode", "address_1", "suburb")
_ALIKE: Final = {"given_name": 0.85, "surname": 0.85, "address_1": 0.85, "address_2": 0.85, "suburb": 0.85}
_EXACT: Final = ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number")


def main() -> None:
    """Link the two files and print how much was found."""
    arguments = _arguments()
    warnings.filterwarnings("ignore")
    begun = time.perf_counter()
    ours, theirs = read(arguments.files / "dataset4a.csv"), read(arguments.files / "dataset4b.csv")
    candidates = _candidates(ours, theirs)
    vectors = _compared(candidates, ours, theirs)
    classifier = recordlinkage.ECMClassifier(binarize=None)
    accepted = classifier.fit_predict(vectors)
    chance = classifier.prob(vectors)
    seconds = time.perf_counter() - begun
    _emit({
        "summary": True, "system": "recordlinkage ECM", "recordlinkage": version("recordlinkage"),
        "pandas": pd.__version__, "seconds": round(seconds, 2), "candidates": len(candidates),
        "default": _default(accepted, len(ours)), **_measured(chance),
    })  # fmt: skip


def read(path: Path) -> pd.DataFrame:
    """One file, by record id; what is empty is missing."""
    return pd.read_csv(path, index_col="rec_id", sep=r"\s*,\s*", engine="python", dtype=str)


def _candidates(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.MultiIndex:
    index = recordlinkage.Index()
    for column in _BLOCKS:
        index.block(column)
    return index.index(ours, theirs)


def _compared(candidates: pd.MultiIndex, ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    compare = recordlinkage.Compare()
    for column, threshold in _ALIKE.items():
        compare.string(column, column, method="jarowinkler", threshold=threshold, label=column)
    for column in _EXACT:
        compare.exact(column, column, label=column)
    return compare.compute(candidates, ours, theirs).astype(int)


def _default(accepted: pd.MultiIndex, total: int) -> dict[str, float]:
    true = sum(_number(a) == _number(b) for a, b in accepted)
    return {"f1": round(2 * true / (len(accepted) + total), 5), "precision": round(true / len(accepted), 5),
            "recall": round(true / total, 5)}  # fmt: skip


def _measured(chance: pd.Series) -> dict[str, Any]:
    left, right = (
        np.array([_number(each) for each in chance.index.get_level_values(level)], dtype=np.int64) for level in (0, 1)
    )
    people = np.arange(5_000, dtype=np.int64)
    return measures(judged(collapsed(left, right, chance.to_numpy()), people, people))


def _number(record_id: str) -> int:
    """What an original and its copy share: `rec-1070-org` and `rec-1070-dup-0` -> 1070."""
    return int(record_id.split("-")[1])


def _emit(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.febrl_peer", description="ECM on FEBRL 4.")
    parser.add_argument("--files", type=Path, default=FILES, help="where dataset4a.csv and dataset4b.csv are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
