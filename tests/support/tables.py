"""Reading a table that a test wrote, as a door would: opened, its headings guessed, then row by row."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

from tearline.people.intake import Origin, read_people, read_records
from tearline.people.person import Person
from tearline.people.record import Record, Status
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import planned
from tearline.tables.opening import open_table
from tearline.tables.rows import read_rows

ORIGIN = Origin(Status.OWN, dt.date(2026, 11, 22), synthetic=True)


def rows_of(content: bytes, mapping: Mapping[str, str] | None = None) -> list[Row | Fault]:
    with open_table(io.BytesIO(content)) as table:
        return list(read_rows(table, planned(table.headings, mapping or {})))


def records_of(content: bytes, mapping: Mapping[str, str] | None = None) -> list[Record | Fault]:
    with open_table(io.BytesIO(content)) as table:
        return list(read_records(table, planned(table.headings, mapping or {}), ORIGIN))


def people_of(content: bytes, mapping: Mapping[str, str] | None = None) -> list[Person | Fault]:
    with open_table(io.BytesIO(content)) as table:
        return list(read_people(table, planned(table.headings, mapping or {}), as_at=ORIGIN.as_at))
