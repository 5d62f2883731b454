"""What a reader of tables yields: a `Row` of named cells, or a `Fault` somebody can mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

OF_THE_FILE: Final = 1


class Row(NamedTuple):
    """The cells of one row that hold something, stripped, by canonical column.

    `number`: line of the file or row of the sheet on which the row begins; always above 1.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a table. Holds no cell's content, so that it may be logged.

    `row_number`: as `Row.number`; 1 for the file as a whole and its headings, wherever they stand. `column`: canonical
    name, or empty for the whole row.
    `blocking`: the row (for row 1: the file) was not taken; otherwise only the cell or column was left out.
    `ends`: nor was anything after it, so that nobody can say who is not in the file.
    """

    row_number: int
    column: str
    what: str
    how_to_mend: str
    blocking: bool
    ends: bool = False

    def __str__(self) -> str:
        """One line for a command's output."""
        place = f"Row {self.row_number}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.what} {self.how_to_mend}"


def note(what: str, how_to_mend: str) -> Fault:
    """What a reader should know of a file that is taken all the same."""
    return Fault(OF_THE_FILE, "", what, how_to_mend, blocking=False)
