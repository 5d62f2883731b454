"""The same extract as a spreadsheet: a merged title, an address merged over its household, some dates as dates.

Invariant: constant memory; a row is on disk before the next is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from tearline.synthetic.world.council import BORN, HEADINGS, HOME, TITLE, Line, written
from tearline.synthetic.world.traps import Resident

_FIRST_ROW: Final = 3
_MERGED_FROM: Final = 3  # people in a household
_NATIVE_DATE: Final = 0.5
_FIRST_NATIVE_YEAR: Final = 1901  # spreadsheets believe in 29 February 1900


def write_workbook(path: Path, people: Iterable[tuple[Resident, ...]], random: Random) -> int:
    """Write an XLSX file; how many residents."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet, day = book.add_worksheet("Residents"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, TITLE)
        sheet.write_row(_FIRST_ROW - 1, 0, HEADINGS)
        row = _FIRST_ROW
        for household in people:
            lines = [written(random, resident) for resident in household]
            for place, line in enumerate(lines):
                _write(sheet, row + place, line, day if random.random() < _NATIVE_DATE else None)
                if len(lines) < _MERGED_FROM or place == 0:
                    _write_home(sheet, row + place, len(lines), line)
            row += len(lines)
    return row - _FIRST_ROW


def _write(sheet: Worksheet, row: int, line: Line, day: Format | None) -> None:
    """All but the address."""
    for column, text in enumerate(line.cells):
        if column == BORN and day is not None and line.born and line.born.year >= _FIRST_NATIVE_YEAR:
            sheet.write_datetime(row, column, line.born, day)
        elif text and column not in HOME:
            sheet.write_string(row, column, text)


def _write_home(sheet: Worksheet, row: int, people: int, line: Line) -> None:
    """Without a format merging writes the first cell alone, so that no row is begun before its turn."""
    for column in HOME:
        if people < _MERGED_FROM:
            sheet.write_string(row, column, line.cells[column])
        else:
            sheet.merge_range(row, column, row + people - 1, column, line.cells[column])
