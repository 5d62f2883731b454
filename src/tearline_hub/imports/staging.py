"""What an import keeps while it is under way: the file in pieces, the rows as read, the faults. Written set by set.

Invariant: nothing of the file's content is left once it was applied or given up; faults hold none.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import BinaryIO, Final, cast

from django.db import connection

from tearline.people.record import Field, FieldName
from tearline.tables.fault import Fault
from tearline_hub.imports.models import ImportChunk, ImportRow, RegisterImport
from tearline_hub.imports.states import Change

Packed = tuple[str, str, str, dict[str, str]]
_ADDED: Final = {"change": Change.ADDED.value, "record_id": "", "seen_version": 0, "merged": None, "touched": []}
KEPT_FAULTS: Final = 10_000  # all are counted; nobody mends more than these by hand

_INSERT_ROWS: Final = """
    INSERT INTO import_row (tenant_id, import_id, position, reference, fields, unread, change, record_id, seen_version,
                            merged, touched, applied)
    SELECT %s, %s, position, reference, fields, unread, change, record_id, seen_version, nullif(merged, 'null'),
           touched, false
    FROM jsonb_to_recordset(%s)
        AS t(position int, reference text, fields jsonb, unread jsonb, change text, record_id text, seen_version int,
             merged jsonb, touched jsonb)
"""
_INSERT_FAULTS: Final = """
    INSERT INTO import_fault (tenant_id, import_id, position, row_number, "column", what, how_to_mend, blocking)
    SELECT %s, %s, t.* FROM jsonb_to_recordset(%s)
        AS t(position int, row_number int, "column" text, what text, how_to_mend text, blocking boolean)
"""
_INSERT_GONE: Final = """
    INSERT INTO import_row (tenant_id, import_id, position, reference, unread, change, record_id, seen_version, touched,
                            applied)
    SELECT %s, %s, position, reference, '[]', 'gone', record_id, seen_version, '[]', false
    FROM jsonb_to_recordset(%s) AS t(position int, reference text, record_id text, seen_version int)
"""
_COMPARED: Final = """
    UPDATE import_row r SET change = t.change, record_id = t.record_id, seen_version = t.seen_version,
           merged = nullif(t.merged, 'null'), touched = t.touched
    FROM jsonb_to_recordset(%s)
        AS t(position int, change text, record_id text, seen_version int, merged jsonb, touched jsonb)
    WHERE r.tenant_id = %s AND r.import_id = %s AND r.position = t.position
"""
# Everything that will be written, in order: what somebody confirms is this and nothing else.
_DIGEST: Final = """
    SELECT encode(sha256(coalesce(string_agg(sha256(convert_to(
        concat_ws('|', change, reference, record_id, seen_version, fields, merged), 'UTF8')), ''::bytea
        ORDER BY position), ''::bytea)), 'hex')
    FROM import_row WHERE tenant_id = %s AND import_id = %s
"""


@dataclass(frozen=True, slots=True)
class Staged:
    """A record as read from the file, its place in it, and the kinds of field whose cell could not be read."""

    position: int
    reference: str
    fields: Sequence[Packed]
    unread: Sequence[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What becomes of a row whose record is there already."""

    position: int
    change: Change
    record_id: str
    seen_version: int
    merged: Sequence[dict[str, object]] | None
    touched: Sequence[str]


def pack(fields: Iterable[Field]) -> list[Packed]:
    """Fields of a file, which have no more than an id, a kind, a value and its parts: nobody has graded them yet."""
    return [(field.id, field.name.value, field.value, dict(field.parts)) for field in fields]


def unpack(packed: Iterable[Packed], as_at: dt.date) -> tuple[Field, ...]:
    """The inverse of `pack`, for a file that speaks of the day `as_at`."""
    return tuple(
        Field(id=id_, name=FieldName(kind), value=value, as_at=as_at, parts=parts) for id_, kind, value, parts in packed
    )


@contextmanager
def file_of(row: RegisterImport) -> Iterator[BinaryIO]:
    """The file, on disk without a name, so that nothing is left of it whatever happens. Needs the import's context."""
    with tempfile.TemporaryFile() as content:
        pieces = ImportChunk.objects.filter(tenant_id=row.tenant_id, import_id=row.id).order_by("position")
        for piece in pieces.values_list("content", flat=True).iterator(chunk_size=4):
            content.write(piece)
        content.seek(0)
        yield cast("BinaryIO", content)


def put_file(row: RegisterImport, pieces: Iterator[bytes]) -> None:
    """Keep the file until it was read."""
    for position, piece in enumerate(pieces):
        chunk = ImportChunk(tenant_id=row.tenant_id, import_id=row.id, position=position, content=piece)
        chunk.save(force_insert=True)


def put_rows(row: RegisterImport, staged: Iterable[Staged], compared: Iterable[Compared]) -> None:
    """Keep records as read, and what becomes of those that are there already."""
    outcomes = {item.position: _columns(item) for item in compared}
    rows = [_columns(item) | outcomes.get(item.position, _ADDED) for item in staged]
    _execute(_INSERT_ROWS, row.tenant_id, row.id, json.dumps(rows))


def put_faults(row: RegisterImport, faults: Sequence[Fault]) -> None:
    """Keep the first `KEPT_FAULTS` and count all; the caller saves the count."""
    kept = faults[: max(0, KEPT_FAULTS - row.fault_count)]
    rows = [{"position": position, **asdict(fault)} for position, fault in enumerate(kept, row.fault_count)]
    _execute(_INSERT_FAULTS, row.tenant_id, row.id, json.dumps(rows))
    row.fault_count += len(faults)


def put_compared(row: RegisterImport, compared: Iterable[Compared]) -> None:
    """Note what becomes of rows."""
    _execute(_COMPARED, json.dumps([_columns(item) for item in compared]), row.tenant_id, row.id)


def put_gone(row: RegisterImport, gone: Iterable[tuple[str, str, int]]) -> None:
    """Note records that the file no longer has: reference, id and version of each. They follow the file's rows."""
    rows = [
        {"position": position, "reference": reference, "record_id": record_id, "seen_version": version}
        for position, (reference, record_id, version) in enumerate(gone, row.item_count)
    ]
    _execute(_INSERT_GONE, row.tenant_id, row.id, json.dumps(rows))


def _columns(item: Staged | Compared) -> dict[str, object]:
    """By name, without the copy of everything inside that `asdict` makes."""
    return {name: getattr(item, name) for name in item.__slots__}


def _execute(statement: str, *parameters: str) -> None:
    """A set of rows goes as one JSON text: an array would be put together element by element."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def digest(row: RegisterImport) -> str:
    """SHA-256 in hex of everything that applying would write."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [row.tenant_id, row.id])
        return str(cursor.fetchone()[0])


def drop_file(row: RegisterImport) -> None:
    """The file was read: delete it."""
    ImportChunk.objects.filter(tenant_id=row.tenant_id, import_id=row.id).delete()


def clear(row: RegisterImport) -> None:
    """Given up or refused: delete the file and the rows."""
    drop_file(row)
    ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id).delete()
