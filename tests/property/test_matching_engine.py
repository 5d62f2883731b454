"""The matching engine for any people: what is found and how it is weighed hangs on the two sets of records alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tearline import parallel
from tearline.matching import engine
from tearline.matching.candidates import search
from tearline.matching.encoding import encode
from tearline.matching.kernel.handles import Index, Pairs
from tearline.matching.model import SavedModel
from tearline.matching.writing import write_candidates
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.tables.headings import guess
from tests.support.comparing import (
    DATE,
    columns_of,
    every_pair,
    found_pairs,
    model_of,
    numbered,
    pair,
    people_of,
    prepared,
    weight,
)  # fmt: skip

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
GIVEN = st.sampled_from(["Gwen", "Gwenn", "Gwen Ann", "Bill", "William", "Mohammed", "Łukasz", "G", "123"])
FAMILY = st.sampled_from(["Rhys", "Rhees", "Test", "Testing", "O'Neill", "bin Amin", "王", "R"])
VALUES = {
    "middle_name": st.sampled_from(["Ann", "Anne", "A", "Zed"]),
    "aliases": st.sampled_from(["Gwennie Rhys", "Bill Test; Billy Test", "王小明；李雷", "G. Rhys;;", "Zed; ", "007"]),
    "date_of_birth": st.sampled_from(["1985", "1985-04", "1985-04-03", "1985-03-04", "1985-01-01", "1975-04-03", "1931-12-30"]),
    "address": st.sampled_from(["12 Testing Street", "Flat 2, 12 Testing St", "14 Testing Street", "Rose Cottage"]),
    "postcode": st.sampled_from(["ZZ1 1AA", "zz11ab", "ZZ9 9ZZ"]),
    "phone": st.sampled_from(["+999100000001", "0100000001", "+999 100 000002", "0100000001; +999100000003"]),
    "email": st.sampled_from(["gwen@example.org", "GWEN@example.org", "bill@example.org"]),
    "national_id": st.sampled_from(["QQ123456C", "QQ123457C", "QQ999999A"]),
    "vehicle_mark": st.sampled_from(["ZZ12 OAB", "ZZ120AB", "ZZ99 ZZZ"]),
}  # fmt: skip
ROW = st.fixed_dictionaries({"given_name": GIVEN}, optional={"family_name": FAMILY, **VALUES})
ROWS = st.lists(ROW, min_size=1, max_size=7)
MANNER = st.sampled_from([columns_of, people_of])
Cells = dict[str, str]
KNOWN_YEAR, KNOWN_MONTH = 10, 11
Maker = Callable[[list[Cells]], Batch]


def outcome(
    register: Batch, batches: Iterable[Batch], **options: object
) -> tuple[list[tuple[object, ...]], SavedModel]:
    """Everything that is said of each pair but where its rows stand, by their references."""
    parts = list(batches)
    kept, model = engine.run(engine.Register.of(register), lambda: parts, floor=-30, **options)
    theirs = [each for batch in kept.rows for each in batch.ids]
    return sorted(
        (register.ids[each["register_row"]], theirs[each["extract_row"]], *said(each)) for each in kept.pairs
    ), model


def said(each: np.void) -> tuple[object, ...]:
    names = ("weight", "part", "level", "crossed", "common_name", "common_date")
    return tuple(each[name].tolist() if isinstance(each[name], np.ndarray) else each[name].item() for name in names)


def cut(rows: list[Cells], size: int, made: Maker) -> list[Batch]:
    return [made(rows[at : at + size]) for at in range(0, len(rows), size)]


@quick
@given(ROWS, ROWS, st.integers(1, 7), st.randoms(use_true_random=False), MANNER, MANNER)
def test_neither_order_nor_batches_nor_their_kind_change_what_is_found(
    ours: list[Cells], theirs: list[Cells], size: int, random: Random, one: Maker, other: Maker
) -> None:
    register, extract = numbered(ours), numbered(theirs, "e")
    before, _ = outcome(columns_of(register), [columns_of(extract)])
    random.shuffle(register)
    random.shuffle(extract)
    after, _ = outcome(one(register), cut(extract, size, other))
    assert after == before


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_number_of_threads_changes_nothing(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(3)
    keys = ("Gwen", "Gwyn", "Bill", "William", "Ann")
    rows = [
        {"given_name": random.choice(keys), "family_name": random.choice(("Rhys", "Test", "Zed")), "date_of_birth": f"19{random.randint(80, 85)}"}
        for _ in range(200)
    ]  # fmt: skip
    register, extract = columns_of(numbered(rows[:40])), numbered(rows, "e")
    whole, _ = outcome(register, [columns_of(extract)])
    monkeypatch.setattr(parallel, "THREADS", threads)
    assert outcome(register, cut(extract, 7, columns_of))[0] == whole
    assert len(whole) > 100


def test_what_a_thread_raises_is_raised_and_nothing_more_is_begun() -> None:
    begun: list[int] = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 3:
            raise ValueError(item)
        return item

    found = parallel.in_order(work, range(1_000))
    with pytest.raises(ValueError, match="3"):
        list(found)
    assert len(begun) < 3 + 3 * (parallel.THREADS + 1)


@quick
@given(ROWS, ROWS, st.floats(-12, 20))
def test_a_floor_takes_away_what_is_below_it_and_nothing_else(
    ours: list[Cells], theirs: list[Cells], floor: float
) -> None:
    """What a cheap bound passes over weighs less than the floor."""
    register, extract = encode(columns_of(numbered(ours))), encode(columns_of(numbered(theirs)))
    model = model_of(extract)
    every, found = (found_pairs(register, extract, model, each) for each in (-1e30, floor))
    assert [said(each) for each in every if each["weight"] >= floor] == [said(each) for each in found]


@quick
@given(ROWS, ROWS)
def test_a_pair_is_found_by_whoever_asks_for_just_its_weight(ours: list[Cells], theirs: list[Cells]) -> None:
    """A cheap bound is never below the weight, be it by so little."""
    register, extract = encode(columns_of(numbered(ours))), encode(columns_of(numbered(theirs)))
    model = model_of(extract)
    every = found_pairs(register, extract, model, -1e30)
    for floor in {float(each["weight"]) for each in every}:
        found = found_pairs(register, extract, model, floor)
        assert [said(each) for each in every if each["weight"] >= floor] == [said(each) for each in found]


@quick
@given(ROWS, ROWS)
def test_a_pair_weighs_the_same_however_it_was_found(ours: list[Cells], theirs: list[Cells]) -> None:
    """Given, found in a batch, and found by looking one person up in an index of the extract."""
    register, extract = encode(columns_of(numbered(ours))), encode(columns_of(numbered(theirs)))
    model = model_of(extract)

    def by_place(pairs: Pairs, row: int | None = None) -> dict[tuple[int, int], tuple[object, ...]]:
        return {
            (int(each["register_row"]) if row is None else row, int(each["extract_row"])): (
                *said(each),
                int(each["told"]),
            )
            for each in pairs
        }

    batch = by_place(found_pairs(register, extract, model, -30.0))
    looked_up: dict[tuple[int, int], tuple[object, ...]] = {}
    index = Index(extract)
    for row, cells in enumerate(ours):
        alone = encode(columns_of(numbered([cells])))
        looked_up |= by_place(index.find(prepared(alone, model), alone, floor=-30.0)[0], row)
    given_ones = by_place(every_pair(register, extract, model))
    assert looked_up == batch
    assert {place: each[:-1] for place, each in batch.items()} == {place: given_ones[place][:-1] for place in batch}


@pytest.mark.parametrize("ours", [0, 1])
def test_an_identifier_finds_somebody_of_very_many_names(ours: int) -> None:
    """Whichever side they are on: their names make more keys than are kept, most of them again and again."""
    names = "; ".join(["Ann Bea Cay Dee Eve Fay Gia Hal"] * 24)
    sides = ({"full_name": "Zed Quoxby", "national_id": "QQ123456C"}, {"full_name": "Ann Bea", "aliases": names, "national_id": "QQ123456C"})  # fmt: skip
    register, extract = (encode(columns_of(numbered([each]))) for each in (sides[ours], sides[1 - ours]))
    assert len(found_pairs(register, extract, model_of(extract), -1e30)) == 1


@quick
@given(ROWS, ROWS, st.booleans())
def test_a_model_that_was_saved_weighs_as_the_run_did(ours: list[Cells], theirs: list[Cells], saving: bool) -> None:
    register, extract = columns_of(numbered(ours)), columns_of(numbered(theirs, "e"))
    found, model = outcome(register, [extract], saving=saving)
    stream = io.BytesIO()
    model.save(stream)
    again, _ = outcome(register, [extract], model=SavedModel.load(io.BytesIO(stream.getvalue())))
    assert [each[:6] for each in again] == [each[:6] for each in found]


@quick
@given(ROWS, ROWS)
def test_a_model_of_the_whole_extract_weighs_as_one_of_the_registers_values(
    ours: list[Cells], theirs: list[Cells]
) -> None:
    register, extract = columns_of(numbered(ours)), columns_of(numbered(theirs, "e"))
    assert outcome(register, [extract], saving=True)[0] == outcome(register, [extract], saving=False)[0]


@quick
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_what_people_are_changes_no_byte_of_what_is_written(
    ours: list[Cells], theirs: list[Cells], random: Random
) -> None:
    kinds = {
        "sex": ("f", "m"),
        "nationality": ("Utopian", "Erewhonian"),
        "religion": ("one", "another"),
        "ethnicity": ("a", "b"),
    }

    def written(seed: int) -> bytes:
        chance = Random(seed)

        def told(rows: list[Cells]) -> Batch:
            known = columns_of(rows)
            forbidden = {name: pa.array([chance.choice(each) for _ in rows]) for name, each in kinds.items()}
            order = list({**(known.columns or {}), **forbidden}.items())
            chance.shuffle(order)
            return Batch(columns=dict(order), reader=known.reader)

        stream = io.BytesIO()
        extract = told(numbered(theirs, "e"))
        found = search(told(numbered(ours)), lambda: [extract], floor=-30)
        write_candidates(stream, found.candidates(found.chosen()))
        return stream.getvalue()

    assert written(random.randrange(1 << 30)) == written(random.randrange(1 << 30))


@pytest.mark.parametrize("heading", ["sex", "Gender", "nationality", "religion", "ethnicity"])
def test_a_file_with_a_column_of_what_people_are_is_not_read_at_all(heading: str) -> None:
    assert guess(["record_id", "full_name", heading]).refused


# A larger extract that stays the same, of people who share no value with the pair.
OTHERS = [
    {"given_name": f"{a}unro", "family_name": f"{b}antok", "date_of_birth": f"19{50 + at % 40}-0{1 + at % 9}-1{at % 10}", "address": f"{at} Elsewhere Road", "postcode": f"ZZ7 {at % 10}XY"}
    for at, (a, b) in enumerate((a, b) for a in "bdfgklmnprstvz" for b in "bdfgklmnprstvz")
]  # fmt: skip
NEW: Mapping[str, Cells] = {
    "phone": {"phone": "+999100000009"},
    "e-mail": {"email": "new@example.org"},
    "identifier": {"national_id": "QQ777777A"},
    "vehicle": {"vehicle_mark": "ZZ77 NEW"},
    "date": {"date_of_birth": "1962-11-23"},
    "address": {"address": "77 Unshared Row, ZZ55 5QQ"},
    "middle name": {"middle_name": "Quillon"},
    "family name": {"family_name": "Vorlasz"},
}


@pytest.mark.parametrize("name", NEW)
@quick
@given(ours=ROW, theirs=ROW)
def test_what_also_agrees_never_lowers_a_weight(name: str, ours: Cells, theirs: Cells) -> None:
    """A value that nobody else has, in a field that neither had. The extract is counted anew, with it.

    Not so for a part of a name of people with aliases: then other names of theirs may be the ones that are compared.
    """
    passed_over = {*NEW[name], "aliases"} if name.endswith("name") else {*NEW[name], "postcode"}
    ours, theirs = ({key: value for key, value in row.items() if key not in passed_over} for row in (ours, theirs))
    assert weight(ours | NEW[name], theirs | NEW[name], OTHERS) >= weight(ours, theirs, OTHERS) - 1e-4


CONTRARY: Mapping[str, tuple[Cells, Cells]] = {
    "date": ({"date_of_birth": "1985-04-03"}, {"date_of_birth": "1932-11-28"}),
    "year alone": ({"date_of_birth": "1985-04-03"}, {"date_of_birth": "1985-11-28"}),
    "other year": ({"date_of_birth": "1985-04"}, {"date_of_birth": "1932"}),
    "address": ({"address": "12 Testing Street, ZZ1 1AA"}, {"address": "9 Other Road, ZZ9 9ZZ"}),
    "phone": ({"phone": "+999100000001"}, {"phone": "+999100777777"}),
    "e-mail": ({"email": "gwen@example.org"}, {"email": "other@example.com"}),
    "identifier": ({"national_id": "QQ123456C"}, {"national_id": "QQ777777A"}),
    "vehicle": ({"vehicle_mark": "ZZ12 OAB"}, {"vehicle_mark": "ZZ77 NEW"}),
    "family name": ({"family_name": "Rhys"}, {"family_name": "Quantok"}),
    "middle name": ({"middle_name": "Ann"}, {"middle_name": "Quillon"}),
}


@pytest.mark.parametrize("name", CONTRARY)
@quick
@given(ours=ROW, theirs=ROW, side=st.booleans())
def test_what_is_missing_never_weighs_less_than_what_contradicts(
    name: str, ours: Cells, theirs: Cells, side: bool
) -> None:
    fields = {"postcode", *CONTRARY[name][0]} if name == "address" else CONTRARY[name][0].keys()
    if name.endswith("name"):  # further names of either would be compared with what stands in the field
        fields = {*fields, "middle_name", "aliases"}
        ours, theirs = ({**row, "given_name": row["given_name"].split()[0]} for row in (ours, theirs))
    ours, theirs = ({key: value for key, value in row.items() if key not in fields} for row in (ours, theirs))
    mine, other = CONTRARY[name]
    missing = weight(ours | mine, theirs, OTHERS) if side else weight(ours, theirs | other, OTHERS)
    assert missing >= weight(ours | mine, theirs | other, OTHERS) - 1e-4


@pytest.mark.parametrize("known", ["1985", "1985-04"])
@quick
@given(ours=ROW, theirs=ROW, side=st.booleans())
def test_part_of_a_date_that_fits_never_contradicts(known: str, ours: Cells, theirs: Cells, side: bool) -> None:
    date, part = {"date_of_birth": "1985-04-03"}, {"date_of_birth": known}
    one, other = (date, part) if side else (part, date)
    found = pair(ours | one, theirs | other, OTHERS)
    assert found["level"][DATE] in {KNOWN_YEAR, KNOWN_MONTH}
    assert found["part"][DATE] >= 0
    here, there = ({key: value for key, value in row.items() if key != "date_of_birth"} for row in (ours, theirs))
    assert found["weight"] >= weight(here, there, OTHERS) - 1e-4


def shuffled(person: Person, random: Random) -> Person:
    return Person(person.id, {k: tuple(random.sample(v, len(v))) for k, v in person.values.items()}, person.parts)


@quick
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_order_of_a_persons_values_changes_no_weight(
    ours: list[Cells], theirs: list[Cells], random: Random
) -> None:
    def nameless_parts(rows: list[Cells]) -> list[Person]:
        return [Person(each.id, each.values) for each in people_of(rows).people]

    register, extract = nameless_parts(numbered(ours)), nameless_parts(numbered(theirs, "e"))

    def weights(left: list[Person], right: list[Person]) -> list[float]:
        a, b = encode(Batch(people=left)), encode(Batch(people=right))
        return [float(each) for each in every_pair(a, b, model_of(b))["weight"]]

    before = weights(register, extract)
    assert (
        weights([shuffled(each, random) for each in register], [shuffled(each, random) for each in extract]) == before
    )
