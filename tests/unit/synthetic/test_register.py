"""The invented register: size, shape, what may not be in it, and that nothing in it depends on a name."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable

import pytest

from tearline.ids import Prefix, check_id
from tearline.people.dates import PartialDate, may_be_under_18
from tearline.people.record import Field, FieldName, Record, Status
from tearline.synthetic.register import ACTIVE, CLOSED, subject_names, subjects
from tearline.vocab.grading import Nature
from tearline.wire.content import shared

TODAY = dt.date(2026, 11, 22)
CHI_SQUARE_AT_MOST = 76.1  # 42 degrees of freedom, p = 0.001
PATTERNS = {
    FieldName.PHONE: r"\+999\d{9}",
    FieldName.EMAIL: r"[a-z.]+\d{1,3}@example\.org",
    FieldName.NATIONAL_ID: r"QQ\d{6}[A-D]",
    FieldName.ADDRESS: r"\d+ [A-Z]\w+ \w+, [A-Z][\w ]+, ZZ\d{1,2} \d[A-Z]{2}",
    FieldName.CLOSED_ON: r"\d{4}-\d\d-\d\d",
}
RANKING = re.compile(
    r"\b(risk|score|scor\w+|rank\w*|high|low|medium|danger\w*|likel\w+|threat|priority|suspicious|level|tier)\b",
    re.IGNORECASE,
)


def digest(records: Iterable[Record]) -> str:
    total = hashlib.sha256()
    for record in records:
        fields = [field.to_dict() for field in record.fields]
        total.update(json.dumps([record.reference, record.status, record.synthetic, fields]).encode())
    return total.hexdigest()


@pytest.fixture(scope="module")
def register() -> list[Record]:
    return list(subjects(seed=1, today=TODAY))


def fields(register: list[Record], name: FieldName) -> list[Field]:
    return [field for record in register for field in record.fields if field.name is name]


def test_there_are_as_many_as_asked_for_each_marked_synthetic(register: list[Record]) -> None:
    assert Counter(record.status for record in register) == {Status.CLOSED: CLOSED, Status.ACTIVE: ACTIVE}
    assert all(record.synthetic for record in register)
    assert len({record.reference for record in register}) == len(register)
    assert all(re.fullmatch(r"SS-\d{6}", record.reference) for record in register)
    assert 10 <= sum(len(record.fields) for record in register) / len(register) <= 13


def test_field_identifiers_are_well_formed_and_unique(register: list[Record]) -> None:
    ids = [field.id for record in register for field in record.fields]
    assert len(set(ids)) == len(ids)
    assert all(check_id(id_, Prefix.FIELD) for id_ in ids[:1_000])


def test_every_record_can_travel(register: list[Record]) -> None:
    assert all(len(shared(record.fields)) == len(record.fields) for record in register[:1_000])


@pytest.mark.parametrize("name", PATTERNS)
def test_identifiers_lie_where_no_real_one_can(register: list[Record], name: FieldName) -> None:
    found = fields(register, name)
    assert found
    assert all(re.fullmatch(PATTERNS[name], field.value) for field in found)


def test_only_closed_subjects_say_when_and_why_they_were_closed(register: list[Record]) -> None:
    for record in register:
        names = [field.name for field in record.fields]
        expected = 1 if record.status is Status.CLOSED else 0
        assert names.count(FieldName.CLOSED_ON) == names.count(FieldName.CLOSING_SUMMARY) == expected
        assert names.count(FieldName.NAME) == names.count(FieldName.CONCERN) == names.count(FieldName.LOCAL_LINK) == 1
        assert all(field.as_at <= TODAY for field in record.fields)


def test_there_is_something_of_everything_a_screen_must_cope_with(register: list[Record]) -> None:
    births = [field.value for field in fields(register, FieldName.DATE_OF_BIRTH)]
    partial = [text for text in births if len(text) < len("1985-04-03")]
    assert len(births) < len(register)
    assert 0.08 <= len(partial) / len(births) <= 0.2
    assert sum(may_be_under_18(text, TODAY) for text in births) >= 100
    assert all(
        age is not None and 14 <= age[1] <= 82 for text in births if (age := PartialDate.parse(text).age_on(TODAY))
    )
    assert len(fields(register, FieldName.ALIAS)) > 5_000
    assert len(fields(register, FieldName.ADDRESS)) > len(register) * 1.5
    assert 300 <= len(fields(register, FieldName.SENSITIVE)) <= 1_500
    assert all(field.sensitive for field in fields(register, FieldName.SENSITIVE))
    assert 300 <= sum(bool(field.owner) for record in register for field in record.fields) <= 1_500
    natures = Counter(field.nature for field in fields(register, FieldName.CLOSING_SUMMARY))
    assert min(natures[Nature.FACT], natures[Nature.ASSESSMENT]) > 5_000


def test_nothing_ranks_anybody(register: list[Record]) -> None:
    prose = {
        FieldName.CONCERN,
        FieldName.CLOSING_SUMMARY,
        FieldName.LOCAL_LINK,
        FieldName.NOTE,
        FieldName.OCCUPATION,
        FieldName.SENSITIVE,
    }
    texts = {field.value for record in register for field in record.fields if field.name in prose}
    assert not [text for text in texts if RANKING.search(text) or "{" in text]


def test_nobody_was_known_as_a_small_child(register: list[Record]) -> None:
    for record in register:
        first = min(field.as_at for field in record.fields)
        born = [PartialDate.parse(field.value) for field in record.fields if field.name is FieldName.DATE_OF_BIRTH]
        assert all((age := date.age_on(first)) and age[1] >= 14 for date in born)


def chi_square(pairs: Iterable[tuple[str, str]]) -> float:
    """Pearson's statistic of a two-way table."""
    cells = Counter(pairs)
    total = sum(cells.values())
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for (row, column), count in cells.items():
        rows[row] += count
        columns[column] += count
    expected = {(row, column): rows[row] * columns[column] / total for row in rows for column in columns}
    return sum((cells[cell] - count) ** 2 / count for cell, count in expected.items())


