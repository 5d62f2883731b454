"""A record about a person: a reference, a status and a list of graded fields.

The same shape serves the originator's register of subjects and an agency's own records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from tearline.vocab.grading import InformationGrade, Nature, SensitiveCategory, SourceGrade


class FieldName(StrEnum):
    """What a field says. `CONCERN` and later ones are the narrative part of a key biography."""

    NAME = "name"
    ALIAS = "alias"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    NATIONAL_ID = "national_id"
    VEHICLE_MARK = "vehicle_mark"
    OCCUPATION = "occupation"
    CONCERN = "concern"
    CLOSED_ON = "closed_on"
    CLOSING_SUMMARY = "closing_summary"
    LOCAL_LINK = "local_link"
    NOTE = "note"
    SENSITIVE = "sensitive"


FIELD_LABELS: dict[FieldName, str] = {
    FieldName.NAME: "Name",
    FieldName.ALIAS: "Also known as",
    FieldName.DATE_OF_BIRTH: "Date of birth",
    FieldName.ADDRESS: "Address",
    FieldName.PHONE: "Phone",
    FieldName.EMAIL: "E-mail",
    FieldName.NATIONAL_ID: "National identifier",
    FieldName.VEHICLE_MARK: "Vehicle registration",
    FieldName.OCCUPATION: "Occupation",
    FieldName.CONCERN: "Type of concern",
    FieldName.CLOSED_ON: "Closed on",
    FieldName.CLOSING_SUMMARY: "Why it was closed",
    FieldName.LOCAL_LINK: "Link to the area",
    FieldName.NOTE: "Note",
    FieldName.SENSITIVE: "Sensitive information",
}


class Status(StrEnum):
    """Where the person stands with the record's owner. Closed enum: there is no informal in-between."""

    ACTIVE = "active"
    CLOSED = "closed"
    OWN = "own"  # an agency's own record, no subject of the Security Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One item about a person, with what a reader needs to judge it (DPA s.38(5)(b)).

    `value`: as recorded; dates are `1985`, `1985-04` or `1985-04-03`.
    `parts`: `given`, `middle`, `family` of a name; `line`, `postcode` of an address; else empty.
    `owner`: the body whose fact it is, as `node/tenant`; empty when it is the record holder's own.
    """

    id: str
    name: FieldName
    value: str
    as_at: dt.date
    nature: Nature = Nature.FACT
    source_grade: SourceGrade = SourceGrade.UNTESTED
    information_grade: InformationGrade = InformationGrade.NOT_KNOWN
    parts: Mapping[str, str] = field(default_factory=dict)
    sensitive: SensitiveCategory | None = None
    owner: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, stable key order; the inverse of `from_dict`."""
        return {
            "id": self.id,
            "name": self.name.value,
            "value": self.value,
            "as_at": self.as_at.isoformat(),
            "nature": self.nature.value,
            "source_grade": self.source_grade.value,
            "information_grade": self.information_grade.value,
            "parts": dict(self.parts),
            "sensitive": self.sensitive.value if self.sensitive else None,
            "owner": self.owner,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Raise `KeyError` or `ValueError` on anything `to_dict` would not have written."""
        return cls(
            id=raw["id"],
            name=FieldName(raw["name"]),
            value=raw["value"],
            as_at=dt.date.fromisoformat(raw["as_at"]),
            nature=Nature(raw["nature"]),
            source_grade=SourceGrade(raw["source_grade"]),
            information_grade=InformationGrade(raw["information_grade"]),
            parts=raw["parts"],
            sensitive=SensitiveCategory(raw["sensitive"]) if raw["sensitive"] else None,
            owner=raw["owner"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A person as one body has recorded them. `reference` is that body's own and opaque."""

    reference: str
    status: Status
    fields: tuple[Field, ...]
    synthetic: bool = False
