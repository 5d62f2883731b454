"""The fields of a record as they travel: exactly what `tearline.people.record.Field.to_dict` writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field as Bounds

from tearline.people.record import Field, FieldName
from tearline.vocab.grading import InformationGrade, Nature, SensitiveCategory, SourceGrade
from tearline.wire.shape import Day, FieldId, LineOrEmpty, OrganisationOrEmpty, Shape, Text

MAX_FIELDS: Final = 200

PartName = Literal["given", "middle", "family", "line", "postcode"]


class SharedField(Shape):
    """One item about a person, with what the recipient needs to judge it (DPA 2018 s.38(5)(b))."""

    id: FieldId
    name: FieldName
    value: Text
    as_at: Day
    nature: Nature
    source_grade: SourceGrade
    information_grade: InformationGrade
    parts: dict[PartName, LineOrEmpty]
    sensitive: SensitiveCategory | None
    owner: OrganisationOrEmpty
    """The body whose fact it is, as `node/tenant`; empty when it is the sender's own."""

    @classmethod
    def from_field(cls, field: Field) -> Self:
        """Raise `pydantic.ValidationError` when the field cannot travel; see `faults.naming_field`."""
        names: dict[str, Any] = {name: getattr(field, name) for name in cls.model_fields}
        return cls(**names | {"parts": dict(field.parts)})

    def to_field(self) -> Field:
        """The same as a field of a record."""
        return Field.from_dict(self.model_dump(mode="json"))


SharedFields = Annotated[tuple[SharedField, ...], Bounds(max_length=MAX_FIELDS)]


def shared(fields: Iterable[Field]) -> tuple[SharedField, ...]:
    """Each field, as it travels."""
    return tuple(SharedField.from_field(field) for field in fields)
