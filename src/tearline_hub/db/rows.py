"""Many rows in one statement whose text does not depend on how many: the server plans it once for a connection.

For the few places where thousands of rows a minute are written: Django's own way builds a new text for each number of
rows, which costs a report more than everything else together. Invariant: values go to the server apart from the text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one table, as they are. Raises what `bulk_create` raises."""
    if rows:
        names, text = _insert(type(rows[0]))
        run(text, [{name: getattr(row, name) for name in names} for row in rows])


def run(text: str, each: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Run a statement over rows given as one JSON text in its only parameter; what it returns.

    In it `json_to_recordset(%s)` names the columns and their types. Its text is ours, never made of what came in.
    """
    given = json.dumps(list(each), default=_plain, ensure_ascii=False)
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(text.encode(), [given], prepare=True)
        return cursor.fetchall() if cursor.description else []


@cache
def _insert(model: type[Model]) -> tuple[tuple[str, ...], str]:
    fields = [field for field in model._meta.concrete_fields if field.column]  # noqa: SLF001 Django's public API in all but name
    quoted = ", ".join(f'"{field.column}"' for field in fields)
    typed = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    text = (
        f'INSERT INTO "{model._meta.db_table}" ({quoted})'  # noqa: S608, SLF001 names of our own tables
        f" SELECT {quoted} FROM json_to_recordset(%s) AS given({typed})"
    )
    return tuple(field.attname for field in fields), text


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\x{bytes(value).hex()}"
    raise TypeError(type(value).__name__)
