"""Many people at once are the same people however they are kept."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.matching.encoding import encode
from tearline.people.batch import Batch, Several, one_batch
from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.people.record import FieldName
from tearline.tables.headings import guess

COLUMNS = ("record_id", "given_name", "family_name", "date_of_birth", "aliases", "phone")
READER = PersonReader(guess(COLUMNS), dt.date(2026, 1, 1))


def in_columns(first: int, count: int) -> Batch:
    def column(values: list[str | None]) -> pa.Array:
        return pa.array(values, pa.string())

    numbers = range(first, first + count)
    columns = {
        "record_id": column([f"c{n}" for n in numbers]),
        "given_name": column([f"Gwen{chr(97 + n % 26)}" for n in numbers]),
        "family_name": column(["Testing"] * count),
        "date_of_birth": column(["1985-04-03" if n % 2 else None for n in numbers]),
        "aliases": column(["Ann Sample;Jo Sample" if n % 3 == 0 else None for n in numbers]),
        "phone": column([f"+999 10000000{n % 10}" for n in numbers]),
    }
    return Batch(columns=columns, reader=READER)


def at_hand(first: int, count: int) -> Batch:
    return Batch(people=[Person(f"p{n}", {FieldName.NAME: ("Ann Sample",)}) for n in range(first, first + count)])


KINDS = st.lists(st.tuples(st.sampled_from([in_columns, at_hand]), st.integers(0, 5)), min_size=1, max_size=5)


def batches(kinds: list[tuple[object, int]]) -> list[Batch]:
    return [kind(10 * place, count) for place, (kind, count) in enumerate(kinds)]  # type: ignore[operator]


@given(KINDS, st.data())
@settings(deadline=None)
def test_several_batches_are_everybody_in_them_in_any_order(
    kinds: list[tuple[object, int]], data: st.DataObject
) -> None:
    parts = batches(kinds)
    everybody = [part.person(place) for part in parts for place in range(len(part))]
    together = one_batch(parts)
    assert len(together) == len(everybody)
    assert list(together.people) == everybody or together is parts[0]
    assert together.ids == [each.id for each in everybody]
    places = data.draw(st.lists(st.integers(0, len(everybody) - 1), max_size=9)) if everybody else []
    chosen = np.array(places, np.int64)
    assert together.at(chosen) == [everybody[place] for place in places]
    assert together.take(chosen).at(np.arange(len(places))) == [everybody[place] for place in places]


@given(KINDS)
@settings(deadline=None)  # the first one reads the groups of names
def test_they_are_encoded_as_the_same_people_at_hand_are(kinds: list[tuple[object, int]]) -> None:
    together = one_batch([*batches(kinds), at_hand(90, 1)])
    assert encode(together).bytes == encode(Batch(people=list(together.people))).bytes


def test_several_of_several_are_of_one_depth() -> None:
    inner = one_batch([in_columns(0, 2), at_hand(5, 1)])
    outer = Several([inner, at_hand(7, 2)])
    assert [each.id for each in outer] == ["c0", "c1", "p5", "p7", "p8"]
    assert all(not isinstance(part.people, Several) for part in outer.parts)
    assert [each.id for each in outer[1:3]] == ["c1", "p5"]
    assert outer[-1].id == "p8"
