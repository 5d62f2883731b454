"""Ticks choose fields; nothing else does."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.disclosure.projection import corrected, narrowed, project, shareable
from tearline.disclosure.template import TEMPLATE_FIELDS, TEMPLATE_LABELS, Template, ticked_by
from tearline.errors import InvalidInput
from tearline.people.record import FIELD_LABELS, Field, FieldName
from tearline.vocab.grading import SensitiveCategory

DAY = dt.date(2026, 1, 2)


def field(id_: str, name: FieldName = FieldName.NAME, value: str = "x", **more: object) -> Field:
    return Field(id=id_, name=name, value=value, as_at=DAY, **more)


ONE, TWO, THEIRS = field("one"), field("two"), field("theirs", owner="west-midlands/police")


@pytest.mark.parametrize(
    ("ticked", "leaves"),
    [
        (set(), ()),
        ({"one"}, (ONE,)),
        ({"two", "one"}, (ONE, TWO)),
        ({"one", "unknown"}, (ONE,)),
        ({"theirs"}, ()),
        ({"theirs", "two"}, (TWO,)),
    ],
)
def test_what_is_ticked_leaves_in_the_records_order(ticked: set[str], leaves: tuple[Field, ...]) -> None:
    assert project((ONE, TWO, THEIRS), frozenset(ticked)) == leaves


def test_another_bodys_fact_is_not_ours_to_give() -> None:
    assert shareable(ONE)
    assert not shareable(THEIRS)


def test_narrowing_takes_away() -> None:
    assert narrowed(frozenset("abc"), frozenset("b")) == {"b"}
    assert narrowed(frozenset("abc"), frozenset()) == frozenset()


def test_narrowing_never_adds() -> None:
    with pytest.raises(InvalidInput) as raised:
        narrowed(frozenset("ab"), frozenset("abc"))
    assert raised.value.code == "disclosure.widened"


@pytest.mark.parametrize(
    ("now", "keep", "left"),
    [
        ((field("one", value="right"), TWO), {"one"}, (field("one", value="right"),)),
        ((ONE, TWO), {"two"}, ()),  # two was never sent
        ((TWO,), {"one"}, ()),  # one is no longer on the record
        ((ONE,), set(), ()),
    ],
)
def test_a_correction_holds_only_what_was_sent_and_kept(
    now: tuple[Field, ...], keep: set[str], left: tuple[Field, ...]
) -> None:
    assert corrected((ONE,), now, keep=frozenset(keep)) == left


@pytest.mark.parametrize("template", Template)
def test_a_template_ticks_its_own_fields_and_nothing_sensitive(template: Template) -> None:
    plain = [field(f"plain-{name}", name) for name in FieldName]
    sensitive = [field(f"s-{name}", name, sensitive=SensitiveCategory.HEALTH) for name in FieldName]
    theirs = [field(f"t-{name}", name, owner="west-midlands/police") for name in FieldName]
    expected = {f"plain-{name}" for name in TEMPLATE_FIELDS[template]}
    assert ticked_by(template, [*plain, *sensitive, *theirs]) == expected


def test_no_template_names_a_sensitive_field_or_a_note() -> None:
    assert set(TEMPLATE_FIELDS) == set(TEMPLATE_LABELS) == set(Template)
    for names in TEMPLATE_FIELDS.values():
        assert names
        assert not names & {FieldName.SENSITIVE, FieldName.NOTE}


def test_every_field_has_a_label() -> None:
    assert set(FIELD_LABELS) == set(FieldName)
