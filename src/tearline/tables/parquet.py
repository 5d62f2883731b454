"""Reading Parquet batch by batch: columns of text, numbers and dates, each value as text.

Invariant: every page's size is read from the page and added up against a bound before it is unpacked, and a value that
is written once and meant a million times is held once, unless it is so short that they can all be held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import BinaryIO, Final, Self

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute
from pyarrow import parquet as pq

from tearline.errors import InvalidInput
from tearline.tables.fault import Fault, note
from tearline.tables.heading_row import checked
from tearline.tables.pages import DAMAGED, MAX_FOOTER, Chunk, chunks, pages
from tearline.tables.table import MAX_COLUMNS, Kind, RawRow
from tearline.tables.texts import number

MAX_ROWS: Final = 10_000_000
MAX_ROW_GROUPS: Final = 10_000
MAX_UNPACKED: Final = 256 << 20  # bytes of one column in one row group
_BATCH: Final = 4_096  # rows
_BUFFER: Final = 1 << 16
# Of Parquet's encodings. What is written out needs as much room as its pages say; `_PREFIXED`, which is
# DELTA_BYTE_ARRAY, may hold long texts in a short page.
_WRITTEN_OUT: Final = frozenset({0, 6})  # PLAIN, DELTA_LENGTH_BYTE_ARRAY
_CODED: Final = frozenset({2, 8})  # PLAIN_DICTIONARY, RLE_DICTIONARY
_PREFIXED: Final = 7

TOO_MUCH: Final = (pa.ArrowException, MemoryError)
"""What reading the cells of a batch raises when it unpacks to more than we can hold."""

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

    def __init__(self, stream: BinaryIO, most_rows: int = MAX_ROWS) -> None:
        """`stream`: seekable."""
        found = chunks(stream)
        self._file = _opened(stream)
        schema = self._file.schema_arrow
        names = [field.name for field in schema if _is_read(field.type)]
        self._columns = names
        self.headings = checked(names)
        _check(self._file.metadata, schema.names, most_rows)
        self.row_count = self._file.metadata.num_rows
        encodings = [(chunk, _checked_pages(stream, chunk)) for chunk in found if chunk.name in names]
        self._coded = {(chunk.group, chunk.name) for chunk, of_it in encodings if not _CODED.isdisjoint(of_it)}
        read = [(chunk.name, of_it) for chunk, of_it in encodings]
        self._written_out = _written_out(read, [field.name for field in schema if _is_text(field.type)])
        self._plain = _opened(stream, self._written_out) if self._written_out else self._file
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
        for item in self.batches(_BATCH):
            if isinstance(item, Fault):
                yield item
                return
            row, columns = item
            try:
                texts = [to_texts(column) for column in columns]
            except TOO_MUCH:
                yield damaged(row)
                return
            yield from enumerate(zip(*texts, strict=True), row)

    def batches(self, size: int) -> Iterator[tuple[int, list[pa.Array]] | Fault]:
        """The same, `size` rows at a time: the number of the first, and one array for each heading, as it is stored."""
        row = self.heading_row + 1
        try:
            for file, groups in self._groups(size):
                for batch in file.iter_batches(size, row_groups=groups, columns=self._columns, use_threads=False):
                    yield row, batch.columns
                    row += len(batch)
        except (*TOO_MUCH, OSError):
            yield damaged(row)

    def _groups(self, size: int) -> Iterator[tuple[pq.ParquetFile, list[int]]]:
        """Row groups with what reads them: columns that are written out as they stand, where they can be held so."""
        every = list(range(self._file.num_row_groups))
        if not self._written_out:
            yield self._file, every
            return
        for group in every:
            coded = [name for name in self._written_out if (group, name) in self._coded]
            head = (
                self._file.iter_batches(1, row_groups=[group], columns=coded, use_threads=False) if coded else iter(())
            )
            held = all(_can_be_held(column, size) for column in next(head, ()))
            yield self._plain if held else self._file, [group]


def damaged(row: int) -> Fault:
    """What is said of the row from which on nothing can be read."""
    what = f"The file is damaged from row {row:,} on. Nothing after it was read."
    return Fault(row, "", what, "Fetch or write the file again.", blocking=True, ends=True)


def _opened(stream: BinaryIO, plain: Sequence[str] = ()) -> pq.ParquetFile:
    """With its texts as dictionaries, but for the columns `plain`."""
    stream.seek(0)
    limits = {"thrift_string_size_limit": MAX_FOOTER, "thrift_container_size_limit": 1 << 20}
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER, **limits)
        texts = [field.name for field in file.schema_arrow if _is_text(field.type) and field.name not in plain]
        stream.seek(0)
        return pq.ParquetFile(
            stream, metadata=file.metadata, read_dictionary=texts, pre_buffer=False, buffer_size=_BUFFER
        )
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InvalidInput("parquet.damaged", DAMAGED) from error


def _is_read(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(test(kind) for test in _TYPES)


def _check(about: pq.FileMetaData, every: Sequence[str], most_rows: int) -> None:
    """Raise `InvalidInput` when there is more than anybody writes. Asks for no column: an odd one ends the process."""
    if len(set(every)) < len(every):
        raise InvalidInput("parquet.repeated", "Two columns have the same name. Give each column its own.")
    if about.num_rows > most_rows or about.num_row_groups > MAX_ROW_GROUPS or about.num_columns > MAX_COLUMNS:
        what = f"The file has more than {most_rows:,} rows, {MAX_ROW_GROUPS:,} row groups or {MAX_COLUMNS} columns."
        raise InvalidInput("parquet.too-large", f"{what} Split it.")


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(test(kind) for test in _TEXTS)


def _checked_pages(stream: BinaryIO, chunk: Chunk) -> list[int]:
    """The encodings of its pages but the dictionary's. Raises `InvalidInput` when it unpacks to too much."""
    left, encodings = MAX_UNPACKED, []
    for page in pages(stream, chunk):
        left -= page.size
        encodings += [] if page.encoding is None else [page.encoding]
        if page.encoding == _PREFIXED:
            what = "A column of the file is written in an encoding that is not read here: DELTA_BYTE_ARRAY."
            raise InvalidInput("parquet.encoding", f"{what} {_WRITE_AGAIN}")
        if left < 0:
            what = "A column of the file unpacks to more than we can hold."
            raise InvalidInput("parquet.too-large", f"{what} {_WRITE_AGAIN}")
    return encodings


