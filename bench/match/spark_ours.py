"""Tearline on Spark, both cores of one machine: `python -m bench.match.spark_ours --data D --model M --out P`.

The counterpart of `bench.match.spark_peer`, in a session of the same settings; it needs our packages and the peers'.
The model is learnt here and saved when it is not there yet. Cold is the first search of a session, with workers to
start; warm the second. Both read, search and write; so do those in as many partitions as are asked for, and one without
Spark.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from bench.match.spark_session import processor_seconds, started
from bench.match.splink_peer import Phases, emit
from tearline.matching.candidates import ALL_FLOOR, Search, search
from tearline.matching.cluster import run_on_spark
from tearline.matching.engine import Run, run
from tearline.matching.model import SavedModel
from tearline.matching.writing import write_candidates
from tearline.people.batch import Batch, one_batch
from tearline.people.batches import read_batches
from tearline.tables.headings import planned
from tearline.tables.opening import open_table

_AS_AT: Final = dt.date(2026, 11, 22)


def main() -> None:
    """Search cold and warm on Spark, in other partitions, and here; the summary says whether all found the same."""
    arguments = _arguments()
    phases = Phases()
    if not arguments.model.exists():
        with phases("learn"):
            _learn(arguments.data, arguments.model)
    with arguments.model.open("rb") as stream:
        model = SavedModel.load(stream)
    digests, processor, pairs = {}, {}, 0
    with tempfile.TemporaryDirectory(prefix="tearline-spark-") as home:
        with phases("session"):
            spark = started(Path(home))
        for name, engine in _engines(arguments).items():
            begun = processor_seconds()
            with phases(name):
                found = _found(arguments.data, engine, model)
                pairs = _write(found, arguments.out)
            processor[name] = round(processor_seconds() - begun, 2)
            digests[name] = _digest(found)
        spark.stop()
    emit({
        "summary": True, "system": "tearline on spark local[2]", "pyspark": version("pyspark"), "pairs": pairs,
        "same": len(set(digests.values())) == 1, "model_mib": arguments.model.stat().st_size >> 20,
        "seconds": phases.seconds, "cpu_seconds": processor, "load": round(os.getloadavg()[0], 2),
    })  # fmt: skip


def _engines(arguments: argparse.Namespace) -> dict[str, Run]:
    engines: dict[str, Run] = {"cold": run_on_spark}
    engines |= {"warm": run_on_spark} if arguments.warm else {}
    engines |= {f"{number} partitions": partial(run_on_spark, partitions=number) for number in arguments.partitions}
    return engines | ({"here": run} if arguments.here else {})


def _digest(found: Search) -> str:
    """Of the file that is written of what is worth a look."""
    stream = io.BytesIO()
    write_candidates(stream, found.candidates(found.chosen()))
    return hashlib.sha256(stream.getvalue()).hexdigest()


def _found(data: Path, engine: Run, model: SavedModel | None) -> Search:
    register = one_batch(_read(data / "subjects.parquet"))
    source = partial(_read, data / "residents.parquet")
    return search(register, source, model=model, saving=model is None, floor=ALL_FLOOR, engine=engine)


def _learn(data: Path, path: Path) -> None:
    with path.open("wb") as stream:
        _found(data, run, None).model.save(stream)


def _read(path: Path) -> Iterator[Batch]:
    with path.open("rb") as stream, open_table(stream) as table:
        for each in read_batches(table, planned(table.headings, {}), as_at=_AS_AT):
            if isinstance(each, Batch):
                yield each


def _write(found: Search, out: Path) -> int:
    """Every pair that was kept, in the order of the references."""
    ours, theirs = found.register.people.ids, [each for rows in found.kept.rows for each in rows.ids]
    pairs = found.kept.pairs
    columns = {
        "register_id": [ours[row] for row in pairs["register_row"]],
        "extract_id": [theirs[row] for row in pairs["extract_row"]],
        "weight": pairs["weight"],
        "rivals": found.rivals,
    }
    pq.write_table(pa.table(columns), out)
    return len(pairs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.spark_ours", description="Search on Spark.")
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet and subjects.parquet are")
    parser.add_argument("--model", type=Path, required=True, help="a saved model, learnt when it is not there")
    parser.add_argument("--out", type=Path, required=True, help="the pairs to write, as Parquet")
    parser.add_argument("--partitions", type=int, nargs="*", default=(), help="also cut each job into so many tasks")
    parser.add_argument("--no-warm", dest="warm", action="store_false", help="once, cold, is enough")
    parser.add_argument("--no-here", dest="here", action="store_false", help="do not search without Spark as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
