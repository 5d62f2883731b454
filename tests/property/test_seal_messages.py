"""For any record: its fields travel unchanged, and any message that can be made opens as it was."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.vocab.grading import InformationGrade, Nature, SensitiveCategory, SourceGrade
from tearline.wire.content import SharedField, shared
from tearline.wire.registry import decode, encode
from tests.support.messages import disclosure

# Letters of every script, marks, and the joiners that Persian and Urdu names need.
WRITTEN = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" '-\u200c"),
    min_size=1,
    max_size=60,
).filter(str.strip)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
FIELDS = st.builds(
    Field,
    id=st.builds(new_id, st.just(Prefix.FIELD)),
    name=st.sampled_from(FieldName),
    value=WRITTEN,
    as_at=DAYS,
    nature=st.sampled_from(Nature),
    source_grade=st.sampled_from(SourceGrade),
    information_grade=st.sampled_from(InformationGrade),
    parts=st.dictionaries(st.sampled_from(["given", "middle", "family", "line", "postcode"]), WRITTEN | st.just("")),
    sensitive=st.none() | st.sampled_from(SensitiveCategory),
    owner=st.sampled_from(["", "west-midlands/council", "security-service/security-service"]),
)


@given(FIELDS)
def test_a_field_travels_unchanged(field: Field) -> None:
    travelling = SharedField.from_field(field)
    assert travelling.model_dump(mode="json") == field.to_dict()
    assert travelling.to_field() == field


@settings(max_examples=60)
@given(st.lists(FIELDS, min_size=1, max_size=8), WRITTEN, st.tuples(DAYS, DAYS).map(sorted))
def test_any_disclosure_opens_as_it_was(fields: list[Field], text: str, days: list[dt.date]) -> None:
    message = disclosure(
        fields=shared(fields),
        necessity=text,
        drafted_by=text,
        review_on=days[0],
        expires_on=days[1],
    )
    payload_type, payload = encode(message)
    assert decode(payload_type, payload) == message
    assert encode(decode(payload_type, payload))[1] == payload
