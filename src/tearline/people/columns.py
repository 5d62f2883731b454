"""The words for columns and for how a heading was understood: the same at the edge and on a node's pages."""

from __future__ import annotations

from typing import Final

from tearline.people.identifiers import SCHEMES
from tearline.tables.headings import How

COLUMN_LABELS: Final[dict[str, str]] = {
    "record_id": "Your reference",
    "given_name": "Given name",
    "middle_name": "Middle name",
    "family_name": "Family name",
    "full_name": "Whole name",
    "aliases": "Other names",
    "date_of_birth": "Date of birth",
    "address": "Address",
    "postcode": "Postcode",
    "phone": "Phone",
    "email": "E-mail",
    "national_id": "National identifier",
    "vehicle_mark": "Vehicle registration",
}
HOW_LABELS: Final[dict[How, str]] = {
    How.CANONICAL: "Known by its name",
    How.GUESSED: "Guessed",
    How.MAPPED: "You chose it",
    How.NOT_READ: "Not read",
    How.REFUSED: "Not allowed",
}


def column_label(column: str) -> str:
    """`national_id:nino` -> `National Insurance number`, `phone_2` -> `Phone 2`, "" -> `Not read`."""
    if not column:
        return HOW_LABELS[How.NOT_READ]
    name, _, scheme = column.partition(":")
    if scheme:
        return SCHEMES[scheme].label + _number(name)
    return COLUMN_LABELS.get(name) or COLUMN_LABELS[name.rpartition("_")[0]] + _number(name)


def _number(name: str) -> str:
    number = name.rpartition("_")[2]
    return f" {number}" if number.isdigit() else ""
