"""Where the columns of a Parquet file stand, and what their pages say of themselves: how large, and how written.

Invariant: a page is measured by the header that stands before it, which is what unpacks it; the sums in the file's
footer may say anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from tearline.errors import InvalidInput
from tearline.tables.thrift import BrokenThrift, Compact, Struct

DAMAGED: Final = "The Parquet file is damaged or cut off. Fetch or write it again."
MAGIC: Final = b"PAR1"
MAX_FOOTER: Final = 4 << 20  # bytes
_TAIL: Final = 8  # the footer's length and the magic
_LONGEST_HEADER: Final = 1 << 16

# Numbers of the fields, as parquet.thrift has them.
_ROW_GROUPS, _COLUMNS, _ROWS, _META = 4, 1, 3, 3
_PATH, _PACKED_SIZE, _DATA_AT, _DICTIONARY_AT = 3, 7, 9, 11
_SIZE, _PACKED = 2, 3
_ENCODING: Final = {5: 2, 8: 4}  # a data page's header, and where its encoding is


@dataclass(frozen=True, slots=True)
class Chunk:
    """One column in one row group, counted from 0: `length` bytes of pages from `start`."""

    name: str
    group: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Page:
    """`size`: bytes once unpacked. `encoding`: Parquet's number of it; None for a dictionary."""

    size: int
    encoding: int | None


def chunks(stream: BinaryIO) -> list[Chunk]:
    """Every column of every row group that is no part of a nested one. Raises `InvalidInput` (`parquet.damaged`)."""
    size = stream.seek(0, 2)
    stream.seek(max(size - _TAIL, 0))
    tail = stream.read(_TAIL)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or length > min(size - _TAIL - len(MAGIC), MAX_FOOTER):
        raise _damaged()
    stream.seek(size - _TAIL - length)
    try:
        groups = map(_struct, _list(Compact(stream.read(length)).struct().get(_ROW_GROUPS, [])))
        columns = [(at, each) for at, group in enumerate(groups) if group.get(_ROWS) for each in _list(group[_COLUMNS])]
        return [chunk for at, column in columns if (chunk := _chunk(at, column))]
    except (BrokenThrift, KeyError) as error:
        raise _damaged() from error


def pages(stream: BinaryIO, chunk: Chunk) -> Iterator[Page]:
    """The pages of one column in one row group. Raises `InvalidInput` when they do not follow one another."""
    at, end = chunk.start, chunk.start + chunk.length
    if at < len(MAGIC) or at == end:
        raise _damaged()
    while at < end:
        stream.seek(at)
        reader = Compact(stream.read(_LONGEST_HEADER))
        try:
            header = reader.struct()
            size, packed = _number(header[_SIZE]), _number(header[_PACKED])
            page = Page(size, _encoding(header))
        except (BrokenThrift, KeyError) as error:
            raise _damaged() from error
        yield page
        at += reader.at + packed


def _chunk(group: int, column: object) -> Chunk | None:
    about = _struct(_struct(column)[_META])
    path = _list(about[_PATH])
    if len(path) != 1 or not isinstance(path[0], bytes):
        return None
    starts = [start for place in (_DATA_AT, _DICTIONARY_AT) if (start := _number(about.get(place, 0)))]
    return Chunk(path[0].decode(errors="replace"), group, min(starts, default=0), _number(about[_PACKED_SIZE]))


def _encoding(header: Struct) -> int | None:
    found = (_number(_struct(header[kind]).get(place, 0)) for kind, place in _ENCODING.items() if kind in header)
    return next(found, None)


def _number(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise BrokenThrift
    return value


def _struct(value: object) -> Struct:
    if not isinstance(value, dict):
        raise BrokenThrift
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BrokenThrift
    return value


def _damaged() -> InvalidInput:
    return InvalidInput("parquet.damaged", DAMAGED)
