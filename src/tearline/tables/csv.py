"""Reading a CSV file of people in the canonical columns, row by row, in bounded memory.

UTF-8 with or without a byte order mark; a line that is not UTF-8 is read as Windows-1252. Invariant: what follows a bad
row is still read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from tearline.tables.fault import Fault, Row
from tearline.tables.headings import COLUMNS, NAME_COLUMNS, canonical, heading_faults

_LONGEST_LINE: Final = 1 << 20  # bytes; a file without line ends must not fill the memory
_BINARY: Final = re.compile(rb"PK\x03\x04|%PDF|\xff\xfe|\xfe\xff|[\s\S]*\x00")
# Control characters but tab and line ends, what a decoder could not read, and marks that turn the reading direction.
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_SAVE_AGAIN: Final = "Save it from the spreadsheet as “CSV UTF-8 (comma delimited)”."
_EMPTY: Final = Fault(
    1, "", "The file is empty.", "Load a file with a heading row and one row for each person.", blocking=True
)
_NO_ROWS: Final = Fault(1, "", "There are no rows under the headings.", "Add one row for each person.", blocking=True)
_NOT_CSV: Final = Fault(1, "", "This is not a CSV file.", _SAVE_AGAIN, blocking=True)


def read_rows(stream: BinaryIO) -> Iterator[Row | Fault]:
    """Yield each row in order, or what is wrong with it. `stream`: bytes, read once and never sought."""
    found = _cells(stream)
    first = next(found, _EMPTY)
    if isinstance(first, Fault):
        yield first
        return
    columns = [canonical(heading) for heading in first[1]]
    faults = heading_faults(columns)
    yield from faults
    if not any(fault.blocking for fault in faults):
        yield from _rows(columns, found)


_Cells = tuple[int, list[str]]


def _rows(columns: Sequence[str], found: Iterator[_Cells | Fault]) -> Iterator[Row | Fault]:
    seen: set[str] = set()
    empty = True
    for item in found:
        empty = False
        if isinstance(item, Fault):
            yield item
        else:
            yield from _row(columns, item, seen)
    if empty:
        yield _NO_ROWS


def _row(columns: Sequence[str], item: _Cells, seen: set[str]) -> Iterator[Row | Fault]:
    number, texts = item
    if len(texts) != len(columns):
        what = f"The row has {len(texts)} cells and the heading has {len(columns)}."
        yield Fault(
            number,
            "",
            what,
            "Put a cell that holds a comma in quotation marks, and keep empty cells.",
            blocking=True,
        )
        return
    cells = {
        column: text.strip() for column, text in zip(columns, texts, strict=True) if column in COLUMNS and text.strip()
    }
    yield from (fault for column in list(cells) if (fault := _cell_fault(number, column, cells)))
    if refusal := _refusal(number, cells, seen):
        yield refusal
        return
    seen.add(cells["record_id"])
    yield Row(number, cells)


def _cell_fault(number: int, column: str, cells: dict[str, str]) -> Fault | None:
    """The fault of a cell that cannot be kept; takes the cell out, so that the row may stay."""
    if len(cells[column]) > COLUMNS[column]:
        what, how = (
            f"The cell holds more than {COLUMNS[column]} characters.",
            "Shorten it, or check its quotation marks.",
        )
    elif _UNREADABLE.search(cells[column]):
        what, how = "The cell holds characters that cannot be read.", _SAVE_AGAIN
    else:
        return None
    del cells[column]
    return Fault(number, column, f"{what} It was left out.", how, blocking=False)


def _refusal(number: int, cells: dict[str, str], seen: set[str]) -> Fault | None:
    if "record_id" not in cells:
        return Fault(
            number,
            "record_id",
            "The row has no record_id.",
            "Give it the reference it has with its owner.",
            blocking=True,
        )
    if not any(column in cells for column in NAME_COLUMNS):
        return Fault(number, "full_name", "The row has no name.", "Fill in a name, or its parts.", blocking=True)
    if cells["record_id"] in seen:
        return Fault(
            number,
            "record_id",
            "This record_id stands on an earlier row.",
            "Give each row its own.",
            blocking=True,
        )
    return None


def _cells(stream: BinaryIO) -> Iterator[_Cells | Fault]:
    """Each row's first line number and cells; blank rows are passed over."""
    lines = _Lines(stream)
    reader = csv.reader(lines, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            texts = next(reader)
        except StopIteration:
            break
        except csv.Error:
            what = f"The row cannot be read as CSV, up to line {reader.line_num}."
            yield Fault(
                number,
                "",
                what,
                "Check that every quotation mark is closed, or doubled inside a cell.",
                blocking=True,
            )
            continue
        if any(text.strip() for text in texts):
            yield number, texts
    if lines.fault:
        yield lines.fault


class _Lines:
    """Decoded lines of a stream; ends early, keeping the `fault`, when the rest is no text."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._number = 0
        self.fault: Fault | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_LONGEST_LINE + 1)
        self._number += 1
        if self._number == 1 and _BINARY.match(line):
            self.fault = _NOT_CSV
        elif len(line) > _LONGEST_LINE:
            self.fault = Fault(
                self._number,
                "",
                "The line is too long; nothing after it was read.",
                _SAVE_AGAIN,
                blocking=True,
            )
        if not line or self.fault:
            raise StopIteration
        return _decoded(line)


def _decoded(line: bytes) -> str:
    """Line by line, so that a file pasted together from two sources reads right in both halves."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
