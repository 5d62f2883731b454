"""The headings of a table as a person sees them on the page: what each is taken for, and what else it could be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tearline.tables.headings import COLUMNS, HeadingPlan, How, base

LABELS: Final[dict[str, str]] = {
    "record_id": "Your own reference",
    "given_name": "First name",
    "middle_name": "Middle name",
    "family_name": "Last name",
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
    How.CANONICAL: "By its name",
    How.GUESSED: "Guessed",
    How.MAPPED: "You said so",
    How.NOT_READ: "Not read",
    How.REFUSED: "Not allowed",
}


@dataclass(frozen=True, slots=True)
class Select:
    """One heading. `place`: its number in the file; `column`: empty when it is not read."""

    place: int
    heading: str
    column: str
    how: str
    refused: bool


def selects(plan: HeadingPlan) -> list[Select]:
    """Each heading that is not empty, in the order of the file."""
    return [
        Select(place, heading, column, HOW_LABELS[how], how is How.REFUSED)
        for place, (heading, column, how) in enumerate(zip(plan.headings, plan.columns, plan.how, strict=True))
        if heading.strip()
    ]


def options(plan: HeadingPlan) -> dict[str, str]:
    """Column -> what it is called; those of the plan that are not plain ones last."""
    plain = {column: LABELS[column] for column in COLUMNS}
    return plain | {column: label_of(column) for column in plan.columns if column and column not in plain}


def label_of(column: str) -> str:
    """`phone_2` -> `Phone (2)`; `national_id:nino` -> `National identifier (NINO)`."""
    marks = ", ".join(_marks(column))
    return f"{LABELS[base(column)]} ({marks})" if marks else LABELS[base(column)]


def _marks(column: str) -> Iterator[str]:
    name, _, scheme = column.partition(":")
    if name not in COLUMNS:
        yield name.rpartition("_")[2]
    if scheme:
        yield scheme.replace("_", " ")
