"""From raw rows to rows of named cells, by a plan of which heading is which column.

Invariant: a row is taken or refused with its number, what is wrong and how to mend it; a cell that cannot be kept is
left out and said, and its row stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from tearline.tables.csv import SAVE_AGAIN
from tearline.tables.fault import OF_THE_FILE, Fault, Row
from tearline.tables.headings import COLUMNS, NAME_COLUMNS, HeadingPlan, base
from tearline.tables.references import References
from tearline.tables.table import RawRow, Table

# Control characters but tab and line ends, what a decoder could not read, and marks that turn the reading direction.
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LOST: Final = "\ufffd"  # printable, unlike the others
_UNSEEN: Final = {ord(mark): None for mark in "\u200b\u200e\u200f\u061c\ufeff\u00ad"}  # no width: they part equal words
_LONGEST_REFERENCE: Final = COLUMNS["record_id"]
_SHORT: Final = min(longest for column, longest in COLUMNS.items() if column != "record_id")

NO_ROWS: Final = Fault(
    OF_THE_FILE, "", "There are no rows under the headings.", "Add one row for each person.", blocking=True
)

_Pick: TypeAlias = Callable[[Sequence[str]], dict[str, str]]


def read_rows(table: Table, plan: HeadingPlan) -> Iterator[Row | Fault]:
    """What is to be said of the file and its headings; then, unless that blocks, each row in order or what is wrong."""
    yield from table.faults
    yield from plan.faults
    if not plan.refused:
        yield from _rows(table.rows(), plan)


def _rows(found: Iterator[RawRow | Fault], plan: HeadingPlan) -> Iterator[Row | Fault]:
    reader = RowReader(plan)
    empty = True
    for item in found:
        if isinstance(item, Fault):
            empty = False
            yield item
            continue
        number, texts = item
        line = "".join(texts)
        if not line or line.isspace():
            continue
        empty = False
        yield from reader.read(number, texts, line)
    if empty:
        yield NO_ROWS


class RowReader:
    """Takes or refuses one row after another of a table. `seen`: the references of those taken."""

    def __init__(self, plan: HeadingPlan) -> None:
        """`plan` is not refused."""
        self._pick, self._width = _picking(plan.columns), len(plan.columns)
        self.seen = References()

    def read(self, number: int, texts: Sequence[str], line: str) -> Iterator[Row | Fault]:
        """The row, unless it is refused, after what is wrong with it. `line`: its texts put together, not blank."""
        if len(texts) != self._width:
            yield _wrong_width(number, len(texts), self._width)
            return
        cells = self._pick(texts)
        if not _is_plain(line, self._width, cells):
            yield from _cleaned(number, cells)
        if refusal := _refusal(number, cells, self.seen):
            yield refusal
            return
        self.seen.add(cells["record_id"])
        yield Row(number, cells)


def _is_plain(line: str, width: int, cells: dict[str, str]) -> bool:
    """Whether a row is so short and clear, as most are, that none of its cells need be looked at."""
    return (
        len(line) + 2 * width <= _SHORT  # joining two cells adds two characters
        and line.isprintable()
        and _LOST not in line
        and len(cells.get("record_id", "")) <= _LONGEST_REFERENCE
    )


def _picking(columns: Sequence[str]) -> _Pick:
    """What takes the cells that hold something out of a row's texts, stripped."""
    places = [(column, place) for place, column in enumerate(columns) if column]
    if len({column for column, _ in places}) == len(places):
        return lambda texts: {column: text for column, place in places if (text := texts[place].strip())}
    return lambda texts: _joined([(column, text) for column, place in places if (text := texts[place].strip())])


def _joined(cells: list[tuple[str, str]]) -> dict[str, str]:
    """Lines of one address put together, and values of one kind parted by semicolons."""
    found: dict[str, str] = {}
    for column, text in cells:
        if column not in found:
            found[column] = text
        elif base(column) == "address":
            found[column] += (" " if _ends_in_number(found[column]) else ", ") + text
        else:
            found[column] += f"; {text}"
    return found


def _ends_in_number(line: str) -> bool:
    """`8` and `Testing Street` are one line, `Flat 2` and `Testing House` are two."""
    return line[:1].isdigit() and " " not in line


def _cleaned(number: int, cells: dict[str, str]) -> Iterator[Fault]:
    """Take out of `cells` what cannot be kept."""
    for column, text in list(cells.items()):
        if text.isprintable():
            kept = text
        else:
            kept = without_unseen(text)
            cells[column] = kept
        if fault := _cell_fault(number, column, kept):
            yield fault
        if fault or not kept:
            del cells[column]


def without_unseen(text: str) -> str:
    """Without marks that have no width, and stripped."""
    return text.translate(_UNSEEN).strip()


def is_readable(text: str) -> bool:
    """Whether every character of it can be kept: none controls anything or turns the direction, and none was lost."""
    return _UNREADABLE.search(text) is None


def _cell_fault(number: int, column: str, text: str) -> Fault | None:
    longest = COLUMNS[base(column)]
    if len(text) > longest:
        what, how = f"The cell holds more than {longest} characters.", "Shorten it, or check its quotation marks."
    elif not is_readable(text):
        what, how = "The cell holds characters that cannot be read.", SAVE_AGAIN
    else:
        return None
    return Fault(number, column, f"{what} It was left out.", how, blocking=False)


def _wrong_width(number: int, cells: int, headings: int) -> Fault:
    what = f"The row has {cells} cells and the heading has {headings}."
    how = "Put a cell that holds a comma in quotation marks, and keep empty cells."
    return Fault(number, "", what, how, blocking=True)


def _refusal(number: int, cells: dict[str, str], seen: References) -> Fault | None:
    if "record_id" not in cells:
        what, how = "The row has no record_id.", "Give it the reference it has with its owner."
        return Fault(number, "record_id", what, how, blocking=True)
    if cells["record_id"] in seen:
        what, how = "This record_id stands on an earlier row.", "Give each row its own."
        return Fault(number, "record_id", what, how, blocking=True)
    if cells.keys().isdisjoint(NAME_COLUMNS):
        return Fault(number, "full_name", "The row has no name.", "Fill in a name, or its parts.", blocking=True)
    return None
