"""A field survives its JSON form, and nothing that JSON form would not hold is accepted."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.people.record import FIELD_LABELS, Field, FieldName
from tearline.vocab.grading import InformationGrade, Nature, SensitiveCategory, SourceGrade

FIELD = Field(
    id="fld_00000000000000000000",
    name=FieldName.SENSITIVE,
    value="Receives treatment for asthma.",
    as_at=dt.date(2026, 11, 22),
    nature=Nature.ASSESSMENT,
    source_grade=SourceGrade.RELIABLE,
    information_grade=InformationGrade.KNOWN_DIRECTLY,
    parts={"line": "12 Testing Street"},
    sensitive=SensitiveCategory.HEALTH,
    owner="northern-region/police",
)


@pytest.mark.parametrize("field", [FIELD, Field(id=FIELD.id, name=FieldName.NAME, value="Ann", as_at=FIELD.as_at)])
def test_a_field_survives_its_json_form(field: Field) -> None:
    assert Field.from_dict(field.to_dict()) == field


@pytest.mark.parametrize("change", [{"name": "score"}, {"nature": "guess"}, {"as_at": "soon"}, {"sensitive": "shoes"}])
def test_a_value_outside_its_list_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Field.from_dict(FIELD.to_dict() | change)


def test_every_field_has_a_label() -> None:
    assert set(FIELD_LABELS) == set(FieldName)
