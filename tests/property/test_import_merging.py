"""Merging a file's fields into a record's: nothing the file cannot carry changes, and doing it twice changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.vocab.grading import InformationGrade, Nature, SensitiveCategory, SourceGrade
from tearline_hub.imports.merging import SINGLE, differences, merge

CARRIED = frozenset({FieldName.NAME, FieldName.ALIAS, FieldName.DATE_OF_BIRTH, FieldName.PHONE})
_KINDS = st.sampled_from([*sorted(CARRIED), FieldName.ADDRESS, FieldName.CONCERN, FieldName.NOTE])
_VALUES = st.sampled_from(["a", "b", "c", "d"])
_PARTS = st.sampled_from([{}, {"given": "a"}, {"given": "b"}])


@st.composite
def recorded(draw: st.DrawFn) -> Field:
    return Field(
        id=new_id(Prefix.FIELD),
        name=draw(_KINDS),
        value=draw(_VALUES),
        as_at=dt.date(2020, 1, 1),
        nature=draw(st.sampled_from(Nature)),
        source_grade=draw(st.sampled_from(SourceGrade)),
        information_grade=draw(st.sampled_from(InformationGrade)),
        parts=draw(_PARTS),
        sensitive=draw(st.sampled_from([None, None, SensitiveCategory.HEALTH])),
        owner=draw(st.sampled_from(["", "", "node/police"])),
    )


@st.composite
def arriving(draw: st.DrawFn) -> list[Field]:
    found: list[Field] = []
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from(sorted(CARRIED)))
        if name not in SINGLE or all(field.name is not name for field in found):
            value, parts = draw(_VALUES), draw(_PARTS)
            day = dt.date(2026, 1, 1)
            found.append(Field(id=new_id(Prefix.FIELD), name=name, value=value, as_at=day, parts=parts))
    return found


def bound(field: Field) -> bool:
    """What no file may replace."""
    return bool(field.sensitive or field.owner or field.nature is Nature.ASSESSMENT or field.name not in CARRIED)


@given(st.lists(recorded(), max_size=8), arriving())
def test_what_a_file_cannot_carry_stays_as_it_is(current: list[Field], incoming: list[Field]) -> None:
    merged = merge(current, incoming, CARRIED).fields
    assert [field for field in merged if field in current and bound(field)] == [f for f in current if bound(f)]


@given(st.lists(recorded(), max_size=8), arriving())
def test_the_record_then_holds_every_value_of_the_file_and_no_other(
    current: list[Field], incoming: list[Field]
) -> None:
    merged = merge(current, incoming, CARRIED).fields
    free = {(field.name, field.value) for field in merged if not bound(field)}
    wanted = {(field.name, field.value) for field in incoming}
    assert free <= wanted
    assert wanted <= {(field.name, field.value) for field in merged}


@given(st.lists(recorded(), max_size=8), arriving())
def test_the_same_file_again_changes_nothing(current: list[Field], incoming: list[Field]) -> None:
    once = merge(current, incoming, CARRIED).fields
    again = merge(once, [replace(field, id=new_id(Prefix.FIELD)) for field in incoming], CARRIED)
    assert again.fields == once
    assert again.touched == ()
    assert list(differences(once, again.fields)) == []


@given(st.lists(recorded(), max_size=8), arriving())
def test_a_value_that_stays_keeps_its_id_and_what_goes_or_changes_is_named(
    current: list[Field], incoming: list[Field]
) -> None:
    merged = merge(current, incoming, CARRIED)
    after = {field.id: field for field in merged.fields}
    assert len(after) == len(merged.fields)
    changed = {field.id for field in current if field.id not in after or after[field.id].value != field.value}
    assert set(merged.touched) == changed


@given(st.lists(recorded(), max_size=8), arriving())
def test_a_kind_the_file_does_not_carry_is_not_touched(current: list[Field], incoming: list[Field]) -> None:
    assert merge(current, incoming, frozenset()).fields == tuple(current)
