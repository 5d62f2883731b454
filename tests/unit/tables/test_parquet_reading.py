"""Reading Parquet: text, numbers and dates as text, in order, however often it is asked."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault
from tearline.tables.opening import open_table
from tearline.tables.parquet import ParquetTable, _written_out
from tearline.tables.table import Kind
from tests.support.tables import rows_of


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def test_columns_of_text_numbers_and_dates_are_read_as_text() -> None:
    content = parquet(
        {
            "record_id": [1, 2],
            "full_name": ["Ann", "Bo"],
            "dob": [dt.date(1985, 4, 12), None],
            "tel": [7900900123.0, None],
            "seen": pa.array([1_767_312_000, None], pa.timestamp("s")),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "raw": [b"Zo\xc3\xab", b"\xff"],
            "list": [[1], [2]],
        }
    )
    with open_table(io.BytesIO(content)) as table:
        assert table.kind is Kind.PARQUET
        assert table.headings == ("record_id", "full_name", "dob", "tel", "seen", "kind", "raw")
        assert ["not read: 1" in fault.what for fault in table.faults] == [True]
        rows = list(table.rows())
        assert rows == list(table.rows())
    assert rows[0] == (2, ("1", "Ann", "1985-04-12", "7900900123", "2026-01-02 00:00:00.000", "x", "Zoë"))
    assert rows[1] == (3, ("2", "Bo", "", "", "", "y", "\ufffd"))


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_every_usual_way_of_writing_is_read(compression: str, version: str) -> None:
    count = 10_000
    content = parquet(
        {"record_id": [f"A-{n}" for n in range(count)], "full_name": [f"Ann {n % 7}" for n in range(count)]},
        compression=compression, data_page_version=version, row_group_size=3_000, data_page_size=1 << 12,
    )  # fmt: skip
    assert len(rows_of(content)) == count


def test_a_file_without_rows_says_so() -> None:
    (fault,) = rows_of(parquet({"record_id": pa.array([], pa.string()), "full_name": pa.array([], pa.string())}))
    assert "no rows" in str(fault)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(share: float) -> None:
    content = parquet({"record_id": ["A-1"] * 1_000, "full_name": ["Ann"] * 1_000})
    with pytest.raises(InvalidInput) as caught:
        open_table(io.BytesIO(content[: max(int(len(content) * share), 4)]))
    assert caught.value.code == "parquet.damaged"


def test_a_door_says_how_many_rows_it_takes() -> None:
    content = parquet({"record_id": ["1", "2", "3"], "full_name": ["Ann", "Bo", "Cy"]})
    with open_table(io.BytesIO(content), most_rows=3) as table:
        assert table.row_count == 3
    with pytest.raises(InvalidInput) as caught:
        open_table(io.BytesIO(content), most_rows=2)
    assert (caught.value.code, "more than 2 rows" in caught.value.message) == ("parquet.too-large", True)


@pytest.mark.parametrize("long", [0, 100_000])
def test_a_column_whose_writer_gave_up_its_dictionary_is_read_as_any_other(long: int) -> None:
    """With one long value that is written once and meant eight thousand times, it is read by its dictionary."""
    texts = ["x" * long] * 8_000 + [f"{number} Testing Street" for number in range(60_000)]
    columns = {"record_id": [f"A-{number}" for number in range(len(texts))], "address": texts}
    content = parquet(columns, dictionary_pagesize_limit=1 << 18, row_group_size=len(texts) // 2)
    by_dictionary, end = [], 0
    with open_table(io.BytesIO(content)) as table:
        assert isinstance(table, ParquetTable)
        for item in table.batches(8_192):
            assert not isinstance(item, Fault)
            number, (reference, address) = item
            assert number == end + 2
            assert reference.to_pylist() == columns["record_id"][end : end + len(reference)]
            end += len(reference)
            assert address[-1].as_py() == texts[end - 1]
            by_dictionary.append(pa.types.is_dictionary(address.type))
    assert end == len(texts)
    assert by_dictionary == [bool(long)] * 5 + [False] * 5


@pytest.mark.parametrize("group", [1_000, 300])
def test_texts_written_with_their_lengths_apart_are_read(group: int) -> None:
    """As some writers do where a dictionary is not worth it, beside columns and row groups that have one."""
    columns = {
        "record_id": [f"A-{number}" for number in range(1_000)],
        "full_name": ["Ann Test", "", None, "Łukasz"] * 250,
    }
    apart: dict[str, Any] = {
        "use_dictionary": ["full_name"],
        "column_encoding": {"record_id": "DELTA_LENGTH_BYTE_ARRAY"},
    }
    for how in (apart, {"use_dictionary": False, "column_encoding": "DELTA_LENGTH_BYTE_ARRAY"}):
        content = parquet(columns, row_group_size=group, **how)
        assert rows_of(content) == rows_of(parquet(columns))


def test_an_encoding_that_is_not_read_is_named() -> None:
    content = parquet({"record_id": ["A-1"]}, use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY")
    with pytest.raises(InvalidInput) as caught:
        open_table(io.BytesIO(content))
    assert (caught.value.code, "DELTA_BYTE_ARRAY" in caught.value.message) == ("parquet.encoding", True)


@pytest.mark.parametrize(
    ("pages", "written_out"),
    [
        ([6, 6], True),
        ([8, 6], True),
        ([6, 8], False),
        ([8, 8], False),
        ([8, 0, 0], True),
        ([0, 0], True),
        ([2, 0], True),
        ([0, 8], False),
        ([8, 0, 8], False),
        ([], False),
    ],
)
def test_which_columns_are_written_out(pages: list[int], *, written_out: bool) -> None:
    """A dictionary that comes back after plain values may hold what the first row does not tell."""
    assert _written_out([("a", [8]), ("a", pages), ("n", [0])], ["a"]) == (["a"] if written_out else [])