def concerns_by_tradition(register: list[Record]) -> list[tuple[str, str]]:
    concerns = [field.value for field in fields(register, FieldName.CONCERN)]
    return [(drawn.tradition, concern) for drawn, concern in zip(subject_names(1), concerns, strict=False)]


def test_names_come_from_many_traditions_and_are_the_records_own(register: list[Record]) -> None:
    names = [field.value for field in fields(register, FieldName.NAME)]
    drawn = [name for name, _ in zip(subject_names(1), names, strict=False)]
    assert [name.name.text for name in drawn] == names
    counts = Counter(name.tradition for name in drawn)
    assert len(counts) >= 10
    assert min(counts.values()) >= 400
    assert all(tradition not in json.dumps([f.to_dict() for f in register[0].fields]) for tradition in counts)


def test_type_of_concern_does_not_depend_on_the_name(register: list[Record]) -> None:
    assert chi_square(concerns_by_tradition(register)) <= CHI_SQUARE_AT_MOST


def test_the_test_of_independence_would_see_a_small_leak(register: list[Record]) -> None:
    pairs = concerns_by_tradition(register)
    leaked = [
        (name, concern if place % 20 or name != "arab" else "Islamist-inspired terrorism")
        for place, (name, concern) in enumerate(pairs)
    ]
    doubled = [
        (name, "Extreme right-wing terrorism" if place % 7 == 0 and name == "english" else concern)
        for place, (name, concern) in enumerate(leaked)
    ]
    assert chi_square(doubled) > CHI_SQUARE_AT_MOST


def run(script: str, hash_seed: str = "0") -> str:
    """Output of a fresh interpreter: no tracing, no state left from other tests."""
    environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_same_seed_gives_the_same_register_whatever_the_hash_seed() -> None:
    script = (
        "import datetime as dt; from tests.unit.synthetic.test_register import digest; "
        "from tearline.synthetic.register import subjects; "
        "print(digest(subjects(seed=5, today=dt.date(2026, 11, 22), closed=300, active=50)))"
    )
    found = {run(script, "1"), run(script, "2")}
    assert found == {digest(subjects(seed=5, today=TODAY, closed=300, active=50))}
    assert found != {digest(subjects(seed=6, today=TODAY, closed=300, active=50))}


def test_the_whole_register_is_as_large_as_it_says() -> None:
    script = (
        "import datetime as dt; from tearline.synthetic.register import subjects; "
        "print(sum(1 for _ in subjects(seed=1, today=dt.date(2026, 11, 22))))"
    )
    assert int(run(script)) == CLOSED + ACTIVE
