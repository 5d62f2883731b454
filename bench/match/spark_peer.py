"""Splink on Spark, both cores of one machine: `python -m bench.match.spark_peer --data D --model saved.json`.

The model is one that `bench.match.splink_peer` saved; only the names of two functions differ between the engines. The
rows are prepared by DuckDB and handed over as Parquet. The session starts and the code warms up once, uncounted.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb
from pyspark.sql import SparkSession
from splink import Linker, SparkAPI

from bench.match.spark_session import processor_seconds, started
from bench.match.splink_peer import LEAST_WEIGHT, PAIRS, Phases, emit
from bench.match.splink_rows import prepare

TABLES: Final = ("residents", "subjects")
# In the model's JSON: a function, the dialect named at every rule and level, and the quote around a column.
_SAID_OTHERWISE: Final = (
    ("jaro_winkler_similarity", "jaro_winkler"),
    ('"sql_dialect": "duckdb"', '"sql_dialect": "spark"'),
    ('\\"', "`"),
)


def main() -> None:
    """Link cold, then warm; the summary has both."""
    arguments = _arguments()
    logging.getLogger("splink").setLevel(logging.ERROR)
    phases = Phases()
    with tempfile.TemporaryDirectory(prefix="tearline-spark-") as home:
        with phases("prepare"):
            connection = duckdb.connect()
            rows = prepare(connection, arguments.data)
            for table in TABLES:
                connection.execute(f"copy {table} to '{home}/{table}.parquet' (format parquet)")
        with phases("session"):
            session = started(Path(home))
            session.sparkContext.setCheckpointDir(f"{home}/checkpoints")
        settings = translated(json.loads(arguments.model.read_text(encoding="utf-8")))
        pairs, processor = {}, {}
        for name in ("cold", "warm")[: 2 if arguments.warm else 1]:
            begun = processor_seconds()
            with phases(name):
                pairs[name] = linked(session, settings, Path(home), arguments.out)
            processor[name] = round(processor_seconds() - begun, 2)
        session.stop()
    emit({
        "summary": True, "system": "splink on spark local[2]", "splink": version("splink"),
        "pyspark": version("pyspark"), "rows": rows, "pairs": pairs, "seconds": phases.seconds,
        "cpu_seconds": processor,
    })  # fmt: skip


def linked(session: SparkSession, settings: dict[str, Any], home: Path, out: Path | None) -> int:
    """Read the rows, link them with the model, and write the pairs; how many there are."""
    interface = SparkAPI(spark_session=session, break_lineage_method="parquet", num_partitions_on_repartition=8)
    tables = []
    for name in TABLES:
        session.read.parquet(str(home / f"{name}.parquet")).createOrReplaceTempView(name)
        tables.append(interface.register(name, dataset_display_name=name))
    linker = Linker(tables, settings, log_level="ERROR")
    predicted = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    pairs = session.sql(PAIRS.format(predicted=predicted.physical_name)).toArrow()
    if out is not None:
        import pyarrow.parquet as pq

        pq.write_table(pairs, out)
    return pairs.num_rows


def translated(settings: dict[str, Any]) -> dict[str, Any]:
    """The saved model in Spark's words."""
    text = json.dumps(settings)
    for ours, theirs in _SAID_OTHERWISE:
        text = text.replace(ours, theirs)
    return json.loads(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.spark_peer", description="Link with Splink on Spark.")
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet and subjects.parquet are")
    parser.add_argument("--model", type=Path, required=True, help="a model that bench.match.splink_peer saved")
    parser.add_argument("--out", type=Path, help="the pairs to write, as Parquet")
    parser.add_argument("--no-warm", dest="warm", action="store_false", help="once, cold, is enough")
    return parser.parse_args()


if __name__ == "__main__":
    main()
