"""People many at a time: the same people and the same faults as row by row, whatever the cells hold."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from tearline.people.batch import Batch
from tearline.people.batches import Place, read_batches, read_on
from tearline.people.person import Person
from tearline.tables.fault import Fault
from tearline.tables.headings import planned
from tearline.tables.opening import open_table
from tests.support.tables import ORIGIN, people_of

REFERENCES = (
    st.sampled_from(["A1", "A2", "A3", " A1", "A1\u200b", "A 4", "", " ", "x" * 65, "A\x00", "Ä5", "A6\ufffd"])
    | st.none()
)
NAMES = st.sampled_from(["Gwen", " Gwen", "Gwen  Rhys", "Łukasz", "王小明", "", " ", "\t", "Gw\x07en", "Gw\u202een", "G\u00adwen", "x" * 301, "é" * 200, "Gwen\nRhys", "\ufffd"]) | st.none()  # fmt: skip
DATES = st.sampled_from(["1985-04-03", "3 April 1985", "03/04/1985", "19850403", "1985", "04/1985", "3/4/85", "31/02/1985", "2027", "2026-12-01", "soon", "", " 1985", "3\x0bApril 1985", "1985-04\u200b", "３/4/1985"]) | st.none()  # fmt: skip
TEXTS: dict[str, st.SearchStrategy[str | None]] = {
    "full_name": NAMES,
    "given_name": NAMES,
    "family_name": NAMES,
    "aliases": st.sampled_from(["Bill; Billy", ";", "a;;b", " Bill", "王；李", ";".join("abcdefghijklmnopqrstuvwxyz"), "x" * 400, "", "y" * 290 + ";z"]) | st.none(),
    "date_of_birth": DATES,
    "address": st.sampled_from(["12 Testing Street, ZZ1 1AA", " 12 Testing Street ,", "12\nTesting Street", "", " , "]) | st.none(),
    "postcode": st.sampled_from(["zz11aa", "ZZ1 1AA ", "4223", ""]) | st.none(),
    "phone": st.sampled_from(["+999100000001", "0999 100", "12", "(01) 23-45 x6", "+999100000001; 0999100002", "99999 ", ""]) | st.none(),
    "email": st.sampled_from(["a@example.org", "a@b", " a@example.org", "a@example.org;b@example.org", "é@example.org", "a\xa0b@example.org"]) | st.none(),
    "national_id": st.sampled_from(["QQ123456C", "1", "nino:QQ123456C", "999", "AB ", "-", ""]) | st.none(),
    "national_id:nino": st.sampled_from(["QQ123456C", "QQ 12 34 56 C", "QQ1", "", " "]) | st.none(),
    "vehicle_mark": st.sampled_from(["ZZ12ABC", "ZZ12 ", "zz12abc", "A1", "?", "ZZ12 ABC;ZZ1"]) | st.none(),
    "phone_2": st.sampled_from(["+999100000001", "0999100003", "x"]) | st.none(),
}  # fmt: skip
USUAL = {"record_id": "A1", "full_name": "Gwen", "given_name": None, "family_name": None}
ROW = st.fixed_dictionaries(
    {"record_id": REFERENCES, "full_name": NAMES},
    optional={name: each for name, each in TEXTS.items() if name != "full_name"},
)
ANY = st.text(max_size=12) | st.none()


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def in_batches(content: bytes) -> tuple[list[Batch], list[Fault]]:
    with open_table(io.BytesIO(content)) as table:
        found = list(read_batches(table, planned(table.headings, {}), as_at=ORIGIN.as_at))
    return [each for each in found if isinstance(each, Batch)], [each for each in found if isinstance(each, Fault)]


def both(content: bytes) -> tuple[tuple[list[Person], Counter[Fault]], tuple[list[Person], Counter[Fault]]]:
    """People by their references, and faults: as batches and row by row."""
    batches, faults = in_batches(content)
    people = [batch.person(place) for batch in batches for place in range(len(batch))]
    assert [each.id for each in people] == [each for batch in batches for each in batch.ids]
    rows = people_of(content)
    one = [each for each in rows if isinstance(each, Person)]
    return (
        (sorted(people, key=lambda each: each.id), Counter(faults)),
        (sorted(one, key=lambda each: each.id), Counter(each for each in rows if isinstance(each, Fault))),
    )


def table_of(rows: list[dict[str, str | None]]) -> dict[str, Any]:
    names = sorted({name for row in rows for name in row})
    return {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, min_size=1, max_size=6), st.booleans(), st.integers(1, 6))
@example([{"record_id": "A1", "full_name": " Gwen"}], False, 6)
@example([{"record_id": "A1", "full_name": " "}], False, 6)
@example([USUAL | {"vehicle_mark": "ZZ12 "}], False, 6)
@example([USUAL | {"date_of_birth": "3\x0bApril 1985"}], False, 6)
@example([USUAL | {"date_of_birth": "soon"}, USUAL | {"full_name": "Bill"}], False, 6)
@example([{"record_id": "A1\u200b", "full_name": "Bill"}, USUAL], False, 6)
@example([USUAL | {"aliases": ";".join("abcdefghijklmnopqrstuvwxyz")}], False, 6)
def test_batches_give_the_people_and_the_faults_that_rows_give(
    rows: list[dict[str, str | None]], dictionary: bool, group: int
) -> None:
    content = parquet(table_of(rows), use_dictionary=dictionary, row_group_size=group)
    many, one = both(content)
    assert many == one


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.fixed_dictionaries({"record_id": ANY, "full_name": ANY, "phone": ANY, "date_of_birth": ANY}),
        min_size=1,
        max_size=5,
    )
)
def test_so_they_do_for_any_text_at_all(rows: list[dict[str, str | None]]) -> None:
    many, one = both(parquet(table_of(rows)))
    assert many == one


NAMED = {"record_id": ["1", "2", "3"], "full_name": ["Gwen", "Bill", "Ann"]}
TYPES = {
    "whole-numbers": {"record_id": pa.array([1, 2, 2]), "full_name": NAMED["full_name"], "phone": pa.array([99910, None, 1])},
    "fractions": {**NAMED, "phone": pa.array([999100000001.0, None, 1.5])},
    "dates": {**NAMED, "date_of_birth": pa.array([dt.date(1985, 4, 3), None, dt.date(2027, 1, 1)])},
    "times": {**NAMED, "date_of_birth": pa.array([dt.datetime(1985, 4, 3), None, dt.datetime(1985, 1, 1, 7)], pa.timestamp("s"))},  # noqa: DTZ001
    "years": {**NAMED, "date_of_birth": pa.array([1985, None, 85])},
    "true-or-false": {**NAMED, "aliases": pa.array([True, None, False])},
    "nothing": {**NAMED, "phone": pa.nulls(3)},
    "large-text": {**NAMED, "email": pa.array(["a@example.org", None, "b"], pa.large_string())},
    "bytes": {**NAMED, "email": pa.array([b"a@example.org", None, b"\xff@example.org"])},
    "coded": {**NAMED, "date_of_birth": pa.array(["1985", None, "soon"]).dictionary_encode()},
    "schemes": {**NAMED, "national_id:nino": ["QQ123456C", "QQ1", None]},
    "two-of-one-kind": {**NAMED, "Phone": ["+999100000001", None, "x"], "Telephone": ["0999100002", "0999100003", None]},
}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_so_they_do_whatever_the_columns_are(name: str) -> None:
    many, one = both(parquet(TYPES[name]))
    assert many == one
    assert one[0]


def test_a_reference_is_taken_once_however_many_batches_there_are() -> None:
    count = (1 << 16) + 5
    ids = [f"A{number % (count - 3)}" for number in range(count)]
    batches, faults = in_batches(parquet({"record_id": ids, "full_name": ["Gwen"] * count}))
    assert sum(map(len, batches)) == count - 3
    assert sorted(each.row_number for each in faults) == [count - 1, count, count + 1]


def test_a_table_without_rows_says_so_and_one_without_references_is_not_read() -> None:
    none = {"record_id": pa.array([], pa.string()), "full_name": pa.array([], pa.string())}
    assert both(parquet(none))[0] == both(parquet(none))[1]
    batches, faults = in_batches(parquet({"full_name": ["Gwen"]}))
    assert (batches, [each.blocking for each in faults][:1]) == ([], [True])


def test_a_csv_is_read_row_by_row() -> None:
    content = b"record_id,full_name,phone\n1,Gwen,+999100000001\n,Bill,\n2,Ann,soon\n"
    many, one = both(content)
    assert many == one
    assert [each.id for each in one[0]] == ["1", "2"]


def test_what_is_taken_of_a_batch_is_in_the_order_asked() -> None:
    (batch,), _ = in_batches(parquet(NAMED))
    assert batch.take(np.array([2, 0])).ids == ["3", "1"]
    people = Batch(people=[batch.person(place) for place in range(3)])
    assert people.take(np.array([2, 0])).ids == ["3", "1"]
    assert batch.bytes > 0
    assert people.bytes == 0


def workbook(rows: list[tuple[str, ...]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def table_of_many(kind: str) -> bytes:
    """More than two batches, with faults of every kind, references that come again and blank rows."""
    count = 20_000
    rows = [
        (
            f"A{number % (count - 500)}" if number % 97 else "",
            "Gwen Rhys" if number % 89 else "",
            "1985-04-03" if number % 83 else "soon",
            "+999100000001" if number % 3 else "+999 100 000001",
        )
        for number in range(count)
    ]  # fmt: skip
    headings = ("record_id", "full_name", "date_of_birth", "phone")
    if kind == "csv":
        lines = [",".join(each) for each in (headings, *rows)]
        lines[9_000:9_000] = ["", '"open', "1,2,3,4,5,6"]
        return "\n".join(lines).encode()
    if kind == "xlsx":
        return workbook([headings, *rows])
    return parquet({name: [row[at] for row in rows] for at, name in enumerate(headings)}, row_group_size=6_000)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_reading_goes_on_from_any_place_as_if_it_had_not_stopped(kind: str) -> None:
    with open_table(io.BytesIO(table_of_many(kind))) as table:
        plan = planned(table.headings, {})
        whole = list(read_on(table, plan, as_at=ORIGIN.as_at))
        plain = read_batches(table, plan, as_at=ORIGIN.as_at)
        assert [said(each) for each in whole if not isinstance(each, Place)] == [said(each) for each in plain]
        places = [at for at, each in enumerate(whole) if isinstance(each, Place)]
        assert len(places) > 1
        for at in places:
            place = whole[at]
            assert isinstance(place, Place)
            met = [each.ids for each in whole[:at] if isinstance(each, Batch)]
            rest = list(read_on(table, plan, as_at=ORIGIN.as_at, after=place, met=met))
            assert [said(each) for each in rest] == [said(each) for each in whole[at + 1 :]]


def said(item: Batch | Fault | Place) -> object:
    return [item.person(at) for at in range(len(item))] if isinstance(item, Batch) else item


def test_a_reference_before_the_place_is_not_taken_again() -> None:
    with open_table(io.BytesIO(table_of_many("csv"))) as table:
        plan = planned(table.headings, {})
        whole = list(read_on(table, plan, as_at=ORIGIN.as_at))
        place = next(each for each in reversed(whole) if isinstance(each, Place))
        forgetful = list(read_on(table, plan, as_at=ORIGIN.as_at, after=place))
    assert sum(isinstance(each, Fault) for each in forgetful) < sum(
        isinstance(each, Fault) for each in whole[whole.index(place) :]
    )
