"""People of columns of plain cells, column by column: for the tens of thousands of whom something is shown.

Invariant: the same people as `intake.PersonReader` makes of the rows. A row whose names are several in one cell, or are
not kept as they are written, is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from tearline.people.addresses import one_address
from tearline.people.person import Person
from tearline.people.record import FieldName
from tearline.tables.headings import base

_Texts: TypeAlias = Sequence[str | None]
_Values: TypeAlias = tuple[str, ...]
_PARTS: Final = ("given_name", "middle_name", "family_name")
# In the order of a person's values.
_KINDS: Final = (
    FieldName.DATE_OF_BIRTH,
    FieldName.ADDRESS,
    FieldName.PHONE,
    FieldName.EMAIL,
    FieldName.NATIONAL_ID,
    FieldName.VEHICLE_MARK,
)


def plain_people(columns: Mapping[str, _Texts]) -> Iterator[Person | None]:
    """One for each row of the canonical columns, None for a row that is left to the row reader."""
    nothing = [None] * len(columns["record_id"])
    whole, *parts = (columns.get(name, nothing) for name in ("full_name", *_PARTS))
    aliases = _together([texts for name, texts in columns.items() if base(name) == "aliases"], len(nothing))
    others = [_together(_columns_of(kind, columns), len(nothing)) for kind in _KINDS]
    for reference, name, some, more, *values in zip(
        columns["record_id"], whole, zip(*parts, strict=True), aliases, *others, strict=True
    ):
        names = (name or " ".join(filter(None, some)), *more)
        if reference is None or any(";" in each or "  " in each for each in names):
            yield None
        else:
            known = {kind: found for kind, found in zip(_KINDS, values, strict=True) if found}
            yield Person(reference, {FieldName.NAME: names, **known}, tuple(part or "" for part in some))


def _columns_of(kind: FieldName, columns: Mapping[str, _Texts]) -> list[_Texts]:
    if kind is not FieldName.ADDRESS:
        return [texts for name, texts in columns.items() if base(name) == kind]
    nothing = [None] * len(columns["record_id"])
    lines = dict.fromkeys(
        name.replace("postcode", "address") for name in columns if base(name) in {"address", "postcode"}
    )
    both = ((columns.get(each, nothing), columns.get(each.replace("address", "postcode"), nothing)) for each in lines)
    return [[one_address(line or "", code or "") for line, code in zip(*each, strict=True)] for each in both]


def _together(columns: Sequence[_Texts], size: int) -> Sequence[_Values]:
    """What each row has in any of the columns, each once."""
    if len(columns) == 1:
        return [(text,) if text else () for text in columns[0]]
    return [tuple(dict.fromkeys(filter(None, row))) for row in zip(*columns, strict=True)] or [()] * size
