"""The ledger against its bounds: `python -m bench.ledger`, behind `make bench-ledger`. See README.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import click
import psycopg

from bench.figures import Figure, emit, of_times, summary
from bench.ledger_log import at_size, timed
from tearline_hub.ops.children import tied
from tearline_hub.ops.endings import ending_on_signals
from tearline_hub.ops.nodes import NODES, DatabaseUrls, node_environment
from tearline_hub.ops.postgres import APP, DATABASE, OWNER, SEQUENCER, SUPERUSER, Cluster

ROOT: Final = Path(__file__).parents[1]
CONNECTIONS: Final = 8
READS: Final = 400
SAMPLE: Final = 0.02  # seconds between two looks at what is published: a time may be that much too long
PUBLISHED_BOUND: Final = 2_000.0  # ms
ENTRY_BOUND: Final = 2.0  # ms
PACE_BOUND: Final = 1.02  # of the planned time


@click.command()
@click.option("--rate", default=500.0, show_default=True, help="Acts offered per second.")
@click.option("--seconds", default=30, show_default=True, help="For how long.")
@click.option("--leaves", default=1_000_000, show_default=True, help="How large the log is for proofs and checking.")
def main(*, rate: float, seconds: int, leaves: int) -> None:
    """Measure, print JSON lines, and leave with code 1 when a figure misses its bound."""
    figures: list[Figure] = []
    with ending_on_signals(), tempfile.TemporaryDirectory(prefix="tearline-") as home, Cluster(Path(home)) as cluster:
        environment, record_ids = _prepared(cluster, Path(home))
        load = os.getloadavg()
        for figure in (
            *_published(cluster, environment, record_ids, rate, seconds),
            _entry_cost(record_ids),
            *at_size(cluster, Path(home), leaves),
        ):
            figures.append(figure)
            emit(figure.line())
        about = _about(cluster, load)
        cluster.remove()
    emit(summary(figures, about))
    sys.exit(not all(figure.holds for figure in figures))


def _prepared(cluster: Cluster, home: Path) -> tuple[dict[str, str], list[str]]:
    """A migrated database with made-up subjects; a node's environment, and the ids of the subjects."""
    urls = DatabaseUrls(cluster.url(APP), cluster.url(OWNER), "", cluster.url(SEQUENCER))
    environment = node_environment(NODES[0], home=home, port=8001, urls=urls)
    os.environ.update(
        environment | {"DATABASE_URL": urls.owner, "DJANGO_SETTINGS_MODULE": "tearline_hub.config.settings"}
    )
    (home / "keys").mkdir(mode=0o700)
    import django

    django.setup()
    import dj_database_url
    from django.core.management import call_command
    from django.db import connection

    from bench.ledger_load import officer
    from tearline.synthetic.register import subjects
    from tearline_hub.db.setup import install_capability_key
    from tearline_hub.records import actions as records

    call_command("migrate", interactive=False, verbosity=0)
    install_capability_key()
    connection.close()
    connection.settings_dict.update(dj_database_url.parse(urls.app, conn_max_age=None))
    os.environ["DATABASE_URL"] = urls.app
    people = subjects(seed=2026, today=date(2026, 11, 22), closed=200, active=0)
    list(records.add_records(actor=officer(), now=datetime.now(UTC), purpose="bench", records=people))
    ids = "SELECT id FROM record WHERE status = 'closed' ORDER BY id LIMIT 100"
    return environment, [row[0] for row in _rows(cluster, ids)]


def _published(
    cluster: Cluster, environment: dict[str, str], record_ids: list[str], rate: float, seconds: int
) -> Iterator[Figure]:
    """From the moment an act begins until its entry is under a checkpoint that anybody may see."""
    with _process(environment, "tearline_hub.ops", "sequence"):
        seen = _Seen(cluster)
        _until(seen.begun)
        began = datetime.now(UTC)
        done = _loaded(environment, record_ids, rate, seconds)
        _until(lambda: _rows(cluster, "SELECT count(*) = 0 FROM audit_leaf WHERE position IS NULL")[0][0])
        time.sleep(2 * SAMPLE + 0.2)
        seen.stop()
    slowest = max(each["seconds"] for each in done)
    yield Figure(
        name=f"{rate:g} acts a second by {CONNECTIONS} connections",
        measure="slowest connection", value=slowest / seconds, bound=PACE_BOUND, unit="of the planned time",
        beside={"done": sum(each["done"] for each in done), "seconds": seconds},
    )  # fmt: skip
    query = "SELECT e.at, l.position FROM audit_entry e JOIN audit_leaf l ON l.entry_id = e.id WHERE e.at >= %s"
    times = [seen.when(position) - at.timestamp() for at, position in _rows(cluster, query, [began])]
    yield of_times("act to published", times, share=0.99, bound=PUBLISHED_BOUND)


