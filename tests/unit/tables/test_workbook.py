"""Reading workbooks: what a spreadsheet shows is what is read, as text."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import guess
from tearline.tables.opening import open_table
from tearline.tables.rows import read_rows
from tearline.tables.table import Kind
from tests.support.tables import rows_of


def workbook(fill: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def sheet(*rows: tuple[object, ...]) -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return workbook(fill)


HEADINGS = ("record_id", "full_name", "date_of_birth", "phone")


def test_text_and_numbers_are_read_as_they_look() -> None:
    content = sheet(HEADINGS, ("A-1", "Ann", 1985, 7900900123), (17.0, "=Bo", "1985-04", "+999 900 123"))
    with open_table(io.BytesIO(content)) as table:
        assert (table.kind, table.headings, table.heading_row) == (Kind.XLSX, HEADINGS, 1)
        assert list(table.rows()) == list(table.rows())
    rows = [item for item in rows_of(content) if isinstance(item, Row)]
    assert rows[0] == Row(2, {"record_id": "A-1", "full_name": "Ann", "date_of_birth": "1985", "phone": "7900900123"})
    assert rows[1].cells["record_id"] == "17"


@pytest.mark.parametrize("above", [0, 1, 3])
def test_as_many_rows_are_said_as_stand_below_the_headings(above: int) -> None:
    titles = [("Members",)] * (above > 0) + [()] * (above - 1)
    with open_table(io.BytesIO(sheet(*titles, HEADINGS, ("A-1", "Ann"), (), ("A-2", "Bo")))) as table:
        assert table.row_count == 3
        assert [number for number, _ in table.rows()][-1] == table.heading_row + table.row_count


def test_native_dates_are_iso() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, ("A-1", "Ann"))
        page.write_number(1, 2, 31149, book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write_row(2, 0, ("A-2", "Bo"))
        page.write_number(2, 2, 31149.4375, book.add_format({"num_format": "d/m/yy h:mm"}))

    dates = [item.cells["date_of_birth"] for item in rows_of(workbook(fill)) if isinstance(item, Row)]
    assert dates == ["1985-04-12", "1985-04-12 10:30:00"]


def test_titles_merged_cells_formulas_and_links_are_read_as_saved_and_said() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Notes")
        page = book.add_worksheet("People")
        page.merge_range(0, 0, 0, 4, "Tenants and households")
        page.write_row(2, 0, ("Person Ref", "Name"))
        page.merge_range(2, 2, 2, 3, "Address")
        page.write(2, 4, "Post code")
        page.write_row(3, 0, ("A-1", "Ann Lee"))
        page.write_row(4, 0, ("A-2", "Bo Lee"))
        page.merge_range(3, 2, 4, 2, "1 Testing Street")
        page.write(3, 3, "Dudley")
        page.write_formula(3, 4, "=UPPER(A1)", None, "ZZ1 4AB")
        page.write_url(4, 4, "https://example.org/", string="ZZ1 4AC")

    with open_table(io.BytesIO(workbook(fill))) as table:
        assert table.heading_row == 3
        notes = " ".join(str(fault) for fault in table.faults)
        for said in ("headings are on row 3", "formulas: 1", "No link was followed", "Merged cells", "Other sheets"):
            assert said in notes
        rows = [item for item in read_rows(table, guess(table.headings)) if isinstance(item, Row)]
    assert rows == [
        Row(4, {"record_id": "A-1", "full_name": "Ann Lee", "address": "1 Testing Street, Dudley", "postcode": "ZZ1 4AB"}),
        Row(5, {"record_id": "A-2", "full_name": "Bo Lee", "address": "1 Testing Street", "postcode": "ZZ1 4AC"}),
    ]  # fmt: skip


def two_sheets(book: Any) -> None:
    for name in ("First", "Second"):
        book.add_worksheet(name).write_row(0, 0, ("record_id", "full_name"))
        book.get_worksheet_by_name(name).write_row(1, 0, ("A-1", name))


@pytest.mark.parametrize(("name", "read"), [(None, "First"), ("Second", "Second")], ids=["unnamed", "named"])
def test_the_first_sheet_is_read_unless_one_is_named(name: str | None, read: str) -> None:
    with open_table(io.BytesIO(workbook(two_sheets)), sheet=name) as table:
        (row,) = table.rows()
    assert row == (2, ["A-1", read])


def test_a_sheet_that_is_not_there_is_said() -> None:
    with pytest.raises(InvalidInput, match="no sheet of that name") as caught:
        open_table(io.BytesIO(workbook(two_sheets)), sheet="Third")
    assert caught.value.code == "workbook.no-sheet"


def test_a_workbook_without_cells_is_empty() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_table(io.BytesIO(workbook(lambda book: book.add_worksheet())))
    assert caught.value.code == "table.empty"


def test_blank_rows_are_passed_over_and_bad_ones_named() -> None:
    content = sheet(HEADINGS, (), ("", "Ann"), ("A-2", "Bo"), ("A-2", "Cy"))
    kinds = [
        (type(item), getattr(item, "number", None) or getattr(item, "row_number", None)) for item in rows_of(content)
    ]
    assert kinds == [(Fault, 3), (Row, 4), (Fault, 5)]
