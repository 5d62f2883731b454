"""Small registers: `python -m bench.match.registers --data D --out P --draws N`. One, ten and 300 people at a time.

Each is drawn from the subjects and looked for as if it were all there is. One and ten are drawn from those who are
among the residents, so that there is something to find; 300 from all.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.match.ours import calibration
from bench.match.people import batches, pairs_of, whole
from tearline.matching.candidates import ALL_FLOOR, search

SIZES: Final = (1, 10, 300)
_OF_EVERYBODY: Final = 300  # from this size on, those who are not there are drawn too
_SEED: Final = 1


def main() -> None:
    """Write the pairs of every draw; the last line says who was drawn, and how well the matcher knew itself."""
    arguments = _arguments()
    register = whole(arguments.data / "subjects.parquet")
    truth = pq.read_table(arguments.data / "truth.parquet")
    extract = list(batches(arguments.data / "residents.parquet"))
    known = np.flatnonzero(np.isin(np.array(register.ids), np.array(truth["register_id"].to_pylist())))
    tables: list[pa.Table] = []
    drawn: list[dict[str, Any]] = []
    for size, places in draws(known, len(register), arguments.draws):
        people = register.take(places)
        found = search(people, lambda: extract, floor=ALL_FLOOR)
        pairs = pairs_of(found)
        at = pa.array(np.full(pairs.num_rows, len(drawn)))
        tables.append(pairs.select(["register_id", "extract_id", "f_weight", "f_rivals"]).append_column("draw", at))
        here = truth.filter(pa.compute.is_in(truth["register_id"], pa.array(people.ids)))
        drawn.append({"size": size, "people": people.ids, "asked": calibration(found, pairs, here)})
    pq.write_table(pa.concat_tables(tables), arguments.out)
    print(json.dumps({"draws": drawn}))


def draws(known: NDArray[np.int64], everybody: int, most: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Of each size some registers, by their places; the larger, the fewer."""
    random = np.random.default_rng(_SEED)
    for size, times in zip(SIZES, (most, max(most // 4, 1), max(most // 10, 1)), strict=True):
        among: Any = known if size < _OF_EVERYBODY else np.arange(everybody)
        for _ in range(times):
            yield size, np.sort(random.choice(among, min(size, len(among)), replace=False)).astype(np.int64)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.registers", description="Match small registers.")
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet and subjects.parquet are")
    parser.add_argument("--out", type=Path, required=True, help="the pairs to write, as Parquet")
    parser.add_argument("--draws", type=int, default=40, help="registers of one person; fewer of the larger ones")
    return parser.parse_args()


if __name__ == "__main__":
    main()
