"""People of a table, many at a time: columns of plain cells as they are, everything else row by row.

Invariant: the same people and the same faults as `read_people` gives, only faster. A cell is taken as it stands when
all that a row reader would do with it is to keep it; a row with any other cell goes through the row reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute

from tearline.parallel import in_order
from tearline.people.batch import Batch
from tearline.people.cells import Mask, check, true_of
from tearline.people.date_columns import in_one_form
from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.tables.fault import Fault
from tearline.tables.headings import NAME_COLUMNS, HeadingPlan
from tearline.tables.parquet import TOO_MUCH, ParquetTable, damaged, spelt_out, to_texts
from tearline.tables.references import Hashes, hashes_of
from tearline.tables.rows import NO_ROWS, RowReader, without_unseen
from tearline.tables.table import Table

_BATCH: Final = 1 << 15  # rows of columns: so few that no core is left with nothing to do for long
_PEOPLE: Final = 1 << 13  # rows one by one
# What is the same text however it is read: a number with a fraction, say, is not.
_WRITTEN: Final = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_integer,
    pa.types.is_date,
    pa.types.is_null,
)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Rows as far as one can tell without the others: which are plain in every cell, and the columns with their hashes.

    `columns`: None where a column is not text.
    """

    plain: Mask
    columns: dict[str, pa.Array] | None = None
    references: Hashes = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class Place:
    """Everything up to the row of that number in its file was given, so that reading can go on after it."""

    row: int


def read_batches(table: Table, plan: HeadingPlan, *, as_at: dt.date) -> Iterator[Batch | Fault]:
    """Everybody in the table, and what is wrong with it. `as_at`: nobody is born after it."""
    return (item for item in read_on(table, plan, as_at=as_at) if not isinstance(item, Place))


def read_on(
    table: Table,
    plan: HeadingPlan,
    *,
    as_at: dt.date,
    after: Place | None = None,
    met: Iterable[Collection[str]] = (),
) -> Iterator[Batch | Fault | Place]:
    """The same, with places to go on from. `after`: one of them; `met`: the references of the people before it.

    What is given in one go and in several is the same, cut into the same batches.
    """
    if after is None:
        yield from table.faults
        yield from plan.faults
    if not plan.refused:
        yield from _Reading(plan, as_at, after.row if after else 0, met).batches(table)


