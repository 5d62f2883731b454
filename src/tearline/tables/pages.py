"""What the pages of a Parquet column say of themselves: how large they will be, and how they are written.

Invariant: a page is measured by the header that stands before it, which is what unpacks it; the sums in the file's
footer may say anything. Thrift's compact protocol, as far as page headers need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from tearline.errors import InvalidInput

_LONGEST_HEADER: Final = 1 << 16
_DEEPEST: Final = 8
_MOST_ITEMS: Final = 1_000
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_NUMBERS: Final = frozenset({_I16, _I32, _I64})
_SIZE, _PACKED, _DATA, _DATA_V2 = 2, 3, 5, 8
_ENCODING: Final = {_DATA: 2, _DATA_V2: 4}

_Struct: TypeAlias = dict[int, "int | _Struct"]


@dataclass(frozen=True, slots=True)
class Page:
    """`size`: bytes once unpacked. `encoding`: Parquet's number of it; None for a dictionary."""

    size: int
    encoding: int | None


def pages(stream: BinaryIO, start: int, length: int) -> Iterator[Page]:
    """The pages of one column in one row group. Raises `InvalidInput` when they do not follow one another."""
    if start < len("PAR1") or length <= 0:
        raise _damaged()
    end = start + length
    while start < end:
        stream.seek(start)
        reader = _Compact(stream.read(_LONGEST_HEADER))
        try:
            header = reader.struct(_DEEPEST)
            size, packed = int(header[_SIZE]), int(header[_PACKED])  # type: ignore[arg-type]
        except (IndexError, KeyError, TypeError) as error:
            raise _damaged() from error
        if size < 0 or packed < 0:
            raise _damaged()
        yield Page(size, _encoding(header))
        start += reader.at + packed


def _encoding(header: _Struct) -> int | None:
    for kind, place in _ENCODING.items():
        about = header.get(kind)
        if isinstance(about, dict):
            encoding = about.get(place)
            return encoding if isinstance(encoding, int) else None
    return None


def _damaged() -> InvalidInput:
    return InvalidInput("parquet.damaged", "The Parquet file is damaged. Fetch or write it again.")


class _Compact:
    """Reads one struct; raises `IndexError` at the end of the bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def struct(self, depth: int) -> _Struct:
        """Fields by number: those that are numbers or structs; the others are passed over."""
        found: _Struct = {}
        field = 0
        while head := self._byte():
            step = head >> 4
            field = field + step if step else self._number()
            kind = head & 15
            if kind in _NUMBERS:
                found[field] = self._number()
            elif kind == _STRUCT:
                found[field] = self.struct(self._deeper(depth))
            elif kind > _FALSE:
                self._pass(kind, depth)
        return found

    def _pass(self, kind: int, depth: int) -> None:
        """Go past a value, of a field or of a list."""
        if kind in _NUMBERS:
            self._number()
        elif kind in {_TRUE, _FALSE, _BYTE, _DOUBLE}:
            self.at += 8 if kind == _DOUBLE else 1
        elif kind == _BINARY:
            length = self._varint()
            self.at += length
        elif kind in {_LIST, _SET}:
            self._pass_items(self._deeper(depth))
        elif kind == _STRUCT:
            self.struct(self._deeper(depth))
        else:
            raise KeyError(kind)

    def _pass_items(self, depth: int) -> None:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()  # noqa: PLR2004 the protocol's own
        if count > _MOST_ITEMS:
            raise KeyError(count)
        for _ in range(count):
            self._pass(head & 15, depth)

    @staticmethod
    def _deeper(depth: int) -> int:
        if not depth:
            raise KeyError(depth)
        return depth - 1

    def _byte(self) -> int:
        value = self._content[self.at]
        self.at += 1
        return value

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 128:
            value |= (byte & 127) << shift
            shift += 7
        return value | byte << shift

    def _number(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
