"""Reading a sheet of a workbook (XLSX): what is saved in its cells, as text.

Invariant: no formula is run and no link followed; the library that lays out the sheet sees only what `archive` let
pass. A sheet is held in memory whole, up to the bound in `survey`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import BinaryIO, Final, NoReturn, Self

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tearline.errors import InvalidInput
from tearline.tables.archive import unpacked
from tearline.tables.fault import Fault, note
from tearline.tables.heading_row import LOOKED_AT, checked, find_headings, passed_over
from tearline.tables.survey import Survey
from tearline.tables.table import Kind, RawRow
from tearline.tables.texts import TEXTS


class WorkbookTable:
    """A workbook that is open at one sheet. Raises `InvalidInput` when it cannot be read, or has no such sheet."""

    kind: Final = Kind.XLSX

    def __init__(self, stream: BinaryIO, sheet: str | None = None) -> None:
        """`stream`: seekable. `sheet`: its name; without it the first one in sight that holds something."""
        with ExitStack() as stack:
            clean, survey = stack.enter_context(unpacked(stream))
            try:
                workbook = stack.enter_context(CalamineWorkbook.from_filelike(clean))
                self._sheet, left = _chosen(workbook, sheet)
            except CalamineError as error:
                how = "Open it in a spreadsheet program and save it as XLSX or CSV again."
                raise InvalidInput("workbook.damaged", f"The workbook cannot be read. {how}") from error
            self._close = stack.pop_all()
        self._merged = _merged(self._sheet)
        top = [row for row, _ in zip(self._filled(across=True), range(LOOKED_AT), strict=False)]
        self.heading_row, texts = find_headings(top) or _no_headings()
        self.headings = checked(texts)
        last, _ = self._sheet.end or (0, 0)  # counted from 0; the sheet's own total leaves it out
        self.row_count = last + 1 - self.heading_row
        above = sum(any(row) for number, row in top if number < self.heading_row)
        self.faults = (*passed_over(self.heading_row, above), *_notes(survey, left, len(self._merged)))

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give back the sheet."""
        self._close.close()

    def rows(self) -> Iterator[RawRow | Fault]:
        """See `Table.rows`."""
        return (row for row in self._filled(across=False) if row[0] > self.heading_row)

    def _filled(self, *, across: bool) -> Iterator[RawRow]:
        """Rows in which a merged cell's text stands in each of its rows; `across`: in each of its columns too."""
        below: dict[int, tuple[int, str]] = {}  # column -> the last row of its merged cell, and the text
        for number, cells in enumerate(self._sheet.iter_rows()):
            texts = [TEXTS[type(cell)](cell) for cell in cells]
            for first, last, bottom in self._merged.get(number, ()):
                text = texts[first] if first < len(texts) else ""
                below |= dict.fromkeys(range(first, (last if across else first) + 1), (bottom, text))
            for column, (bottom, text) in list(below.items()):
                if number > bottom:
                    del below[column]
                elif column < len(texts):
                    texts[column] = text
            yield number + 1, texts


_Merged = Mapping[int, Sequence[tuple[int, int, int]]]


def _merged(sheet: CalamineSheet) -> _Merged:
    """First row -> first and last column and last row of each merged cell that begins there; all from 0."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        found.setdefault(top, []).append((first, min(last, sheet.total_width), bottom))
    return found


def _chosen(workbook: CalamineWorkbook, name: str | None) -> tuple[CalamineSheet, int]:
    """The sheet, and how many others hold something to somebody's eye."""
    sheets = [
        each.name
        for each in workbook.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
    ]
    if name is not None and name not in workbook.sheet_names:
        raise InvalidInput("workbook.no-sheet", "The workbook has no sheet of that name. Write it as on its tab.")
    for each in sheets if name is None else [name]:
        sheet = workbook.get_sheet_by_name(each)
        if sheet.start is not None:
            return sheet, len(sheets) - 1
    return _no_headings()


def _no_headings() -> NoReturn:
    how = "Load a file with a heading row and one row for each person."
    raise InvalidInput("table.empty", f"No sheet of the workbook holds anything. {how}")


def _notes(survey: Survey, others: int, merged: int) -> Iterator[Fault]:
    if others > 0:
        yield note(f"Other sheets were not read: {others}.", "Name another sheet, or save it as a file of its own.")
    if survey.formulas:
        what = f"Cells with formulas: {survey.formulas:,}. What was saved in them was read; no formula was run."
        yield note(what, "Put values in their place if any of them looks wrong.")
    if survey.links:
        yield note(
            "The workbook links to other files or sites. No link was followed.", "Check that nothing is missing."
        )
    if merged:
        yield note("Merged cells were read as if each row held their text.", "Check the rows that shared a cell.")
