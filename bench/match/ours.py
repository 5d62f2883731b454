"""Our matcher over one population: `python -m bench.match.ours --data D --out P`. Nobody tells it which pairs are true.

The truth is read when all is done, to say how many of those it would show at a precision were right, and how many of
them it thought were wrong.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bench.match.people import batches, is_true, pairs_of, whole
from tearline.matching.candidates import ALL_FLOOR, Search, search

ASKED: Final = (0.99, 0.95, 0.9, 0.8)


def main() -> None:
    """Write the pairs; the last line says how well the matcher knew itself."""
    arguments = _arguments()
    begun = time.perf_counter()
    found = search(
        whole(arguments.data / "subjects.parquet"), lambda: batches(arguments.data / "residents.parquet"),
        floor=ALL_FLOOR,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    pairs, truth = pairs_of(found), pq.read_table(arguments.data / "truth.parquet")
    pq.write_table(pairs, arguments.out)
    said = {"pairs": pairs.num_rows, "compared": found.kept.compared, "seconds": round(seconds, 2)}
    print(json.dumps(said | {"asked": calibration(found, pairs, truth)}))


def calibration(found: Search, pairs: pa.Table, truth: pa.Table) -> dict[str, Any]:
    """By the precision asked for, and where none is: how many are shown, are wrong, were expected to be wrong."""
    true, total = is_true(pairs, truth), truth.num_rows
    chosen = {f"{precision:g}": found.chosen(precision) for precision in ASKED}
    chosen["none"] = found.chosen()
    return {
        name: {
            "shown": len(places), "wrong": int((~true[places]).sum()), "true_pairs": total,
            "expected_wrong": round(found.expected_wrong(places), 2),
        }
        for name, places in chosen.items()
    }  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.ours", description="Match one population.")
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet and subjects.parquet are")
    parser.add_argument("--out", type=Path, required=True, help="the pairs to write, as Parquet")
    return parser.parse_args()


if __name__ == "__main__":
    main()
