"""REL-1, RL-6: for any record and any ticks, narrowing and corrections, what leaves is what was ticked, or less."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.disclosure.projection import corrected, narrowed, project, shareable
from tearline.disclosure.template import TEMPLATE_FIELDS, Template, ticked_by
from tearline.errors import InvalidInput
from tearline.people.record import Field, FieldName
from tearline.vocab.grading import Nature, SensitiveCategory

IDS = st.sampled_from([f"fld_{n}" for n in range(12)])
TICKS = st.frozensets(IDS)
FIELDS = st.lists(
    st.builds(
        Field,
        id=IDS,
        name=st.sampled_from(FieldName),
        value=st.text(max_size=20),
        as_at=st.just(dt.date(2026, 1, 1)),
        nature=st.sampled_from(Nature),
        sensitive=st.none() | st.sampled_from(SensitiveCategory),
        owner=st.sampled_from(["", "west-midlands/police"]),
    ),
    unique_by=lambda field: field.id,
    max_size=12,
).map(tuple)


@given(fields=FIELDS, ticked=TICKS)
def test_what_leaves_is_ticked_ours_and_unchanged(fields: tuple[Field, ...], ticked: frozenset[str]) -> None:
    leaving = project(fields, ticked)
    assert {field.id for field in leaving} <= ticked
    assert set(map(id, leaving)) <= set(map(id, fields)), "the record's own fields, not copies that say something else"
    assert all(shareable(field) for field in leaving)
    assert project(leaving, ticked) == leaving


@given(fields=FIELDS, ticked=TICKS, noise=st.text(min_size=1))
def test_unticked_fields_cannot_influence_what_leaves(
    fields: tuple[Field, ...], ticked: frozenset[str], noise: str
) -> None:
    disturbed = tuple(field if field.id in ticked else replace(field, value=noise) for field in fields)
    assert project(disturbed, ticked) == project(fields, ticked)


@given(fields=FIELDS, proposed=TICKS, wanted=TICKS)
def test_narrowing_sends_less_or_is_refused(
    fields: tuple[Field, ...], proposed: frozenset[str], wanted: frozenset[str]
) -> None:
    if wanted - proposed:
        with pytest.raises(InvalidInput):
            narrowed(proposed, wanted)
    else:
        stays = narrowed(proposed, wanted)
        assert all(field in project(fields, proposed) for field in project(fields, stays))


@given(fields=FIELDS, ticked=TICKS, corrections=st.lists(st.tuples(FIELDS, TICKS), max_size=5))
def test_no_row_of_corrections_adds_a_field(
    fields: tuple[Field, ...], ticked: frozenset[str], corrections: list[tuple[tuple[Field, ...], frozenset[str]]]
) -> None:
    held = project(fields, ticked)
    for now, keep in corrections:
        after = corrected(held, now, keep=keep)
        assert {field.id for field in after} <= {field.id for field in held} & keep
        assert set(map(id, after)) <= set(map(id, now)), "values are the record's present ones"
        assert all(shareable(field) for field in after)
        held = after


@given(fields=FIELDS, template=st.sampled_from(Template))
def test_a_template_never_ticks_a_sensitive_field_or_anothers(fields: tuple[Field, ...], template: Template) -> None:
    leaving = project(fields, ticked_by(template, fields))
    assert all(field.sensitive is None and not field.owner for field in leaving)
    assert {field.name for field in leaving} <= TEMPLATE_FIELDS[template]
