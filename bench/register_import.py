"""A register taken in and changed: `python -m bench.register_import`, behind `make bench-import`.

The time of the whole way a file goes (taken in, read, compared, written), beside a plain COPY of the same rows into a
table with the same indexes and no policy: the floor that no way of storing them gets below.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import psycopg
from psycopg import sql

from bench.figures import Figure, emit, summary
from tearline.people.record import Field, FieldName, Record, Status
from tearline.synthetic.register import subjects
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.ops.endings import ending_on_signals
from tearline_hub.ops.postgres import APP, DATABASE, OWNER, SUPERUSER, Cluster

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor
    from tearline_hub.imports.views import ImportView

SEED: Final = 2026
IMPORT_BOUND: Final = 30.0  # seconds
PREVIEW_BOUND: Final = 10.0
_SEVERAL: Final = 3  # addresses, phones and so on of one person that the file has columns for
PURPOSE: Final = ReadPurpose.CHECK_OWN_RECORDS
T = TypeVar("T")
_TENANT: Final = "security-service"
_KINDS: Final = {
    FieldName.ADDRESS: "address",
    FieldName.PHONE: "phone",
    FieldName.EMAIL: "email",
    FieldName.NATIONAL_ID: "national_id",
    FieldName.VEHICLE_MARK: "vehicle_mark",
}
_COLUMNS: Final = (
    "record_id", "given_name", "middle_name", "family_name", "full_name", "aliases", "date_of_birth",
    *(f"{column}{'' if n == 1 else f'_{n}'}" for column in _KINDS.values() for n in range(1, _SEVERAL + 1)),
)  # fmt: skip


@click.command()
@click.option("--people", default=23_000, show_default=True, help="How many subjects the file has.")
def main(*, people: int) -> None:
    """Measure, print JSON lines, and leave with code 1 when a figure misses its bound."""
    with ending_on_signals(), tempfile.TemporaryDirectory(prefix="tearline-bench-") as home:
        register = list(subjects(seed=SEED, today=date(2026, 11, 22), closed=people, active=0))
        with Cluster(Path(home)) as cluster:
            _prepare(cluster, Path(home))
            figures = _measured(cluster, written(register), written(_changed(register)))
            cluster.remove()
    for figure in figures:
        emit(figure.line())
    emit(summary(figures, {"machine": {"cores": os.cpu_count(), "load": [round(x, 1) for x in os.getloadavg()]}}))
    sys.exit(not all(figure.holds for figure in figures))


def written(records: Iterable[Record]) -> bytes:
    """The register as a CSV file in the canonical columns."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(_row(record) for record in records)
    return text.getvalue().encode()


def _row(record: Record) -> dict[str, str]:
    def of(name: FieldName) -> list[Field]:
        return [field for field in record.fields if field.name is name and not field.sensitive and not field.owner]

    name = of(FieldName.NAME)[0]
    row = {"record_id": record.reference, "full_name": name.value}
    row |= {f"{part}_name": text for part, text in name.parts.items()}
    row["aliases"] = "; ".join(field.value for field in of(FieldName.ALIAS))
    row["date_of_birth"] = next((field.value for field in of(FieldName.DATE_OF_BIRTH)), "")
    for kind, column in _KINDS.items():
        for number, field in enumerate(of(kind)[:_SEVERAL], 1):
            row[column if number == 1 else f"{column}_{number}"] = field.value
    return row