def _written_out(read: Sequence[tuple[str, Sequence[int]]], texts: Sequence[str]) -> list[str]:
    """Columns of text in which each value stands as it is, at least from some page on.

    A writer gives up the dictionary of what hardly repeats, and to make one again costs more than all other reading.
    Where its dictionary comes back after that, the first row does not tell what is in it.
    """
    some, mixed = set(), set()
    for name, encodings in read:
        from_there = list(dropwhile(lambda each: each not in _WRITTEN_OUT, encodings))
        if from_there:
            some.add(name)
            mixed |= {name} if not _WRITTEN_OUT.issuperset(from_there) else set()
    return [name for name in texts if name in some - mixed]


def to_texts(column: pa.Array) -> list[str]:
    """Each value as text, empty for none."""
    if pa.types.is_dictionary(column.type):
        column = spelt_out(column)
    if pa.types.is_floating(column.type):
        return ["" if value is None else number(value) for value in column.to_pylist()]
    if not any(test(column.type) for test in _TEXTS):
        column = column.cast(pa.string())
    try:
        texts: list[str] = compute.fill_null(column.cast(pa.string()), "").to_pylist()
    except (UnicodeDecodeError, pa.ArrowInvalid):
        texts = [(value or b"").decode(errors="replace") for value in column.cast(pa.binary()).to_pylist()]
    return texts


def spelt_out(column: pa.DictionaryArray) -> pa.Array:
    """Each value where it stands. Raises `MemoryError` when that could take more than we can hold."""
    if not _can_be_held(column, len(column)):
        raise MemoryError
    return column.dictionary_decode()


def _can_be_held(column: pa.Array, rows: int) -> bool:
    """Whether so many cells fit, each with any value of the column's dictionary. One that has none does."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type) or len(column.dictionary) == 0:
        return True
    longest = compute.max(compute.binary_length(column.dictionary)).as_py() or 0
    return bool(longest * rows <= MAX_UNPACKED)
