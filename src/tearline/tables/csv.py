"""Reading a CSV file row by row: its encoding, its delimiter and its headings are found, never asked for.

UTF-8 with or without a byte order mark; a line that is not UTF-8 is read as Windows-1252. Comma, semicolon or tab.
Invariant: what follows a bad row is still read, and memory does not grow with the file or with its longest line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final, Self

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault
from tearline.tables.heading_row import LOOKED_AT, checked, find_headings, passed_over
from tearline.tables.headings import recognised
from tearline.tables.lines import LONGEST_LINE, Lines
from tearline.tables.table import Kind, RawRow

SAVE_AGAIN: Final = "Save it from the spreadsheet as “CSV UTF-8 (comma delimited)”."
_DELIMITERS: Final = (",", ";", "\t")
_SAMPLE: Final = 1 << 18  # bytes in which the headings are looked for
_SECOND_LOOKS: Final = 100  # swallowed rows are read again this often, so that a hostile file cannot cost hours


class CsvTable:
    """A CSV file that is open. Raises `InvalidInput` when no heading row can be found."""

    kind: Final = Kind.CSV
    row_count: Final = None

    def __init__(self, stream: BinaryIO) -> None:
        """`stream`: seekable, at any position; read from its start."""
        stream.seek(0)
        sample = stream.read(_SAMPLE)
        self._stream = stream
        self._delimiter, (self.heading_row, texts), above = _layout(sample)
        self.headings = checked(texts)
        self.faults = passed_over(self.heading_row, above)

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def rows(self) -> Iterator[RawRow | Fault]:
        """See `Table.rows`."""
        self._stream.seek(0)
        found = _cells(Lines(self._stream), self._delimiter)
        for item in found:
            number = item.row_number if isinstance(item, Fault) else item[0]
            if number > self.heading_row:
                yield item
                break
        yield from found


def _layout(sample: bytes) -> tuple[str, RawRow, int]:
    """The delimiter, the heading row and how many rows stand above it: those by which most headings are recognised."""
    layouts = []
    for delimiter in _DELIMITERS:
        found = _cells(Lines(io.BytesIO(sample)), delimiter)
        rows = [item for item, _ in zip(found, range(LOOKED_AT), strict=False) if not isinstance(item, Fault)]
        headed = find_headings(rows)
        if headed is not None:
            above = sum(any(text.strip() for text in texts) for number, texts in rows if number < headed[0])
            layouts.append(((recognised(headed[1][:100]), len(headed[1])), delimiter, headed, above))
    if not layouts:
        raise _no_headings(sample)
    _, delimiter, headed, above = max(layouts, key=lambda layout: layout[0])
    return delimiter, headed, above


def _no_headings(sample: bytes) -> InvalidInput:
    if not sample.strip(b" \t\r\n,;\xef\xbb\xbf"):
        how = "Load a file with a heading row and one row for each person."
        return InvalidInput("table.empty", f"The file is empty. {how}")
    if b"\n" not in sample and b"\r" not in sample:
        return InvalidInput("table.no-lines", f"The first line is too long to be one of headings. {SAVE_AGAIN}")
    return InvalidInput("table.unreadable", f"No row of headings can be read. Check its quotation marks. {SAVE_AGAIN}")


def _cells(lines: Lines, delimiter: str) -> Iterator[RawRow | Fault]:
    """Each row's first line and texts, or what is wrong with it."""
    before = 0  # lines read by earlier readers
    number = 1
    pending: Iterator[str] = iter(())
    looks = _SECOND_LOOKS
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            for texts in reader:
                yield number, texts
                number = before + reader.line_num + 1
        except csv.Error:
            last = before + reader.line_num
            yield _broken(number, last, lines)
            again = lines.between(number + 1, last) if looks else []
            looks -= bool(again)
            before, number = (last, last + 1) if not again else (number, number + 1)
            pending = iter([*again, *pending])
            reader = csv.reader(chain(pending, lines), delimiter=delimiter, strict=True)
        else:
            return


def _broken(number: int, last: int, lines: Lines) -> Fault:
    if number in lines.overlong or last in lines.overlong:
        what = f"A line of the row is longer than {LONGEST_LINE:,} characters."
        return Fault(number, "", what, "Shorten it, or check its quotation marks.", blocking=True)
    what = "The row cannot be read as CSV" + (f", up to line {last}." if last > number else ".")
    how = "Check that every quotation mark is closed, or doubled inside a cell."
    return Fault(number, "", what, how, blocking=True)
