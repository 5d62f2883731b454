"""Reading Parquet batch by batch: columns of text, numbers and dates, each value as text.

Invariant: every page's size is read from the page and added up against a bound before it is unpacked, and a value that
is written once and meant a million times is held once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, Self

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute
from pyarrow import parquet as pq

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault, note
from tearline.tables.heading_row import checked
from tearline.tables.pages import pages
from tearline.tables.table import MAX_COLUMNS, Kind, RawRow
from tearline.tables.texts import number

MAX_ROWS: Final = 10_000_000
MAX_ROW_GROUPS: Final = 10_000
MAX_FOOTER: Final = 16 << 20  # bytes
MAX_UNPACKED: Final = 256 << 20  # bytes of one column in one row group
_BATCH: Final = 4_096  # rows
_BUFFER: Final = 1 << 16
_MAGIC: Final = b"PAR1"
_TAIL: Final = 8  # the footer's length and the magic
_PREFIXED: Final = 7  # DELTA_BYTE_ARRAY: a short page may hold long texts

_DAMAGED: Final = "The Parquet file is damaged or cut off. Fetch or write it again."
_WRITE_AGAIN: Final = "Write it again with smaller row groups and the usual encodings, or save it as CSV."
_TEXTS: Final = (
    pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
    pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view,
)  # fmt: skip
_TYPES: Final = (
    *_TEXTS, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp,
    pa.types.is_boolean, pa.types.is_null,
)  # fmt: skip


class ParquetTable:
    """A Parquet file that is open. Raises `InvalidInput` when it cannot be read, or not within bounds."""

    kind: Final = Kind.PARQUET
    heading_row: Final = 1

    def __init__(self, stream: BinaryIO) -> None:
        """`stream`: seekable."""
        self._file = _opened(stream)
        schema = self._file.schema_arrow
        names = [field.name for field in schema if _is_read(field.type)]
        self._columns = names
        self.headings = checked(names)
        _check(stream, self._file.metadata, names, every=schema.names)
        others = len(schema.names) - len(names)
        how = "Write them as columns of their own if they should be."
        self.faults = (
            (note(f"Columns that are not text, numbers or dates were not read: {others}.", how),) if others else ()
        )

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give back what it holds; the stream is its owner's."""
        self._file.close()

    def rows(self) -> Iterator[RawRow | Fault]:
        """See `Table.rows`. A row's number is its place in the file, the first being 2."""
        row = self.heading_row + 1
        try:
            for batch in self._file.iter_batches(_BATCH, columns=self._columns, use_threads=False):
                yield from enumerate(zip(*map(_texts, batch.columns), strict=True), row)
                row += len(batch)
        except (pa.ArrowException, OSError, MemoryError):
            what = "The file is damaged from this row on. Nothing after it was read."
            yield Fault(row, "", what, "Fetch or write the file again.", blocking=True)


def _opened(stream: BinaryIO) -> pq.ParquetFile:
    size = stream.seek(0, 2)
    stream.seek(max(size - _TAIL, 0))
    tail = stream.read(_TAIL)
    footer = int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or footer > min(size - _TAIL - len(_MAGIC), MAX_FOOTER):
        raise InvalidInput("parquet.damaged", _DAMAGED)
    stream.seek(0)
    limits = {"thrift_string_size_limit": MAX_FOOTER, "thrift_container_size_limit": 1 << 20}
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER, **limits)
        texts = [field.name for field in file.schema_arrow if any(test(field.type) for test in _TEXTS)]
        stream.seek(0)
        return pq.ParquetFile(
            stream, metadata=file.metadata, read_dictionary=texts, pre_buffer=False, buffer_size=1 << 16
        )
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InvalidInput("parquet.damaged", _DAMAGED) from error


def _is_read(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(test(kind) for test in _TYPES)


def _check(stream: BinaryIO, about: pq.FileMetaData, names: Sequence[str], *, every: Sequence[str]) -> None:
    """Raise `InvalidInput` unless all of it can be read in bounded memory and time."""
    if len(set(every)) < len(every):
        raise InvalidInput("parquet.repeated", "Two columns have the same name. Give each column its own.")
    if about.num_rows > MAX_ROWS or about.num_row_groups > MAX_ROW_GROUPS or about.num_columns > MAX_COLUMNS:
        what = f"The file has more than {MAX_ROWS:,} rows, {MAX_ROW_GROUPS:,} row groups or {MAX_COLUMNS} columns."
        raise InvalidInput("parquet.too-large", f"{what} Split it.")
    groups = (about.row_group(place) for place in range(about.num_row_groups))
    for group in (group for group in groups if group.num_rows):
        for place in range(about.num_columns):
            column = group.column(place)
            if column.path_in_schema in names:
                _check_pages(stream, column)


def _check_pages(stream: BinaryIO, column: pq.ColumnChunkMetaData) -> None:
    starts = [start for start in (column.data_page_offset, column.dictionary_page_offset) if start]
    left = MAX_UNPACKED
    for page in pages(stream, min(starts, default=-1), column.total_compressed_size):
        left -= page.size
        if left < 0 or page.encoding == _PREFIXED:
            raise InvalidInput(
                "parquet.too-large", f"A column of the file unpacks to more than we can hold. {_WRITE_AGAIN}"
            )


def _texts(column: pa.Array) -> list[str]:
    """Each value as text, empty for none."""
    if pa.types.is_dictionary(column.type):
        column = _spelt_out(column)
    if pa.types.is_floating(column.type):
        return ["" if value is None else number(value) for value in column.to_pylist()]
    if not any(test(column.type) for test in _TEXTS):
        column = column.cast(pa.string())
    try:
        texts: list[str] = compute.fill_null(column.cast(pa.string()), "").to_pylist()
    except (UnicodeDecodeError, pa.ArrowInvalid):
        texts = [(value or b"").decode(errors="replace") for value in column.cast(pa.binary()).to_pylist()]
    return texts


def _spelt_out(column: pa.DictionaryArray) -> pa.Array:
    values = column.dictionary
    if any(test(values.type) for test in _TEXTS) and len(values):
        longest = compute.max(compute.binary_length(values)).as_py() or 0
        if longest * len(column) > MAX_UNPACKED:
            raise MemoryError
    return column.dictionary_decode()
