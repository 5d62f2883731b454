"""From the rows of a table to people: each cell becomes a value of a field, or is reported and left out.

Invariant: a row with a reference and a name becomes a record whatever its other cells hold. An imported field is an
untested fact as at the day of the table, until somebody grades it. A record and a person are read by the same rules.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from tearline.errors import InvalidInput
from tearline.ids import Prefix, new_id
from tearline.people import identifiers
from tearline.people.addresses import address_parts, address_text, one_address
from tearline.people.dates import normal_date
from tearline.people.names import PersonName
from tearline.people.person import Person
from tearline.people.record import Field, FieldName, Record, Status
from tearline.tables.fault import Fault, Row
from tearline.tables.headings import HeadingPlan, base
from tearline.tables.rows import read_rows
from tearline.tables.table import Table

_NAME_PARTS: Final = ("given_name", "middle_name", "family_name")
_LONGEST_ALIAS: Final = 300
_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_PHONE_MARKS: Final = str.maketrans("", "", "().-")
_EXTENSION: Final = re.compile(r"(?:x|ext\.?)\d{1,6}\Z", re.IGNORECASE | re.ASCII)
_FEWEST_DIGITS: Final = 5
_MOST_DIGITS: Final = 20
_MOST: Final = 20  # values of one kind: a message between nodes holds 200 fields
_VEHICLE: Final = re.compile(r"(?=\D*\d)[A-Za-z0-9][A-Za-z0-9 -]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """What all records of one table have in common."""

    status: Status
    as_at: dt.date
    synthetic: bool = False


def read_records(table: Table, plan: HeadingPlan, origin: Origin) -> Iterator[Record | Fault]:
    """Records of a table, with the faults of each row before its record; first of all those of the file."""
    sources = _sources(plan, origin.as_at)
    for item in read_rows(table, plan):
        if isinstance(item, Fault):
            yield item
            continue
        faults: list[Fault] = []
        fields = tuple(_fields(item, _values(item, sources, faults), origin))
        yield from faults
        yield Record(reference=item.cells["record_id"], status=origin.status, fields=fields, synthetic=origin.synthetic)


def read_people(table: Table, plan: HeadingPlan, *, as_at: dt.date) -> Iterator[Person | Fault]:
    """The same table, as matching sees it: same rows, same faults, values alone. `as_at`: nobody is born after it."""
    reader = PersonReader(plan, as_at)
    for item in read_rows(table, plan):
        if isinstance(item, Fault):
            yield item
        else:
            yield from reader.read(item)


class PersonReader:
    """Makes a person of one row after another."""

    def __init__(self, plan: HeadingPlan, as_at: dt.date) -> None:
        """`as_at`: nobody is born after it."""
        self._sources = _sources(plan, as_at)

    def read(self, row: Row) -> Iterator[Person | Fault]:
        """What is wrong with cells of the row, then the person."""
        faults: list[Fault] = []
        values = _values(row, self._sources, faults)
        if faults:
            yield from faults
        if FieldName.ALIAS in values:
            values[FieldName.NAME] += values.pop(FieldName.ALIAS)
        yield Person(row.cells["record_id"], values, tuple(row.cells.get(part, "") for part in _NAME_PARTS))


_Cells: TypeAlias = Mapping[str, str]
_Values: TypeAlias = dict[FieldName, tuple[str, ...]]
_Check: TypeAlias = Callable[[str], str]
_Spoilt: TypeAlias = list[tuple[str, InvalidInput]]
_Read: TypeAlias = Callable[[_Cells, _Spoilt], tuple[str, ...]]


def _values(row: Row, sources: Iterable[tuple[FieldName, _Read]], faults: list[Fault]) -> _Values:
    """The row's values by kind, in the order of a record's fields; what is wrong with a cell is added to `faults`."""
    spoilt: _Spoilt = []
    values: _Values = {FieldName.NAME: (_name(row.cells),)}
    for name, read in sources:
        if found := read(row.cells, spoilt):
            values[name] = found if name not in values else _together(values[name], found, spoilt)
    for column, error in spoilt:
        what = "The cell cannot be used. The rest of the row was read."
        faults.append(Fault(row.number, column, what, error.message, blocking=False))
    return values


def _together(first: tuple[str, ...], more: tuple[str, ...], spoilt: _Spoilt) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(first + more))
    if len(found) > _MOST:
        spoilt.append(("", InvalidInput("row.too-many-values", f"Keep at most {_MOST} of each kind for one person.")))
    return found[:_MOST]


def _sources(plan: HeadingPlan, as_at: dt.date) -> tuple[tuple[FieldName, _Read], ...]:
    """What reads each kind of value, for each column that holds some."""
    rules: Mapping[str, tuple[FieldName, Callable[[str], _Read]]] = {
        "aliases": (FieldName.ALIAS, lambda column: _reading(column, _alias)),
        "date_of_birth": (FieldName.DATE_OF_BIRTH, lambda column: _reading(column, _born_by(as_at), parted=False)),
        "address": (FieldName.ADDRESS, lambda column: _address(column, column.replace("address", "postcode"))),
        "phone": (FieldName.PHONE, lambda column: _reading(column, _phone)),
        "email": (FieldName.EMAIL, lambda column: _reading(column, _email)),
        "national_id": (FieldName.NATIONAL_ID, lambda column: _reading(column, _identifier(column))),
        "vehicle_mark": (FieldName.VEHICLE_MARK, lambda column: _reading(column, _vehicle_mark)),
    }
    columns = dict.fromkeys(column.replace("postcode", "address") for column in plan.columns if column)
    return tuple(
        (name, reading(column)) for kind, (name, reading) in rules.items() for column in columns if base(column) == kind
    )


def _reading(column: str, check: _Check, *, parted: bool = True) -> _Read:
    """Reads a cell, and values `parted` by semicolons in it: a bad one is reported and costs no other."""

    def read(cells: _Cells, spoilt: _Spoilt) -> tuple[str, ...]:
        text = cells.get(column)
        if text is None:
            return ()
        if parted and ";" in text:
            parts = (part.strip() for part in text.split(";"))
            return _together(
                (), tuple(value for part in parts if part for value in read({column: part}, spoilt)), spoilt
            )
        try:
            return (check(text),)
        except InvalidInput as error:
            spoilt.append((column, error))
            return ()

    return read


def _address(column: str, postcode: str) -> _Read:
    def read(cells: _Cells, _: _Spoilt) -> tuple[str, ...]:
        address = one_address(cells.get(column, ""), cells.get(postcode, ""))
        return (address,) if address else ()

    return read


def _name(cells: _Cells) -> str:
    """The name as its source wrote it, whole or put together."""
    whole = cells.get("full_name")
    return _one_line(" ".join([cells[part] for part in _NAME_PARTS if part in cells]) if whole is None else whole)


def _name_in_parts(cells: _Cells) -> PersonName:
    given, middle, family = (_one_line(cells.get(part, "")) for part in _NAME_PARTS)
    return PersonName.from_parts(given=given, middle=middle, family=family)


def _alias(text: str) -> str:
    if len(text) > _LONGEST_ALIAS:
        raise InvalidInput("alias.long", "Put a semicolon between one alias and the next.")
    return _one_line(text)


def _born_by(as_at: dt.date) -> _Check:
    latest = as_at.isoformat()

    def check(text: str) -> str:
        date = normal_date(text)
        if date > latest:  # `2027` and `2026-12` come after `2026-11-22`, `2026` and `2026-11` do not
            raise InvalidInput("date.future", "Give a date of birth that is not in the future.")
        return date

    return check


def _phone(text: str) -> str:
    number = _one_line(text)
    digits = number.removeprefix("+").replace(" ", "")
    if not digits.isdigit():
        digits = _EXTENSION.sub("", digits).translate(_PHONE_MARKS)
    if not (digits.isdecimal() and digits.isascii() and _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS):
        raise InvalidInput("phone.malformed", "Give phone numbers in digits, with a semicolon between two.")
    return number


def _email(text: str) -> str:
    if _EMAIL.fullmatch(text) is None:
        how = "Give addresses such as name@example.org, with a semicolon between two."
        raise InvalidInput("email.malformed", how)
    return text


def _identifier(column: str) -> _Check:
    scheme = column.partition(":")[2]
    return lambda text: identifiers.checked(_one_line(text), scheme)


def _vehicle_mark(text: str) -> str:
    mark = _one_line(text).upper()
    if _VEHICLE.fullmatch(mark) is None:
        how = "Give registration marks such as ZZ12 ABC, with a semicolon between two."
        raise InvalidInput("vehicle-mark.malformed", how)
    return mark


def _one_line(text: str) -> str:
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def _fields(row: Row, values: _Values, origin: Origin) -> Iterator[Field]:
    for name, found in values.items():
        for value in found:
            yield Field(
                id=new_id(Prefix.FIELD),
                name=name,
                value=value,
                as_at=origin.as_at,
                parts=_parts(name, value, row.cells),
            )


def _parts(name: FieldName, value: str, cells: _Cells) -> Mapping[str, str]:
    if name is FieldName.NAME:
        in_parts = _name_in_parts(cells)
        return (in_parts if in_parts.text else PersonName.from_text(value)).parts()
    if name is FieldName.ALIAS:
        return PersonName.from_text(value).parts()
    return _address_parts(value, cells) if name is FieldName.ADDRESS else {}


def _address_parts(value: str, cells: _Cells) -> Mapping[str, str]:
    """Those of the column the value came from: only there is a postcode of another country known for one."""
    columns = {column.replace("postcode", "address") for column in cells if base(column) in {"address", "postcode"}}
    found = (address_parts(cells.get(each, ""), cells.get(each.replace("address", "postcode"), "")) for each in columns)
    return next(parts for parts in found if address_text(parts) == value)
