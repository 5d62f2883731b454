"""What every kind of table looks like once it is open: headings, then rows of texts.

Invariant: rows are read as they are asked for, in memory that does not grow with the file (a workbook's grows up to the
bound in `workbook`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

from tearline.tables.fault import Fault

MAX_COLUMNS: Final = 500
LONGEST_CELL: Final = 1 << 17  # characters; Python's CSV reader has the same limit

RawRow: TypeAlias = tuple[int, Sequence[str]]
"""Its number in the file, and its texts as written, one for each heading unless the row is broken."""


class Kind(StrEnum):
    """How the table is written. Told by content, never by a file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class Table(AbstractContextManager["Table"], Protocol):
    """An open table. Closing it gives back what it holds, but leaves the stream to its owner."""

    @property
    def kind(self) -> Kind:
        """How it is written."""

    @property
    def headings(self) -> tuple[str, ...]:
        """As written; an empty one is a column without a heading."""

    @property
    def heading_row(self) -> int:
        """Where the headings stand; 1 unless there is a title above them."""

    @property
    def row_count(self) -> int | None:
        """How many rows stand below the headings, where that is known before they are read; blank ones among them."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What a reader should know of the file as a whole. None of them blocks."""

    def rows(self) -> Iterator[RawRow | Fault]:
        """Every row below the headings, from the first, however often it is asked; blank rows may be among them."""
