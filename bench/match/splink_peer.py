"""Splink 5 on DuckDB, by the peers' own Python: `python -m bench.match.splink_peer --form F --data D --out P`.

With --model instead of --form it uses a model that an earlier run saved and learns nothing. The pairs it writes are of
record ids, one row each, with the highest weight over a subject's names. Reading, preparing and writing are counted,
imports apart.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import splink
from splink import DuckDBAPI, Linker

from bench.match import splink_model
from bench.match.splink_model import Form
from bench.match.splink_rows import coincidence, prepare

LEAST_WEIGHT: Final = -8.0
_EXPECTED: Final = 0.75  # the share of true pairs that `splink_model.certain` finds, as an expert would guess it
_RANDOM_PAIRS: Final = 1e7  # the fewest that Splink calls adequate; of its default, 1e6, it warns that it is too few
_SEED: Final = 1

# The tables' order is Splink's own, so each row says which side is the subject.
PAIRS: Final = """
select case when source_dataset_l = 'subjects' then record_id_l else record_id_r end as register_id,
       case when source_dataset_l = 'subjects' then record_id_r else record_id_l end as extract_id,
       max(match_weight) as weight
from {predicted} group by 1, 2
"""


class Phases:
    """Wall seconds of what was done, printed as it ends."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 3)
        emit({"phase": name, "seconds": self.seconds[name]})


def main() -> None:
    """Link, write the pairs, and print what each phase took; the last line is the summary."""
    arguments = _arguments()
    logging.getLogger("splink").setLevel(logging.ERROR)
    phases = Phases()
    begun, processor = time.perf_counter(), time.process_time()
    with phases("prepare"):
        connection = duckdb.connect()
        if arguments.threads:
            connection.execute(f"set threads to {arguments.threads}")
        rows = prepare(connection, arguments.data)
    form = None if arguments.model else splink_model.FORMS[arguments.form]
    linker = _linker(connection, form or arguments.model, phases)
    if form is not None:
        train(linker, form, phases)
    if arguments.save_model:
        linker.misc.save_model_to_json(str(arguments.save_model), overwrite=True)
    with phases("predict"):
        predicted = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    with phases("write"):
        statement = PAIRS.format(predicted=predicted.physical_name)
        connection.execute(f"copy ({statement}) to '{arguments.out}' (format parquet)")
        pairs = connection.execute(f"select count(*) from '{arguments.out}'").fetchall()[0][0]  # noqa: S608
    emit({
        "summary": True, "system": "splink", "splink": splink.__version__, "duckdb": duckdb.__version__,
        "form": arguments.form, "trained": form is not None, "rows": rows, "pairs": pairs, "seconds": phases.seconds,
        "wall_seconds": round(time.perf_counter() - begun, 2), "cpu_seconds": round(time.process_time() - processor, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    })  # fmt: skip


def train(linker: Linker, form: Form, phases: Phases) -> None:
    """How many match, what strangers share by chance, and what two records of one person share."""
    training = linker.training
    with phases("prior"):
        training.estimate_probability_two_random_records_match(list(splink_model.certain()), recall=_EXPECTED)
    with phases("u"):
        training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED, min_count_per_level=None)
    with phases("em"):
        for rule in form.learning_rules:
            training.estimate_parameters_using_expectation_maximisation(rule)


def emit(line: dict[str, Any]) -> None:
    """One JSON line, at once."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _linker(connection: duckdb.DuckDBPyConnection, model: Form | Path, phases: Phases) -> Linker:
    with phases("register"):
        interface = DuckDBAPI(connection)
        tables = [interface.register(name, dataset_display_name=name) for name in ("residents", "subjects")]
        if isinstance(model, Path):
            return Linker(tables, str(model), log_level="ERROR")
        chances = {column: coincidence(connection, column) for column in splink_model.IDS}
        return Linker(tables, splink_model.settings(model, chances), log_level="ERROR")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.match.splink_peer", description="Link with Splink on DuckDB."
    )
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet and subjects.parquet are")
    parser.add_argument("--out", type=Path, required=True, help="the pairs to write, as Parquet")
    model = parser.add_mutually_exclusive_group(required=True)
    model.add_argument("--form", choices=splink_model.FORMS, help="the form of the model to learn")
    model.add_argument("--model", type=Path, help="a saved model: use it, learn nothing")
    parser.add_argument("--save-model", type=Path, help="where to save what was learnt")
    parser.add_argument("--threads", type=int, help="how many DuckDB may use (all cores)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