def _changed(register: list[Record]) -> list[Record]:
    """The next file: of ten people one has another phone, of twenty one is missing, and some are new."""
    new = subjects(seed=SEED + 1, today=date(2026, 11, 22), closed=len(register) // 20, active=0)
    kept = [
        _moved(record) if number % 10 == 0 else record for number, record in enumerate(register) if number % 20 != 1
    ]
    there = {record.reference for record in register}
    return [*kept, *(record for record in new if record.reference not in there)]


def _moved(record: Record) -> Record:
    phone = Field(id="fld_x", name=FieldName.PHONE, value="+999000000001", as_at=date(2026, 11, 1))
    fields = (*(field for field in record.fields if field.name is not FieldName.PHONE), phone)
    return Record(reference=record.reference, status=record.status, fields=fields, synthetic=True)


def _prepare(cluster: Cluster, home: Path) -> None:
    """A node's environment and its migrated database; Django is connected as the application role."""
    os.environ.update(
        {
            "TEARLINE_NODE": "security-service",
            "TEARLINE_NODE_NAME": "Bench",
            "TEARLINE_URL": "http://localhost:8001",
            "TEARLINE_BIND": "127.0.0.1:8001",
            "TEARLINE_KEYS": str(home / "keys"),
            "TEARLINE_SYNTHETIC": "1",
            "DATABASE_URL": cluster.url(OWNER, DATABASE),
            "DJANGO_SETTINGS_MODULE": "tearline_hub.config.settings",
        }
    )
    (home / "keys").mkdir(mode=0o700)
    import django

    django.setup()
    import dj_database_url
    from django.core.management import call_command
    from django.db import connection

    from tearline_hub.db.setup import install_capability_key

    call_command("migrate", interactive=False, verbosity=0)
    install_capability_key()
    connection.close()
    connection.settings_dict.update(dj_database_url.parse(cluster.url(APP, DATABASE), conn_max_age=None))


def _measured(cluster: Cluster, first: bytes, second: bytes) -> list[Figure]:
    imported, view = _timed(lambda: _apply(_preview(first)))
    floor = _copied(cluster)
    seconds, preview = _timed(lambda: _preview(second))
    applied, _ = _timed(lambda: _apply(preview))
    again, same = _timed(lambda: _preview(second))
    return [
        _figure("import of a register", imported, IMPORT_BOUND, floor, bytes=len(first), **_counts(view)),
        _figure("preview of changes", seconds, PREVIEW_BOUND, floor, **_counts(preview)),
        _figure("changes applied", applied, IMPORT_BOUND, floor),
        _figure("preview of the same file", again, PREVIEW_BOUND, floor, **_counts(same)),
    ]


def _figure(name: str, seconds: float, bound: float, floor: float, **beside: int) -> Figure:
    more = {"copy": round(floor, 2), "ratio": round(seconds / floor, 1), **beside}
    return Figure(name=name, measure="once", value=seconds, bound=bound, unit="s", beside=more)


def _counts(view: ImportView) -> dict[str, int]:
    return {change.value: count for change, count in view.line.counts.items()} | {"refused": view.line.refused_rows}


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    found = act()
    return time.perf_counter() - start, found


def _preview(content: bytes) -> ImportView:
    """Take the file in and read it, as the web and the work process do between them."""
    from tearline_hub.imports import actions, queries, tasks

    actor, now = _operator(), datetime.now(UTC)
    declared = actions.Declared(status=Status.CLOSED, as_at=now.date(), whole=True)
    import_id = actions.begin(
        actor=actor, now=now, purpose=PURPOSE, filename="register.csv", content=io.BytesIO(content), declared=declared
    )
    view = queries.progress(actor=actor, import_id=import_id)
    columns = {item.heading: item.column for item in view.headings}
    actions.confirm_headings(actor=actor, now=now, import_id=import_id, columns=columns)
    tasks.work_on(actor, now, import_id)
    return queries.progress(actor=actor, import_id=import_id)


def _apply(view: ImportView) -> ImportView:
    from tearline_hub.imports import actions, queries, tasks

    actor, now = _operator(), datetime.now(UTC)
    actions.apply(actor=actor, now=now, import_id=view.line.id, shown=view.shown, gone_confirmed=True)
    tasks.work_on(actor, now, view.line.id)
    return queries.progress(actor=actor, import_id=view.line.id)


def _operator() -> Actor:
    from tearline_hub.db.actor import OPERATOR, system_actor

    return system_actor(OPERATOR, node=_TENANT, tenant_id=_TENANT)


def _copied(cluster: Cluster) -> float:
    """Seconds that a plain COPY of every record and key takes, into tables with the same indexes."""
    with psycopg.connect(cluster.url(SUPERUSER, DATABASE), autocommit=True) as connection:
        return sum(_copy(connection, table) for table in ("record", "record_key"))


def _copy(connection: psycopg.Connection[Any], table: str) -> float:
    source, twin = sql.Identifier(table), sql.Identifier(f"{table}_copy")
    connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(twin, source))
    with connection.cursor() as cursor:
        with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(source)) as out:
            pieces = [bytes(piece) for piece in out]
        start = time.perf_counter()
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(twin)) as into:
            for piece in pieces:
                into.write(piece)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
