"""Somebody as others ask after them: what is known of one person, checked by the rules by which records are read.

Invariant: what cannot be used is said with its column, all of it at once, and nothing of it is quoted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from tearline.errors import InvalidInput, ManyInvalid
from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import guess
from tearline.tables.rows import is_readable, without_unseen

_REFERENCE: Final = "asked"  # nobody keeps it


def person_asked_for(known: Mapping[str, str], *, as_at: dt.date) -> Person:
    """`known`: texts by canonical column (`tearline.tables.headings.COLUMNS`), empty where nothing is known.

    Unlike a row of a table it needs no name. Raises `ManyInvalid`, each with its column as `field`.
    """
    cells = {column: kept for column, text in known.items() if (kept := without_unseen(text))}
    if not cells:
        raise InvalidInput("lookup.nothing", "Enter what you know of the person.", field="full_name")
    unreadable = [column for column, text in cells.items() if not is_readable(text)]
    row = Row(0, {"record_id": _REFERENCE} | {column: cells[column] for column in cells if column not in unreadable})
    found = list(PersonReader(guess(list(row.cells)), as_at).read(row))
    faults = [*map(_unreadable, unreadable), *(_unusable(each) for each in found if isinstance(each, Fault))]
    if faults:
        raise ManyInvalid(faults)
    values = next(each.values for each in found if isinstance(each, Person))
    return Person(_REFERENCE, {kind: filled for kind, texts in values.items() if (filled := _filled(texts))})


def _unreadable(column: str) -> InvalidInput:
    return InvalidInput("lookup.unreadable", "Type this again: some of it cannot be read.", field=column)


def _unusable(fault: Fault) -> InvalidInput:
    return InvalidInput("lookup.unusable", fault.how_to_mend, field=fault.column)


def _filled(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value)
