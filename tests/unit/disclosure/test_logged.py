"""What people write goes into the log without what is recorded about the person."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.disclosure.logged import REDACTED, redacted
from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName

WORDS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéñö"), min_size=4, max_size=12)


def field(name: FieldName, value: str) -> Field:
    return Field(id=new_id(Prefix.FIELD), name=name, value=value, as_at=dt.date(2026, 1, 1))


NAME, HOME = field(FieldName.NAME, "Mohammed Hussain"), field(FieldName.ADDRESS, "12 Testing Street, ZZ1 1AA")


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("The facts have changed.", "The facts have changed."),
        ("It is not Mohammed Hussain.", f"It is not {REDACTED}."),
        ("HUSSAIN was born later.", f"{REDACTED} was born later."),
        ("He left 12 Testing Street, ZZ1 1AA in May.", f"He left {REDACTED} in May."),
        ("Hussainabad is elsewhere.", "Hussainabad is elsewhere."),
        ("The new one is 7 Other Road.", f"The new one is {REDACTED}."),
        ("", ""),
    ],
)
def test_values_and_parts_of_names_are_taken_out_as_whole_words(said: str, logged: str) -> None:
    assert redacted(said, [NAME, HOME], also=["7 Other Road", ""]) == logged


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, max_size=4))
def test_no_value_is_left_whatever_stands_around_it(values: list[str], others: list[str]) -> None:
    said = " ".join([*others, *values])
    left = redacted(said, [field(FieldName.ALIAS, value) for value in values]).casefold().split()
    assert not {value.casefold() for value in values} & set(left) - {"is", "what"}