class _Reading:
    def __init__(self, plan: HeadingPlan, as_at: dt.date, after: int, met: Iterable[Collection[str]]) -> None:
        self._plan = plan
        self._rows = RowReader(plan)
        self._people = PersonReader(plan, as_at)
        self._as_at = as_at
        self._after = after
        self._empty = not after
        self._damaged = False  # nothing more can be read
        for references in met:
            for each in references:
                self._rows.seen.add(each)

    def batches(self, table: Table) -> Iterator[Batch | Fault | Place]:
        columns = [column for column in self._plan.columns if column]
        if isinstance(table, ParquetTable) and len(set(columns)) == len(columns):
            yield from self._many(table)
        else:
            yield from self._one_by_one(dropwhile(lambda item: _number(item) <= self._after, table.rows()), places=True)
        if self._empty:
            yield NO_ROWS

    def _many(self, table: ParquetTable) -> Iterator[Batch | Fault | Place]:
        """Cells are looked at on other cores while the next batch is read."""

        def look(item: tuple[int, Sequence[pa.Array]] | Fault) -> tuple[tuple[int, Sequence[pa.Array]] | Fault, _Taken]:
            return item, _Taken(np.empty(0, bool)) if isinstance(item, Fault) else self._taken(item[1])

        left = (item for item in table.batches(_BATCH) if _last(item) > self._after)
        for item, taken in in_order(look, left):
            self._empty &= not isinstance(item, Fault)
            yield from (item,) if isinstance(item, Fault) else self._columns(item, taken)
            if self._damaged:
                return
            yield Place(_last(item))

    def _one_by_one(
        self, found: Iterator[tuple[int, Sequence[str]] | Fault], *, places: bool = False
    ) -> Iterator[Batch | Fault | Place]:
        people: list[Person] = []
        for item in found:
            for each in (item,) if isinstance(item, Fault) else self._row(*item):
                self._empty = False
                if isinstance(each, Fault):
                    yield each
                else:
                    people.append(each)
            if len(people) >= _PEOPLE:
                yield Batch(people=people)
                people = []
                if places:
                    yield Place(_number(item))
        if people:
            yield Batch(people=people)

    def _row(self, number: int, texts: Sequence[str]) -> Iterator[Person | Fault]:
        line = "".join(texts)
        if not line or line.isspace():
            return
        for item in self._rows.read(number, texts, line):
            if isinstance(item, Fault):
                yield item
            else:
                yield from self._people.read(item)

    def _columns(self, item: tuple[int, Sequence[pa.Array]], taken: _Taken) -> Iterator[Batch | Fault | Place]:
        (first, arrays), columns, plain = item, taken.columns, taken.plain
        if columns is None:
            yield from self._spelt_out(first, arrays, np.arange(len(arrays[0])))
            return
        plain = self._once(columns["record_id"], taken.references, plain & ~_met_elsewhere(columns["record_id"], plain))
        yield from self._spelt_out(first, arrays, np.flatnonzero(~plain))
        if plain.any():
            self._empty = False
            mask = pa.array(plain)
            kept = columns if plain.all() else {name: column.filter(mask) for name, column in columns.items()}
            yield Batch(columns=kept, reader=self._people)

    def _spelt_out(
        self, first: int, arrays: Sequence[pa.Array], odd: npt.NDArray[np.int64]
    ) -> Iterator[Batch | Fault | Place]:
        """These rows through the row reader."""
        if len(odd) == 0:
            return
        try:
            texts = [to_texts(array.take(pa.array(odd))) for array in arrays]
        except TOO_MUCH:
            self._damaged = True
            yield damaged(first)
            return
        rows = zip((first + int(at) for at in odd), zip(*texts, strict=True), strict=True)
        yield from self._one_by_one(iter(rows))

    def _taken(self, arrays: Sequence[pa.Array]) -> _Taken:
        """Which rows are plain in every cell that is read, and the columns; None where a column is not text."""
        plain = np.ones(len(arrays[0]), bool)
        columns: dict[str, pa.Array] = {}
        for name, array in zip(self._plan.columns, arrays, strict=True):
            if not name:
                continue
            if name == "date_of_birth":
                text = self._dates_of(array, plain)
            elif (text := _as_text(array)) is not None:
                check(name, text, plain)
            if text is None:
                return _Taken(plain)
            columns[name] = text
        plain &= _named(columns)
        return _Taken(plain, columns, hashes_of(to_texts(columns["record_id"])))

    def _dates_of(self, array: pa.Array, plain: Mask) -> pa.Array | None:
        """Dates in one form, of a dictionary each once; a row whose date cannot be taken is not plain."""
        coded = pa.types.is_dictionary(array.type)
        text = _as_text(array.dictionary if coded else array)
        if text is None:
            return None
        read, unread = in_one_form(text, self._as_at)
        if not coded:
            plain &= ~unread
            return read
        index = array.indices
        if unread.any():
            plain &= ~(unread[compute.fill_null(index, 0).to_numpy()] & index.is_valid().to_numpy(zero_copy_only=False))
        return read.take(index)

    def _once(self, ids: pa.Array, references: Hashes, plain: Mask) -> Mask:
        """Rows whose reference was not seen, here or before; the others are refused by the row reader."""
        seen = self._rows.seen
        if seen.meet(references[plain]):
            return plain
        texts = ids.filter(pa.array(plain)).to_pylist()
        for place, text in zip(np.flatnonzero(plain), texts, strict=True):
            if text in seen:
                plain[place] = False
            else:
                seen.add(text)
        return plain


def _number(item: tuple[int, object] | Fault) -> int:
    return item.row_number if isinstance(item, Fault) else item[0]


def _last(item: tuple[int, Sequence[pa.Array]] | Fault) -> int:
    """The number of the last row of a batch."""
    return item.row_number if isinstance(item, Fault) else item[0] + len(item[1][0]) - 1


def _as_text(array: pa.Array) -> pa.Array | None:
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if not any(test(kind) for test in _WRITTEN):
        return None
    try:
        text = spelt_out(array) if pa.types.is_dictionary(array.type) else array
        text = text.cast(pa.string())
        text.validate(full=True)
    except (pa.ArrowException, MemoryError):
        return None
    return text


def _met_elsewhere(ids: pa.Array, plain: Mask) -> Mask:
    """References that also stand in a row that is not plain: of two such rows the first is taken, whichever it is."""
    if plain.all():
        return ~plain
    odd = {without_unseen(each or "") for each in ids.filter(pa.array(~plain)).to_pylist()}
    found: Mask = compute.is_in(ids, pa.array(sorted(odd), pa.string())).to_numpy(zero_copy_only=False)
    return found


def _named(columns: Mapping[str, pa.Array]) -> Mask:
    named = np.zeros(len(columns["record_id"]), bool)
    for name in NAME_COLUMNS:
        if name in columns:
            named |= ~true_of(compute.equal(columns[name], ""))
    return ~true_of(compute.equal(columns["record_id"], "")) & named
