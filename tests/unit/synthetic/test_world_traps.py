"""The traps: balanced over traditions, honest about who is who, and out of everybody real's way."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter, defaultdict

import pytest

from tearline.people.record import FieldName, Status
from tearline.synthetic.register import subjects
from tearline.synthetic.stocks import traditions
from tearline.synthetic.world.person import Sketch
from tearline.synthetic.world.trap import Kind
from tearline.synthetic.world.traps import EACH, KINDS, traps
from tearline.synthetic.world.truth import Truth, read_truth, write_truth
from tearline.wire.content import shared

TODAY = dt.date(2026, 11, 22)
WORLD = traps(seed=5, today=TODAY)
SUBJECTS = {record.reference: Sketch.of(record) for record in WORLD.records}
RESIDENTS = {resident.reference: resident.sketch for resident in WORLD.residents}

# How many rows of each kind are about the subject, and how many about somebody else.
SAME_AND_DIFFERENT = {
    Kind.SAME_NAME_AND_YEAR: (0, 1),
    Kind.SAME_NAME_AND_DATE: (0, 1),
    Kind.FATHER_AND_SON: (1, 1),
    Kind.TWINS: (1, 1),
    Kind.SISTERS: (1, 1),
    Kind.NEW_TENANT: (1, 1),
    Kind.SHARED_HOUSE: (1, 2),
    Kind.HOSTEL: (1, 2),
    Kind.PHONE_PASSED_ON: (1, 1),
    Kind.DECEASED_NAMESAKE: (1, 1),
    Kind.FIRST_OF_JANUARY: (1, 1),
    Kind.PLACEHOLDER_DATE: (1, 1),
    Kind.ABSENT: (0, 1),
    Kind.THREE_TIMES: (3, 0),
}


def pairs(kind: Kind, *, same: bool) -> list[tuple[Sketch, Sketch]]:
    """The register's side and the extract's."""
    return [
        (SUBJECTS[truth.register], RESIDENTS[truth.extract])
        for truth in WORLD.truth
        if truth.kind is kind and truth.same is same
    ]


def of(kind: Kind) -> list[Truth]:
    return [truth for truth in WORLD.truth if truth.kind is kind]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_as_frequent_in_every_tradition(kind: Kind) -> None:
    same, different = SAME_AND_DIFFERENT.get(kind, (1, 0))
    found = Counter((truth.tradition, truth.same) for truth in of(kind))
    for tradition in traditions():
        assert found[tradition.name, True] == same * EACH
        assert found[tradition.name, False] == different * EACH
    assert set(KINDS) == set(Kind) - {Kind.OF_THE_REGISTER}


def test_no_tradition_has_more_people_on_either_side_than_another() -> None:
    by_tradition = Counter(truth.tradition for truth in WORLD.truth)
    subjects_by_tradition = Counter(
        tradition for _, tradition in {(t.register, t.tradition) for t in WORLD.truth if t.register}
    )
    assert len(by_tradition) == len(subjects_by_tradition) == len(traditions())
    assert len(set(by_tradition.values())) == len(set(subjects_by_tradition.values())) == 1


def test_every_row_is_in_the_truth_once_and_the_absent_have_no_reference() -> None:
    assert Counter(truth.extract for truth in WORLD.truth) == Counter(
        resident.reference for resident in WORLD.residents
    )
    assert {truth.register for truth in WORLD.truth} == {*SUBJECTS, ""}
    assert all((truth.register == "") == (truth.kind is Kind.ABSENT) for truth in WORLD.truth)
    assert not any(truth.same for truth in of(Kind.ABSENT))


def test_the_truth_survives_its_file_and_no_record_holds_it() -> None:
    stream = io.StringIO()
    assert write_truth(stream, WORLD.truth) == len(WORLD.truth)
    stream.seek(0)
    assert tuple(read_truth(stream)) == WORLD.truth
    written = repr((WORLD.records, WORLD.households))
    assert not [
        tradition.name for tradition in traditions() if re.search(rf"\b{tradition.name}\b", written, re.IGNORECASE)
    ]
    assert not [kind for kind in KINDS if kind.value in written]


def test_the_same_seed_gives_the_same_world_and_another_another() -> None:
    assert traps(seed=5, today=TODAY) == WORLD
    assert traps(seed=6, today=TODAY).records != WORLD.records


def test_subjects_are_closed_synthetic_records_that_can_travel_beside_the_register() -> None:
    register = {record.reference for record in subjects(seed=5, today=TODAY, closed=200, active=50)}
    for record in WORLD.records:
        assert record.status is Status.CLOSED
        assert record.synthetic
        assert re.fullmatch(r"SS-\d{7}", record.reference)
        assert record.reference not in register
        assert len(shared(record.fields)) == len(record.fields)
    assert len(SUBJECTS) == len(WORLD.records)


@pytest.mark.parametrize("side", [SUBJECTS, RESIDENTS], ids=["register", "extract"])
def test_identifiers_lie_where_no_real_one_can(side: dict[str, Sketch]) -> None:
    for sketch in side.values():
        assert all(re.fullmatch(r"\+999\d{9}", phone) for phone in sketch.phones)
        assert re.fullmatch(r"([a-z.]+\d{1,3}@example\.org)?", sketch.email)
        assert re.fullmatch(r"(QQ\d{6}[A-D])?", sketch.national_id)
        assert all(re.fullmatch(r"ZZ\d{1,2} \d[A-Z]{2}", home.postcode) for home in sketch.homes)


def test_nobody_shares_an_identifier_with_somebody_else() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for truth in WORLD.truth:
        person = truth.register if truth.same else truth.extract
        resident = RESIDENTS[truth.extract]
        for value in filter(None, (resident.national_id, resident.email)):
            owners[value].add(person)
    for reference, sketch in SUBJECTS.items():
        owners[sketch.national_id].add(reference)
    assert [value for value, people in owners.items() if len(people) > 1 and value.startswith("QQ")] == []


def test_lookalikes_look_alike() -> None:
    for subject, other in pairs(Kind.SAME_NAME_AND_DATE, same=False):
        assert (subject.name.text, subject.born) == (other.name.text, other.born)
        assert subject.homes != other.homes
    for subject, other in pairs(Kind.SAME_NAME_AND_YEAR, same=False):
        assert subject.name.text == other.name.text
        assert subject.born[:4] == other.born[:4]
        assert subject.born[4:] != other.born[4:]
    for subject, other in pairs(Kind.FATHER_AND_SON, same=False):
        assert (subject.name.text, subject.homes) == (other.name.text, other.homes)
        assert 20 <= abs(int(subject.born[:4]) - int(other.born[:4])) <= 36
    for kind in (Kind.TWINS, Kind.SISTERS):
        for subject, other in pairs(kind, same=False):
            assert subject.homes == other.homes
            assert (subject.born == other.born) == (kind is Kind.TWINS)
            assert subject.name.family == other.name.family
            assert subject.name.given != other.name.given
    for subject, other in pairs(Kind.DECEASED_NAMESAKE, same=False):
        assert "DECEASED" in other.note
        assert subject.name.text == other.name.text


def test_the_same_person_is_written_otherwise() -> None:
    for subject, row in pairs(Kind.DAY_AND_MONTH_SWAPPED, same=True):
        year, month, day = subject.born.split("-")
        assert row.born == f"{year}-{day}-{month}"
        assert month != day
    for subject, row in pairs(Kind.INITIAL_ONLY, same=True):
        assert row.name.given == subject.name.given[0]
    for subject, row in pairs(Kind.NAMES_REVERSED, same=True):
        assert (row.name.given, row.name.family.split()[0]) == (subject.name.family, subject.name.given.split()[0])
    for kind in (Kind.SPELT_OTHERWISE, Kind.PUNCTUATION, Kind.MARRIED_NAME, Kind.DEED_POLL, Kind.FAMILIAR_NAME, Kind.LOOKS_POOR, Kind.FATHERS_NAME):  # fmt: skip
        assert all(subject.name.text != row.name.text for subject, row in pairs(kind, same=True))
    for subject, row in pairs(Kind.POSTCODE_SLIP, same=True):
        assert sum(a != b for a, b in zip(subject.homes[0].postcode, row.homes[0].postcode, strict=True)) == 1


def test_something_besides_the_name_speaks_for_every_true_pair() -> None:
    for truth in WORLD.truth:
        if truth.same:
            subject, row = SUBJECTS[truth.register], RESIDENTS[truth.extract]
            agreeing = [
                {subject.national_id} & {row.national_id} - {""}, {subject.email} & {row.email} - {""},
                set(subject.phones) & set(row.phones), set(subject.homes) & set(row.homes), {subject.born} & {row.born},
            ]  # fmt: skip
            assert sum(map(bool, agreeing)) >= 1, truth.kind


def test_somebody_absent_shares_nothing_with_any_subject() -> None:
    def values(sketch: Sketch) -> set[str]:
        return {
            sketch.name.text,
            sketch.national_id,
            sketch.email,
            *sketch.phones,
            *(home.text for home in sketch.homes),
        }

    held = set().union(*map(values, SUBJECTS.values()))
    for truth in of(Kind.ABSENT):
        assert values(RESIDENTS[truth.extract]).isdisjoint(held)


def test_the_narrative_does_not_depend_on_the_name() -> None:
    """Every tradition has subjects of several concerns, as the stream that draws them knows no name."""
    tradition = {truth.register: truth.tradition for truth in WORLD.truth}
    concerns: defaultdict[str, set[str]] = defaultdict(set)
    for record in WORLD.records:
        found = [field.value for field in record.fields if field.name is FieldName.CONCERN]
        concerns[tradition[record.reference]].update(found)
    assert len(concerns) == len(traditions())
    assert min(map(len, concerns.values())) >= 3
