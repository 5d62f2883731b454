"""What is in a workbook's XML, told by reading it once as it streams by.

Invariant: XML with a document type (and so with entities), with a token that does not end, or with cells further apart
than we can hold is refused before a library lays out the sheet in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from tearline.errors import InvalidInput
from tearline.tables.table import MAX_COLUMNS

MAX_CELLS: Final = 6_000_000  # rows by columns of one sheet, empty ones between included: about 850 MiB once laid out
MAX_ELEMENTS: Final = 30_000_000
MAX_MERGED: Final = 100_000
_COUNTS: Final = ("count", "uniqueCount")
_DIGITS: Final = 7
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)

_SPLIT: Final = "Save the sheet as CSV or Parquet, or in parts."


class Survey:
    """Counts over all parts: `formulas`, `merged` ranges, `links` to elsewhere."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self.formulas = 0
        self.merged = 0
        self.links = 0
        self._elements = 0
        self._row = self._column = self._rows = self._columns = 0
        self._rules: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "row": self._row_begins,
            "c": self._cell_begins,
            "v": self._cell_holds,
            "is": self._cell_holds,
            "f": self._formula,
            "mergeCell": self._merge,
            "Relationship": self._relationship,
        }

    @contextmanager
    def part(self) -> Iterator[Callable[[bytes], None]]:
        """What takes the bytes of one part, in order. Raises `ExpatError` when it is no XML, else `InvalidInput`."""
        self._row = self._column = self._rows = self._columns = 0
        parser = expat.ParserCreate("UTF-8")  # whatever it says of itself
        parser.StartDoctypeDeclHandler = _no_document_type
        parser.StartElementHandler = self._element

        def read(chunk: bytes) -> None:
            if len(chunk) == _WHOLE and b">" not in chunk:
                raise InvalidInput("workbook.too-large", f"A cell of the workbook holds more than a text. {_SPLIT}")
            parser.Parse(chunk, False)  # noqa: FBT003 the parser's own

        yield read
        parser.Parse(b"", True)  # noqa: FBT003

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise InvalidInput("workbook.too-large", f"The workbook holds too much. {_SPLIT}")
        rule = self._rules.get(name) or self._rules.get(name.rpartition(":")[2])
        if rule is not None:
            rule(attributes)
        elif attributes:
            _check_counts(attributes)

    def _row_begins(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0

    def _cell_begins(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise ValueError(reference)
        self._column, self._row = _number(match[1]), int(match[2])

    def _cell_holds(self, _: Mapping[str, str]) -> None:
        if self._row <= self._rows and self._column <= self._columns:
            return
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._columns > MAX_COLUMNS:
            how = f"A sheet has {self._columns:,} columns and may have {MAX_COLUMNS}. Keep those about the person."
            raise InvalidInput("table.too-many-columns", how)
        if self._rows * self._columns > MAX_CELLS:
            how = f"A sheet has {self._rows:,} rows of {self._columns} columns, too many for a workbook. {_SPLIT}"
            raise InvalidInput("workbook.too-large", how)

    def _formula(self, attributes: Mapping[str, str]) -> None:
        self.formulas += 1
        self._cell_holds(attributes)

    def _merge(self, _: Mapping[str, str]) -> None:
        self.merged += 1
        if self.merged > MAX_MERGED:
            raise InvalidInput("workbook.too-large", f"The workbook has too many merged cells. {_SPLIT}")

    def _relationship(self, attributes: Mapping[str, str]) -> None:
        self.links += attributes.get("TargetMode") == "External"


_WHOLE: Final = 1 << 20  # as the archive hands them over


def _check_counts(attributes: Mapping[str, str]) -> None:
    """A library makes room for what a list says it holds, before it reads the list."""
    if any(len(attributes.get(name, "").lstrip("+0")) > _DIGITS for name in _COUNTS):
        raise ValueError(_COUNTS)


def _no_document_type(*_: object) -> None:
    how = "The workbook declares entities, as no spreadsheet program does. Open it in one and save it as XLSX again."
    raise InvalidInput("workbook.entities", how)


@lru_cache(maxsize=1 << 12)
def _number(letters: str) -> int:
    """`A` -> 1, `AB` -> 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
