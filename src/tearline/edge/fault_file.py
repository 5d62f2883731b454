"""What could not be read of a table, as a file a person opens beside it: row, column, what is wrong, how to mend it.

Invariant: no cell of the table is repeated but its headings, and no cell of this file is a formula to a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal

from tearline.tables.fault import OF_THE_FILE, Fault
from tearline.tables.headings import HeadingPlan

LeftOut = Literal["row", "cell", "column"]

HEADINGS: Final = ("file", "row", "column", "what", "how_to_mend", "left_out")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class FaultFile:
    """Writes to `stream` as faults are met, with the headings of `plans`: those of the register and of the extract.

    `left_out`: how many rows, cells and columns were left out.
    """

    stream: BinaryIO
    plans: Mapping[str, HeadingPlan]
    left_out: Counter[LeftOut] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with the headings, and the mark by which spreadsheets know UTF-8."""
        self.stream.write("\ufeff".encode())
        self._line(HEADINGS)

    def write(self, which: str, fault: Fault) -> None:
        """Add a fault of the `register` or the `extract`."""
        self.left_out[left_out(fault)] += 1
        heading = self.plans[which].heading_of(fault.column)
        self._line((which, str(fault.row_number), heading, fault.what, fault.how_to_mend, left_out(fault)))

    def _line(self, cells: tuple[str, ...]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
        self.stream.write(text.getvalue().encode())


def left_out(fault: Fault) -> LeftOut:
    """What was not read because of it."""
    if fault.row_number == OF_THE_FILE:
        return "column"
    return "row" if fault.blocking else "cell"
