"""The keys a record is found by. Sensitive and narrative fields have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tearline.people.dates import PartialDate
from tearline.people.identifiers import split
from tearline.people.names import search_keys
from tearline.people.record import Field, FieldName

_NAMES = frozenset({FieldName.NAME, FieldName.ALIAS})
_IDENTIFIERS = frozenset({FieldName.NATIONAL_ID, FieldName.PHONE, FieldName.EMAIL, FieldName.VEHICLE_MARK})


def keys_of(fields: Iterable[Field]) -> frozenset[str]:
    """Every key of a record with these fields."""
    return frozenset(key for field in fields if field.sensitive is None for key in _keys(field))


def _keys(field: Field) -> Iterator[str]:
    if field.name in _NAMES:
        yield from (f"n:{key}" for key in search_keys(field.value))
    elif field.name is FieldName.DATE_OF_BIRTH:
        yield date_key(PartialDate.parse(field.value))
    elif field.name in _IDENTIFIERS:
        yield identifier_key(field.value)


def date_key(date: PartialDate) -> str:
    """Key of a full or partial date of birth, as recorded."""
    return f"d:{date}"


def identifier_key(value: str) -> str:
    """Key of an identifier: its scheme, spacing and case do not matter."""
    return "i:" + "".join(split(value)[1].split()).casefold()