class _Seen:
    """Looks, in a thread, at how many leaves are under the checkpoint that is shown."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._sizes: list[int] = []
        self._times: list[float] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def begun(self) -> bool:
        return bool(self._sizes) and self._sizes[-1] > 0

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def when(self, position: int) -> float:
        """When the leaf was first seen."""
        return self._times[bisect_right(self._sizes, position)]

    def _look(self) -> None:
        with psycopg.connect(self._cluster.url(SUPERUSER, DATABASE), autocommit=True) as connection:
            while not self._stopping.wait(SAMPLE):
                (size,) = connection.execute("SELECT checkpoint_size FROM ledger_head").fetchone() or (0,)
                self._sizes.append(size)
                self._times.append(time.time())


def _loaded(environment: dict[str, str], record_ids: list[str], rate: float, seconds: int) -> list[dict[str, Any]]:
    words = (str(rate / CONNECTIONS), str(seconds), *record_ids)
    command = tied([sys.executable, "-m", "bench.ledger_load", *words])
    children = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(CONNECTIONS)
    ]
    time.sleep(8)  # all have loaded and connected
    found = []
    for child in children:
        child.stdin.write("go\n")  # type: ignore[union-attr]
        child.stdin.flush()  # type: ignore[union-attr]
    for child in children:
        output, _ = child.communicate()
        found.append(json.loads(output))
    return found


def _entry_cost(record_ids: list[str]) -> Figure:
    """One page's query, and the same without its entry: a variant that exists here alone. In turn, so that a busy
    machine slows both."""
    from bench.ledger_load import officer, read
    from tearline_hub.records import queries

    actor, audited, bare = officer(), [], []
    real = queries.audit.record
    for number in range(READS + 20):
        for times, entered in ((audited, True), (bare, False)):
            queries.audit.record = real if entered else _not_entered  # type: ignore[assignment]
            times.append(timed(lambda n=number: read(actor, record_ids[n % len(record_ids)]))[0])  # type: ignore[misc]
    queries.audit.record = real
    without = median(bare[20:])
    cost = [each - without for each in audited[20:]]
    beside = {
        "page_ms": round(median(audited[20:]) * 1000, 2),
        "without_ms": round(without * 1000, 2),
        "flush_ms": round(_flush() * 1000, 2),
    }
    return of_times("audit entry on a page", cost, share=0.5, bound=ENTRY_BOUND, **beside)


def _flush() -> float:
    """What it costs on this disk that a transaction wrote anything at all: the part that no entry can save."""
    from django.db import connection, transaction

    def once(query: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)

    def commit(query: str) -> float:
        return median(timed(lambda: once(query))[0] for _ in range(READS))

    return commit("SELECT pg_logical_emit_message(true, 'bench', 'x')") - commit("SELECT 1")


def _not_entered(**_: object) -> str:
    return ""


@contextmanager
def _process(environment: dict[str, str], module: str, *words: str) -> Iterator[None]:
    child = subprocess.Popen(tied([sys.executable, "-m", module, *words]), env=environment, cwd=ROOT)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def _rows(cluster: Cluster, query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """As a superuser: past row-level security, so for a bench alone."""
    with psycopg.connect(cluster.url(SUPERUSER, DATABASE), autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("The ledger did not get there in a minute.")
        time.sleep(SAMPLE)


def _about(cluster: Cluster, load: tuple[float, ...]) -> dict[str, Any]:
    return {
        "machine": {
            "cores": os.cpu_count(),
            "load": [round(value, 1) for value in load],
            "python": platform.python_version(),
            "postgres": _rows(cluster, "SHOW server_version")[0][0],
            "fsync": _rows(cluster, "SHOW fsync")[0][0],
        }
    }


if __name__ == "__main__":
    main()
