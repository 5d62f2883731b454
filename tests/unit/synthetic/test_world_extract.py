"""The council's extract: everybody planted is in it, in any number of rows, written as a council writes."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from itertools import islice, pairwise
from pathlib import Path

import pytest
import python_calamine

from tearline.errors import InvalidInput
from tearline.synthetic import draw
from tearline.synthetic.register import subjects
from tearline.synthetic.world.canonical import COLUMNS, write_register
from tearline.synthetic.world.council import HEADINGS, PROTECTED_HEADINGS, TITLE, in_cp1252
from tearline.synthetic.world.extract import residents, write_extract, write_refused
from tearline.synthetic.world.known import known_subjects
from tearline.synthetic.world.population import households
from tearline.synthetic.world.traps import traps

TODAY = dt.date(2026, 11, 22)
SEED = 5
COUNT = 4_000
PLANTED = traps(seed=SEED, today=TODAY, each=1)
PEOPLE = list(residents(PLANTED.households, seed=SEED, today=TODAY, count=COUNT))
DATES = (
    r"\d\d/\d\d/\d{4}",
    r"\d{4}-\d\d-\d\d",
    r"\d{1,2} [A-Z][a-z]{2} \d{4}",
    r"\d{4}",
    r"UNKNOWN|00/00/0000|not given|",
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The CSV file's rows, title and headings too."""
    path = tmp_path_factory.mktemp("extract") / "residents.csv"
    assert write_extract(path, PEOPLE, seed=SEED) == COUNT
    with path.open(encoding="cp1252", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "residents.xlsx"
    assert write_extract(path, PEOPLE, seed=SEED) == COUNT
    return path


def column(rows: list[list[str]], heading: str) -> list[str]:
    return [row[HEADINGS.index(heading)] for row in rows[3:]]


def test_everybody_planted_is_among_as_many_as_asked_for_under_one_reference() -> None:
    references = [resident.reference for household in PEOPLE for resident in household]
    assert len(set(references)) == len(references) == COUNT
    assert {resident.reference for resident in PLANTED.residents} <= set(references)
    assert sorted(references) != references


def test_the_planted_do_not_stand_together() -> None:
    planted = set(PLANTED.households)
    places = [place for place, household in enumerate(PEOPLE) if household in planted]
    assert len(places) == len(PLANTED.households)
    assert max(b - a for a, b in pairwise(places)) < len(PEOPLE) / 10
    assert places[0] < len(PEOPLE) / 10


def test_fewer_than_the_planted_cannot_be_asked_for() -> None:
    with pytest.raises(InvalidInput, match="Ask for at least"):
        next(residents(PLANTED.households, seed=SEED, today=TODAY, count=10))


def test_the_same_seed_writes_the_same_file(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    for path in paths:
        write_extract(path, residents(PLANTED.households, seed=SEED, today=TODAY, count=COUNT), seed=SEED)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_it_is_written_as_a_council_would(rows: list[list[str]]) -> None:
    assert rows[0] == [TITLE]
    assert tuple(rows[2]) == HEADINGS
    dates = [text.strip() for text in column(rows, "D.O.B")]
    styles = Counter(next(form for form in DATES if re.fullmatch(form, text)) for text in dates)
    assert all(styles[style] > COUNT / 20 for style in DATES[:3])
    surnames = column(rows, "Surname ")
    assert COUNT / 10 < sum(text.isupper() for text in surnames) < COUNT / 3
    assert [text for row in rows[3:] for text in row if text != text.strip()]
    assert any("ó" in text.casefold() for text in surnames)
    assert not [text for text in surnames if "?" in text or "ł" in text]


def test_no_column_says_what_somebody_is_but_in_the_file_made_to_be_refused(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    assert write_refused(path, islice(PEOPLE, 20), seed=SEED) >= 20
    with path.open(encoding="cp1252", newline="") as stream:
        rows = list(csv.reader(stream))
    assert tuple(rows[2]) == (*HEADINGS, *PROTECTED_HEADINGS)
    assert {cell for row in rows[3:] for cell in row[len(HEADINGS) :]} == {"Not stated"}


def test_identifiers_lie_where_no_real_one_can(rows: list[list[str]]) -> None:
    forms = {
        "Tel (home)": r"(\+999\d{9})?", "NI No": r"(QQ\d{6}[A-D])?", "P/Code": r"ZZ\d{1,2}\d[A-Z]{2}", "E-mail addr": r"([a-z.]+\d{1,3}@example\.org)?",
    }  # fmt: skip
    for heading, form in forms.items():
        assert not [text for text in column(rows, heading) if not re.fullmatch(form, text.replace(" ", ""))]


def test_the_workbook_has_merged_cells_and_dates_that_are_dates(workbook: Path) -> None:
    sheet = python_calamine.load_workbook(str(workbook)).get_sheet_by_index(0)
    found = sheet.to_python()
    assert found[0][0] == TITLE
    assert tuple(found[2]) == HEADINGS
    assert len(found) == COUNT + 3
    merged = sheet.merged_cell_ranges or []
    assert len(merged) > COUNT / 10
    born = [row[HEADINGS.index("D.O.B")] for row in found[3:]]
    assert min(sum(isinstance(cell, dt.date) for cell in born), sum(isinstance(cell, str) for cell in born)) > COUNT / 4
    assert {row[0] for row in found[3:]} == {resident.reference for household in PEOPLE for resident in household}


def test_a_few_names_are_borne_by_many_and_many_by_few() -> None:
    people = (sketch for household in households(draw.stream(1), TODAY) for sketch in household)
    counts = Counter(sketch.name.family for sketch in islice(people, 20_000)).most_common()
    assert counts[0][1] > 20 * counts[len(counts) // 2][1]
    assert sum(count for _, count in counts[:20]) < 20_000 / 4


def test_letters_a_council_cannot_type_are_written_without_their_marks() -> None:
    assert in_cp1252("Paweł Wójcik Şahin Yıldız Țurcanu") == "Pawel Wójcik Sahin Yildiz Turcanu"
    assert in_cp1252("Müller O'Brien") == "Müller O'Brien"


def test_some_subjects_are_known_to_the_council_in_its_own_writing() -> None:
    register = list(subjects(seed=SEED, today=TODAY, closed=1_000, active=300))
    known = list(known_subjects(register, seed=SEED, serials=iter(range(100_000, 200_000))))
    closed = {record.reference for record in register if record.status == "closed"}
    assert 50 < len(known) < 150
    assert {truth.register for _, truth in known} <= closed
    assert all(truth.same and truth.extract == resident.reference for resident, truth in known)


def test_the_register_can_be_written_in_the_canonical_columns(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    assert write_register(path, PLANTED.records) == len(PLANTED.records)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [row[0] for row in rows[1:]] == [record.reference for record in PLANTED.records]
