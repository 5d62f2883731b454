"""The one place where an import meets the file: what its headings are, and its records, in a way that can be repeated.

Invariant: the same bytes, columns and origin give the same records and faults in the same order (only field ids are
new), so that a reading that was killed goes on where it was.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from tearline.errors import InvalidInput, ManyInvalid, Unavailable
from tearline.people.intake import Origin, read_records
from tearline.people.record import FieldName, Record
from tearline.tables.fault import Fault
from tearline.tables.headings import NAME_COLUMNS, HeadingPlan, How, guess, planned
from tearline.tables.opening import open_table

ONE_AT_A_TIME: Final = threading.Lock()
WAIT: Final = 5.0  # seconds

# Column, without its number and scheme -> the kind of field it carries.
_KINDS: Final[Mapping[str, FieldName]] = {
    **dict.fromkeys(NAME_COLUMNS, FieldName.NAME),
    "aliases": FieldName.ALIAS,
    "date_of_birth": FieldName.DATE_OF_BIRTH,
    "address": FieldName.ADDRESS,
    "postcode": FieldName.ADDRESS,
    "phone": FieldName.PHONE,
    "email": FieldName.EMAIL,
    "national_id": FieldName.NATIONAL_ID,
    "vehicle_mark": FieldName.VEHICLE_MARK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading as written, the column it is taken for ("" = not read), and how we came to that."""

    heading: str
    column: str
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What can be said of a file before it is read. `faults`: of the file and its headings; one may block."""

    kind: str
    headings: tuple[Heading, ...]
    faults: tuple[Fault, ...]


def look(content: BinaryIO, columns: Mapping[str, str] | None = None) -> Opened:
    """The headings of a file, guessed, or as `columns` (heading as written -> column, "" = not read) says.

    Raises `InvalidInput` (`ManyInvalid`) when it is no table, or has a column that is never read, `Unavailable` while
    this process looks at another large one.
    """
    content.seek(0)
    with _one_at_a_time(), open_table(content) as table:
        plan = guess(table.headings) if columns is None else planned(table.headings, columns)
        if How.REFUSED in plan.how:
            require_usable(plan.faults)
        return Opened(kind=table.kind.value, headings=_headings(plan), faults=(*table.faults, *plan.faults))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A workbook of a megabyte can take many hundreds once it is laid out: several at once would end the process."""
    if not ONE_AT_A_TIME.acquire(timeout=WAIT):
        raise Unavailable("import.busy", "Another large file is being opened. Wait a minute, then send yours again.")
    try:
        yield
    finally:
        ONE_AT_A_TIME.release()


def require_usable(faults: tuple[Fault, ...]) -> None:
    """Raise `ManyInvalid` with every fault that blocks the file."""
    blocking = [fault for fault in faults if fault.blocking]
    if blocking:
        raise ManyInvalid(
            [
                InvalidInput("import.file", f"{fault.what} {fault.how_to_mend}", field=fault.column or None)
                for fault in blocking
            ]
        )


def read(content: BinaryIO, columns: Mapping[str, str], origin: Origin) -> Iterator[Record | Fault]:
    """Every record and fault, in the file's order; a record's faults come before it."""
    content.seek(0)
    with open_table(content) as table:
        yield from read_records(table, planned(table.headings, columns), origin)


def kind_of(column: str) -> FieldName | None:
    """The kind of field that a column carries: `national_id_2:nino` -> NATIONAL_ID; None for the reference."""
    base = column.partition(":")[0]
    return _KINDS.get(base) or _KINDS.get(base.rstrip("0123456789").removesuffix("_"))


def kinds_of(columns: Mapping[str, str]) -> frozenset[FieldName]:
    """Every kind of field that a file with these columns carries."""
    return frozenset(kind for column in columns.values() if (kind := kind_of(column)))


def _headings(plan: HeadingPlan) -> tuple[Heading, ...]:
    return tuple(
        Heading(heading=heading, column=column, how=how)
        for heading, column, how in zip(plan.headings, plan.columns, plan.how, strict=True)
    )
