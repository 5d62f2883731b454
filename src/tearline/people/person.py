"""A person as matching sees one: a reference and what was recorded, by kind of field. No grading, no narrative.

The light twin of `record.Record`, of which an edge reads a million.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tearline.people.record import Field, FieldName

# What two records are compared by, in the order in which people read it. Aliases count as names.
COMPARED: Final = (
    FieldName.NAME,
    FieldName.DATE_OF_BIRTH,
    FieldName.ADDRESS,
    FieldName.PHONE,
    FieldName.EMAIL,
    FieldName.NATIONAL_ID,
    FieldName.VEHICLE_MARK,
)


@dataclass(frozen=True, slots=True)
class Person:
    """`values`: by kind, each in the order of its source; only kinds in `COMPARED`, none of them empty.

    A date is `1985`, `1985-04` or `1985-04-03`; an address is one line that ends in its postcode where that is known.
    `parts`: given, middle and family name of the first name, all empty where its source keeps them together.
    """

    id: str
    values: Mapping[FieldName, tuple[str, ...]]
    parts: tuple[str, ...] = ("", "", "")


def values_of(fields: Iterable[Field]) -> dict[FieldName, tuple[str, ...]]:
    """`Person.values` of a record's fields; sensitive ones are left out."""
    found: dict[FieldName, list[str]] = {}
    for field in fields:
        kind = FieldName.NAME if field.name is FieldName.ALIAS else field.name
        if kind in COMPARED and field.sensitive is None:
            found.setdefault(kind, []).append(field.value)
    return {kind: tuple(values) for kind, values in found.items()}
