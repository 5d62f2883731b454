"""Reading CSV for any bytes and any table: it never fails, and every row is either taken or named."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import COLUMNS
from tests.support.tables import rows_of

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), max_size=20)


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_rows_or_faults(content: bytes, headed: bool) -> None:
    heading = b"record_id,full_name,phone\n" if headed else b""
    try:
        items = rows_of(heading + content)
    except InvalidInput as fault:
        # Many kinds of control characters are no text, whatever stands above them.
        refused_for = fault.code
    else:
        refused_for = ""
        assert items
        assert all(isinstance(item, Row | Fault) for item in items)
    assert refused_for in {"", "table.not-text"} or not headed


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL)), max_size=12))
def test_every_row_is_taken_or_named(table: list[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    items = rows_of(text.getvalue().encode())
    taken = {item.number for item in items if isinstance(item, Row)}
    refused = {item.row_number for item in items if isinstance(item, Fault) and item.blocking}
    expected = {n for n, row in enumerate(table, 2) if any(cell.strip() for cell in row.values())}
    assert not taken & refused
    assert taken | refused == (expected or {1})


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8, unique_by=lambda pair: pair[0].strip()))
def test_faults_never_quote_a_cell(pairs: list[tuple[str, str]]) -> None:
    marked = [(f"ref-{number}", f"canary{number}" * 60 + name) for number, (_, name) in enumerate(pairs)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("record_id", "full_name"), *marked])
    for item in rows_of(text.getvalue().encode()):
        assert isinstance(item, Fault)
        assert "canary" not in str(item)
