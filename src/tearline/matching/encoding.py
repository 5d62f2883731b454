"""From columns of text to what the kernel compares: each kind of value encoded, names of any script in Latin letters.

Shapes: a record batch holds canonical columns of strings (`tables.headings.COLUMNS`, numbered ones among them), null or
empty where nothing is known; values of one cell are parted by semicolons where the column may hold several. Columns
that are not compared, whatever they are, are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute

from tearline.matching.kernel.handles import CODE_KINDS, Encoded, Groups, Rows
from tearline.people.batch import Batch, Several
from tearline.people.latin import latin
from tearline.people.name_groups import group_table
from tearline.people.person import COMPARED, Person
from tearline.people.record import FieldName
from tearline.tables.strings import holds, is_between, letters_of

_NUMBERED: Final = re.compile(r"(?P<base>[a-z_]+?)(?P<number>_\d+)?(?::[a-z_]+)?")
_NAME_PARTS: Final = ("given_name", "middle_name", "family_name", "full_name")


def encode(batch: Batch) -> Encoded:
    """Everybody in the batch, in its order."""
    records = Encoded(len(batch))
    parts = batch.people.parts if isinstance(batch.people, Several) else [batch]
    first = 0
    for part in parts:
        if part.columns is None:
            _add_people(records, part.people, first)
        else:
            _add_columns(records, part.columns, np.arange(first, first + len(part), dtype=np.uint32))
        first += len(part)
    records.finish()
    return records


def _add_columns(records: Encoded, columns: Mapping[str, pa.Array], rows: Rows) -> None:
    parts = [_ascii(columns[name]) if name in columns else None for name in _NAME_PARTS]
    records.add_names(groups(), rows, parts)
    for name, column in columns.items():
        kind, number = _kind(name)
        if kind == "aliases":
            where, values = _parted(column)
            records.add_names(groups(), rows[where], [None, None, None, values])
        elif kind == "date_of_birth":
            records.add_dates(rows, _ascii(column))
        elif kind == "address" or (kind == "postcode" and f"address{number}" not in columns):
            _add_address(records, columns, number, rows)
        elif kind in set(CODE_KINDS):
            where, values = _parted(column)
            records.add_codes(FieldName(kind), rows[where], values)


def _add_address(records: Encoded, columns: Mapping[str, pa.Array], number: str, rows: Rows) -> None:
    line, postcode = columns.get(f"address{number}"), columns.get(f"postcode{number}")
    records.add_addresses(rows, None if line is None else _ascii(line), None if postcode is None else _ascii(postcode))


def _parted(column: pa.Array) -> tuple[Rows, pa.Array]:
    """Each value of each cell, with the row it is of."""
    plain = _plain(column)  # parted first: other scripts have a semicolon of their own
    if not holds(letters_of(plain)[0], ";"):
        return np.arange(len(plain), dtype=np.uint32), _ascii(plain)
    parted = compute.split_pattern(compute.fill_null(plain, ""), ";")
    return compute.list_parent_indices(parted).to_numpy().astype(np.uint32), _ascii(parted.flatten())


@cache
def _kind(column: str) -> tuple[str, str]:
    found = _NUMBERED.fullmatch(column)
    return (found["base"], found["number"] or "") if found else ("", "")


def _plain(column: pa.Array) -> pa.Array:
    return (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).cast(pa.string())


def _ascii(column: pa.Array) -> pa.Array:
    """The column as the kernel reads it: plain strings, what is in other letters written in Latin ones."""
    plain = _plain(column)
    if is_between(letters_of(plain)[0], "\0", "\x7f"):
        return plain
    odd = compute.fill_null(compute.invert(compute.string_is_ascii(plain)), pa.scalar(value=False))
    values = [latin(text) for text in plain.filter(odd).to_pylist()]
    return compute.replace_with_mask(plain, odd, pa.array(values, pa.string()))


@cache
def groups() -> Groups:
    """The groups of spellings, as the kernel holds them. Read once."""
    table = group_table()
    words = sorted(table)
    pairs = np.zeros((len(words), 2), np.uint32)
    head: dict[int, int] = {}
    for place, word in enumerate(words):
        for at, group in enumerate(table[word][:2]):
            pairs[place, at] = group + 1
            head.setdefault(group, place)
    heads = np.array([head.get(group, 0) for group in range(max(head, default=-1) + 1)], np.uint32)
    return Groups(words, pairs, heads)


def _add_people(records: Encoded, people: Sequence[Person], start: int) -> None:
    """The same for people. `start`: the row of the first. Of what nobody has nothing is made: it may be one person."""
    parted = [person.parts if any(person.parts) else None for person in people]
    if any(parted):
        first = np.array([row for row, parts in enumerate(parted, start) if parts], np.uint32)
        columns = [_texts([parts[at] for parts in parted if parts]) for at in range(3)]
        records.add_names(groups(), first, [*columns, None])
    for kind in COMPARED:
        skipped = [1 if parts else 0 for parts in parted] if kind is FieldName.NAME else ()
        rows, values = _listed(people, kind, start, skipped)
        if not values:
            continue
        texts = _texts(values)
        if kind is FieldName.NAME:
            records.add_names(groups(), rows, [None, None, None, texts])
        elif kind is FieldName.DATE_OF_BIRTH:
            records.add_dates(rows, texts)
        elif kind is FieldName.ADDRESS:
            records.add_addresses(rows, texts, None)
        else:
            records.add_codes(kind, rows, texts)


def _listed(
    people: Sequence[Person], kind: FieldName, start: int, skipped: Sequence[int]
) -> tuple[Rows, Sequence[str]]:
    """Each value with its row. `skipped`: how many of the first values of each person are left out."""
    found = [
        (row, value)
        for row, person in enumerate(people, start)
        for value in person.values.get(kind, ())[skipped[row - start] if skipped else 0 :]
    ]
    return np.array([row for row, _ in found], np.uint32), [value for _, value in found]


def _texts(values: Sequence[str]) -> pa.Array:
    """As `_ascii` makes them of a column, without making one of other letters first."""
    return pa.array([value if value.isascii() else latin(value) for value in values], pa.string())
