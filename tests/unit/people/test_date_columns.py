"""Dates column by column: what one cell after another would be made of, whatever the column is cut from."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.people.date_columns import in_one_form, whole_dates
from tearline.people.dates import normal_date

LATEST = dt.date(2026, 3, 5)
WHOLE = st.dates(dt.date(1, 1, 1), dt.date(2300, 1, 1)).map(lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}")
NEARLY = st.builds("{:04}-{:02}-{:02}".format, st.integers(1790, 2210), st.integers(0, 14), st.integers(0, 33))
OTHERWISE = st.sampled_from(
    ["", " ", "1985", "1985-04", "3/4/1985", "3 April 1985", "1985-4-3", " 1985-04-03", "1985-04-03 ", "1985-04-0\t",
     "85-04-03", "soon", "١٩٨٥-٠٤-٠٣", "1985/04/03", "1985-04-3x", "2026-03-05", "2026-03-06", "1799-12-31", "2199-12-31",
     "1985\u201304-03", "𝟏985-4-3"]
)  # fmt: skip
CELLS = st.lists(st.none() | WHOLE | NEARLY | OTHERWISE | st.text(max_size=12), max_size=30)


def taken(text: str | None) -> str | None:
    """One cell: the date in one form, empty for none, None where it cannot be taken."""
    if not text:
        return ""
    try:
        found = normal_date(text)
    except InvalidInput:
        return None
    return found if found <= LATEST.isoformat() and text == text.strip() and text.isprintable() else None


@given(CELLS, st.integers(0, 3), st.integers(0, 3))
@example(["1985-02-29", "1984-02-29", "1900-02-29", "2000-02-29", None], 0, 0)
def test_a_column_is_what_its_cells_are(cells: list[str | None], before: int, after: int) -> None:
    column = pa.array(cells, pa.string())[before : max(before, len(cells) - after)]
    read, unread = in_one_form(column, LATEST)
    expected = [taken(text) for text in column.to_pylist()]
    assert unread.tolist() == [each is None for each in expected]
    assert [text or "" for text in read.to_pylist()] == [each or "" for each in expected]


@given(CELLS)
def test_a_whole_date_is_one_that_is_kept_as_it_stands(cells: list[str | None]) -> None:
    found = whole_dates(pa.array(cells, pa.string()), LATEST).tolist()
    assert found == [len(text or "") == 10 and taken(text) == text for text in cells]


def test_a_column_that_stands_so_already_is_not_copied() -> None:
    column = pa.array(["1985-04-03", None, "", "2026-03-05"])
    read, unread = in_one_form(column, LATEST)
    assert read is column
    assert not unread.any()


@pytest.mark.parametrize("cells", [[], [None], ["", None]])
def test_a_column_without_dates_is_taken(cells: list[str | None]) -> None:
    read, unread = in_one_form(pa.array(cells, pa.string()), LATEST)
    assert (len(read), unread.tolist()) == (len(cells), [False] * len(cells))
