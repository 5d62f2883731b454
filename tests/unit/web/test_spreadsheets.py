"""A file for a spreadsheet: text stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io

import pytest

from tearline_hub.web import spreadsheets


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_a_cell_that_would_be_run_is_only_text(cell: str) -> None:
    ((found, plain),) = csv.reader(io.StringIO(spreadsheets.as_csv([[cell, "plain"]]), newline=""))
    assert (found, plain) == (f"'{cell}", "plain")


def test_what_separates_cells_and_lines_stays_inside_its_cell() -> None:
    rows = [["a,b", 'say "no"', "two\nlines", 17]]
    (found,) = csv.reader(io.StringIO(spreadsheets.as_csv(rows), newline=""))
    assert found == ["a,b", 'say "no"', "two\nlines", "17"]


def test_a_download_says_what_it_is() -> None:
    answer = spreadsheets.attachment([["row"]], filename="faults.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="faults.csv"'
