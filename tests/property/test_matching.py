"""Comparison and candidates for any people: the same both ways round, in any order of rows, and unknown never differs."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.matching.adjudication import pair_version
from tearline.matching.candidates import find_candidates
from tearline.matching.comparison import compare, compare_dates
from tearline.matching.documents import CandidateRow, read_candidates
from tearline.matching.evidence import Outcome
from tearline.matching.writing import write_candidates
from tearline.people.person import COMPARED, Person
from tearline.people.record import FieldName

# Few words, so that people resemble each other; some text that is nothing at all.
WORDS = [
    "Gwen",
    "gwenn",
    "G",
    "Bill",
    "William",
    "Mohammed",
    "Muhammad",
    "bin",
    "al-Amin",
    "O'Neill",
    "ONeill",
    "Łukasz",
    "王",
]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(str)
PARTIAL = st.builds(lambda date, end: date[:end], DATES, st.sampled_from([4, 7, 10]))
FEW_DATES = st.sampled_from(["1985", "1985-04", "1985-04-03", "1985-03-04", "1985-04-08", "1900-01-01"])
HOMES = st.builds(
    lambda number, street, postcode: f"{number} {street}, {postcode}",
    st.sampled_from(["", "1", "12", "Flat 2, 12"]),
    st.sampled_from(["Testing Street", "Testing St", "Rose Cottage"]),
    st.sampled_from(["ZZ1 1AA", "ZZ11AB", "ZZ9 9ZZ", "4223"]),
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=20).filter(str.strip)
VALUES = {
    FieldName.NAME: NAMES | TEXT,
    FieldName.DATE_OF_BIRTH: FEW_DATES,
    FieldName.ADDRESS: HOMES | TEXT,
    FieldName.PHONE: st.sampled_from(["+999 100000001", "0100000001", "+999 100000010"]) | TEXT,
    FieldName.EMAIL: st.sampled_from(["gwen@example.org", "GWEN@example.org"]) | TEXT,
    FieldName.NATIONAL_ID: st.sampled_from(["QQ123456C", "nino:QQ 12 34 56 C", "999 123 4567"]) | TEXT,
    FieldName.VEHICLE_MARK: st.sampled_from(["ZZ12 OAB", "ZZ120AB"]) | TEXT,
}
ASKED = {kind: st.lists(values, min_size=1, max_size=2).map(tuple) for kind, values in VALUES.items()}
RECORDS = st.fixed_dictionaries(
    {FieldName.NAME: ASKED[FieldName.NAME]},
    optional={kind: values for kind, values in ASKED.items() if kind is not FieldName.NAME},
)
PEOPLE = st.lists(RECORDS, min_size=1, max_size=6)


def people(records: list[dict[FieldName, tuple[str, ...]]]) -> list[Person]:
    return [Person(f"person-{number}", values) for number, values in enumerate(records)]


@given(RECORDS, RECORDS)
def test_the_outcome_is_the_same_whichever_is_asked_of_which(a: object, b: object) -> None:
    there, back = compare(a, b), compare(b, a)
    assert [each.outcome for each in there] == [each.outcome for each in back]
    assert [each.field for each in there] == list(COMPARED)


@given(RECORDS)
def test_a_record_agrees_with_itself_in_all_it_says(record: dict[FieldName, tuple[str, ...]]) -> None:
    agrees, missing = Outcome.AGREES, Outcome.MISSING
    assert [each.outcome for each in compare(record, record)] == [agrees if k in record else missing for k in COMPARED]


@given(RECORDS, RECORDS, st.sampled_from(COMPARED))
def test_what_a_side_does_not_say_never_differs(a: dict, b: dict, kind: FieldName) -> None:
    silent = {name: values for name, values in a.items() if name is not kind}
    for found in (compare(silent, b), compare(b, silent)):
        assert next(each.outcome for each in found if each.field is kind) is Outcome.MISSING


@given(DATES, st.sampled_from([4, 7, 10]))
def test_an_unknown_part_of_a_date_never_differs(date: str, end: int) -> None:
    assert compare_dates(date, date[:end]) is Outcome.AGREES
    assert compare_dates(date[:end], date) is Outcome.AGREES


@given(PARTIAL, PARTIAL)
def test_dates_differ_only_in_parts_that_both_have(a: str, b: str) -> None:
    known = min(len(a), len(b))
    assert (compare_dates(a, b) is Outcome.AGREES) == (a[:known] == b[:known])


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_values_changes_nothing(ours: list, theirs: list, random: Random) -> None:
    register, extract = people(ours), people(theirs)
    found = list(find_candidates(register, extract, floor=-30))
    random.shuffle(register)
    random.shuffle(extract)
    assert list(find_candidates(register, extract, floor=-30)) == found
    ids = [(each.register_id, each.extract_id) for each in found]
    assert ids == sorted(set(ids))


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE, st.floats(-20, 20))
def test_a_higher_floor_only_takes_away(ours: list, theirs: list, floor: float) -> None:
    every = list(find_candidates(people(ours), people(theirs), floor=-30))
    assert list(find_candidates(people(ours), people(theirs), floor=floor)) == [
        each for each in every if each.weight >= floor
    ]


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_somebody_whole_finds_themselves(records: list[dict[FieldName, tuple[str, ...]]]) -> None:
    whole = {
        FieldName.DATE_OF_BIRTH: ("1985-04-03",),
        FieldName.ADDRESS: ("12 Testing Street, ZZ1 1AA",),
        FieldName.NATIONAL_ID: ("QQ123456C",),
    }
    someone = [Person(each.id, {**each.values, **whole}) for each in people(records)]
    found = {(each.register_id, each.extract_id) for each in find_candidates(someone, someone)}
    assert {(each.id, each.id) for each in someone} <= found


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE)
def test_a_file_gives_back_what_was_written_but_the_weight(ours: list, theirs: list) -> None:
    found, stream = list(find_candidates(people(ours), people(theirs), floor=-30)), io.BytesIO()
    write_candidates(stream, found)
    stream.seek(0)
    read = list(read_candidates(stream))
    hidden = [row for row in read if not isinstance(row, CandidateRow)]
    assert len(read) == len(found)
    assert not hidden or any(_turns(each.evidence.extract) for each in found)
    for row, each in zip(read, found, strict=True):
        if isinstance(row, CandidateRow):
            assert (row.register_id, row.extract_id, row.evidence) == (each.register_id, each.extract_id, each.evidence)


def _turns(values: dict[FieldName, tuple[str, ...]]) -> bool:
    """Line and paragraph separators and marks that turn the reading direction: an intake leaves such a cell out."""
    return any(
        letter in text
        for letter in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for text in itertools.chain(*values.values())
    )


@given(RECORDS, RECORDS)
def test_a_pairs_version_tells_its_sides_apart(a: dict, b: dict) -> None:
    same = {kind: set(values) for kind, values in a.items()} == {kind: set(values) for kind, values in b.items()}
    assert (pair_version(a, b) == pair_version(b, a)) == same
    assert (pair_version(a, a) == pair_version(a, b)) == same
