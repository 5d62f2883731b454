"""Reading Thrift's compact protocol, in which Parquet describes itself.

Invariant: what is read is bounded by the bytes handed in: every value takes at least one, nesting has a limit, and
nothing is believed about lengths. Written here because Arrow's own reader of column descriptions ends the process when
one of them is odd.
"""

from __future__ import annotations

from typing import Final, TypeAlias

_DEEPEST: Final = 12
_LONGEST_NUMBER: Final = 70  # bits, with the last group of seven
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_NUMBERS: Final = frozenset({_I16, _I32, _I64})
_MANY: Final = 15  # items of a list, whose number then follows
_WIDE: Final = 8  # bytes of a double

Value: TypeAlias = "int | bytes | list[Value] | Struct"
Struct: TypeAlias = dict[int, Value]
"""Values by field number. What we have no use for (doubles, truth values) is 0."""


class BrokenThrift(ValueError):
    """The bytes are no struct."""


class Compact:
    """Reads structs one after another; `at` is where the next begins. Raises `BrokenThrift`."""

    def __init__(self, content: bytes) -> None:
        """`content`: at least one struct, from its first byte."""
        self._content = content
        self.at = 0

    def struct(self, depth: int = _DEEPEST) -> Struct:
        """The struct that begins here."""
        if not depth:
            raise BrokenThrift
        found: Struct = {}
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self._number()
            kind = head & 15
            found[field] = 0 if kind in {_TRUE, _FALSE} else self._value(kind, depth - 1)
        return found

    def _value(self, kind: int, depth: int) -> Value:
        if kind in _NUMBERS:
            return self._number()
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return self.struct(depth)
        if kind in {_LIST, _SET}:
            return self._items(depth)
        if kind in {_TRUE, _FALSE, _BYTE, _DOUBLE}:
            self._bytes(_WIDE if kind == _DOUBLE else 1)
            return 0
        raise BrokenThrift

    def _items(self, depth: int) -> list[Value]:
        head = self._byte()
        count = self._varint() if head >> 4 == _MANY else head >> 4
        if not depth or count > len(self._content) - self.at:
            raise BrokenThrift
        return [self._value(head & 15, depth - 1) for _ in range(count)]

    def _bytes(self, length: int) -> bytes:
        end = self.at + length
        if end > len(self._content):
            raise BrokenThrift
        taken = self._content[self.at : end]
        self.at = end
        return taken

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 128:
            value |= (byte & 127) << shift
            shift += 7
            if shift >= _LONGEST_NUMBER:
                raise BrokenThrift
        return value | byte << shift

    def _number(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
