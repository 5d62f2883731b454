"""From the rows of a table to records: each cell becomes a graded field, or is reported and left out.

Invariant: a row with a reference and a name becomes a record whatever its other cells hold. An imported field is an
untested fact as at the day of the table, until somebody grades it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from tearline.errors import InvalidInput
from tearline.ids import Prefix, new_id
from tearline.people.addresses import address_parts, address_text
from tearline.people.dates import PartialDate
from tearline.people.names import PersonName
from tearline.people.record import Field, FieldName, Record, Status
from tearline.tables.csv import read_rows
from tearline.tables.fault import Fault, Row

_LONGEST_ALIAS: Final = 300
_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_PHONE: Final = re.compile(r"\+?[\d\s().-]*(?:\d[\s().-]*){5,}(?:(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(r"(?=.*\d)[A-Za-z0-9 /.-]{3,30}")


@dataclass(frozen=True, slots=True)
class Origin:
    """What all records of one table have in common."""

    status: Status
    as_at: dt.date
    synthetic: bool = False


def read_records(stream: BinaryIO, origin: Origin) -> Iterator[Record | Fault]:
    """Records of a CSV file in the canonical columns, with the faults of each row before its record."""
    for item in read_rows(stream):
        if isinstance(item, Fault):
            yield item
        else:
            yield from _taken(item, origin)


def _taken(row: Row, origin: Origin) -> Iterator[Record | Fault]:
    drafts = [_name(row)]
    for columns, make in _OPTIONAL.items():
        try:
            drafts += make(row, origin) if any(column in row.cells for column in columns) else []
        except InvalidInput as error:
            what = "The cell cannot be used. The record was added without it."
            yield Fault(row.number, error.field or columns[0], what, error.message, blocking=False)
    fields = tuple(_field(draft, origin) for draft in drafts)
    yield Record(reference=row.cells["record_id"], status=origin.status, fields=fields, synthetic=origin.synthetic)


@dataclass(frozen=True, slots=True)
class _Draft:
    name: FieldName
    value: str
    parts: Mapping[str, str]


def _field(draft: _Draft, origin: Origin) -> Field:
    return Field(id=new_id(Prefix.FIELD), name=draft.name, value=draft.value, as_at=origin.as_at, parts=draft.parts)


def _name(row: Row) -> _Draft:
    given, middle, family = (_one_line(row.cells.get(f"{part}_name", "")) for part in ("given", "middle", "family"))
    name = PersonName.from_parts(given=given, middle=middle, family=family)
    whole = _one_line(row.cells.get("full_name", ""))
    if not name.text:
        name = PersonName.from_text(whole)
    return _Draft(FieldName.NAME, whole or name.text, name.parts())


def _aliases(row: Row, _: Origin) -> list[_Draft]:
    texts = [_one_line(text) for text in row.cells["aliases"].split(";")]
    if any(len(text) > _LONGEST_ALIAS for text in texts):
        raise InvalidInput("alias.long", "Put a semicolon between one alias and the next.")
    return [_Draft(FieldName.ALIAS, text, PersonName.from_text(text).parts()) for text in texts if text]


def _date_of_birth(row: Row, origin: Origin) -> list[_Draft]:
    date = PartialDate.parse(row.cells["date_of_birth"])
    if date.earliest > origin.as_at:
        raise InvalidInput("date.future", "Give a date of birth that is not in the future.")
    return [_Draft(FieldName.DATE_OF_BIRTH, str(date), {})]


def _address(row: Row, _: Origin) -> list[_Draft]:
    parts = address_parts(row.cells.get("address", ""), row.cells.get("postcode", ""))
    return [_Draft(FieldName.ADDRESS, address_text(parts), parts)] if parts else []


def _matching(column: str, name: FieldName, form: re.Pattern[str], how: str) -> Callable[[Row, Origin], list[_Draft]]:
    def make(row: Row, _: Origin) -> list[_Draft]:
        text = _one_line(row.cells[column])
        if not form.fullmatch(text):
            raise InvalidInput(f"{column}.malformed", how, field=column)
        return [_Draft(name, text, {})]

    return make


def _one_line(text: str) -> str:
    return " ".join(text.split())


_OPTIONAL: Final[Mapping[tuple[str, ...], Callable[[Row, Origin], list[_Draft]]]] = {
    ("aliases",): _aliases,
    ("date_of_birth",): _date_of_birth,
    ("address", "postcode"): _address,
    ("phone",): _matching("phone", FieldName.PHONE, _PHONE, "Give one phone number in digits."),
    ("email",): _matching("email", FieldName.EMAIL, _EMAIL, "Give one address such as name@example.org."),
    ("national_id",): _matching(
        "national_id",
        FieldName.NATIONAL_ID,
        _IDENTIFIER,
        "Give 3 to 30 letters and digits, at least one a digit.",
    ),
}
