"""The session in which Splink and our matcher are measured on Spark: both cores of one machine, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from splink.backends.spark import similarity_jar_location


def started(home: Path) -> SparkSession:
    """A session that talks to this machine alone, with the functions that Splink brings."""
    os.environ["PYSPARK_PYTHON"] = sys.executable  # else the workers run whatever python3 is first on the PATH
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "6g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.default.parallelism", "8")
        .config("spark.sql.autoBroadcastJoinThreshold", "64m")
        .config("spark.jars", similarity_jar_location())
        .config("spark.local.dir", str(home / "local"))
        .config("spark.sql.warehouse.dir", str(home / "warehouse"))
        .getOrCreate()
    )


def processor_seconds() -> float:
    """Of this process and all that it began: Spark's own and its workers. Linux alone."""
    parents, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        parents[int(path.parent.name)], spent[int(path.parent.name)] = int(values[1]), sum(map(int, values[11:15]))
    ours = {os.getpid()}
    while more := {each for each, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(spent[each] for each in ours) / os.sysconf("SC_CLK_TCK")
