"""People as bytes and back, and written down: equal to what they were, in less memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tearline.people.batch import Batch, one_batch
from tearline.people.packing import packed, packed_whole, table_of, unpacked, unpacked_whole, written
from tearline.people.person import Person
from tearline.people.record import FieldName
from tests.support.comparing import columns_of, numbered

TEXT = st.text(max_size=8)
PERSON = st.builds(
    Person,
    TEXT,
    st.dictionaries(st.sampled_from(FieldName), st.lists(TEXT, min_size=1, max_size=3).map(tuple), max_size=4),
    st.tuples(TEXT, TEXT, TEXT),
)
ROWS = numbered([{"given_name": "Łukasz", "phone": "+999100000001"}, {"given_name": '"'}, {"family_name": "王"}])


def everybody(batch: Batch) -> list[Person]:
    return [batch.person(place) for place in range(len(batch))]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PERSON, max_size=5))
def test_people_come_back_as_they_were(people: list[Person]) -> None:
    batch = Batch(people=people)
    assert everybody(unpacked(packed(table_of(batch)))) == people
    assert everybody(written(batch)) == people
    assert [list(each.values) for each in written(batch).people] == [list(each.values) for each in people]


def test_columns_come_back_as_they_were() -> None:
    batch = columns_of(ROWS)
    assert everybody(unpacked(packed(table_of(batch)), batch.reader)) == everybody(batch)
    assert written(batch) is batch


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(PERSON, min_size=1, max_size=3), max_size=3))
def test_all_that_came_in_parts_comes_back(people: list[list[Person]]) -> None:
    columns = columns_of(ROWS)
    whole = one_batch([columns, *(Batch(people=each) for each in people)])
    content = packed_whole(whole)
    assert everybody(unpacked_whole(content, columns.reader)) == everybody(whole)


def test_what_is_written_is_cut_and_counted() -> None:
    people = [Person(f"A{number}", {FieldName.NAME: ("Gwen",)}) for number in range(10)]
    batch = written(Batch(people=people))
    assert list(batch.people[2:4]) == people[2:4]
    assert everybody(batch.take(np.array([7, 1]))) == [people[7], people[1]]
    assert 0 < batch.bytes < 2_000
    with pytest.raises(IndexError):
        batch.people[10]
