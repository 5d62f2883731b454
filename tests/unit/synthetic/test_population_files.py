"""The invented population as files: repeatable, reserved, silent about what it hides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tearline.synthetic.population import generate
from tearline.synthetic.population.freeze import CHANGED, frozen, present
from tearline.synthetic.population.generation import FILES
from tearline.synthetic.population.traditions import NAMES

RESIDENT_COLUMNS = [
    "record_id", "given_name", "middle_name", "family_name", "date_of_birth",
    "address", "postcode", "phone", "email", "national_id",
]  # fmt: skip
RESERVED = {
    "record_id": r"r[0-9a-z]{12}",
    "date_of_birth": r"(19|20)\d\d(-\d\d-\d\d)?",
    "postcode": r"(ZZ[1-9]\d? ?\d[A-Z]{2}|zz[1-9]\d? \d[a-z]{2})",
    "phone": r"\+999\d{9}",
    "email": r"[a-z0-9._]+@([a-z]+\.)?example\.org",
    "national_id": r"QQ\d{6}[A-Z]",
}


@cache
def made(seed: int, residents: int, subjects: int) -> dict[str, pa.Table]:
    directory = Path(mkdtemp())
    generate(directory, seed=seed, residents=residents, subjects=subjects)
    return {name.removesuffix(".parquet"): pq.read_table(directory / name) for name in FILES}


def population() -> dict[str, pa.Table]:
    return made(7, 20_000, 2_000)


def column(table: str, name: str) -> list[str | None]:
    return population()[table][name].to_pylist()


def present_ones(values: Iterable[str | None]) -> list[str]:
    return [value for value in values if value is not None]


def test_the_package_is_as_it_was_frozen() -> None:
    assert present() == frozen(), CHANGED


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, seed=seed, residents=300, subjects=40)
    for file in FILES:
        first, again, other = ((tmp_path / name / file).read_bytes() for name in "abc")
        assert first == again
        assert first != other


@pytest.mark.parametrize(("residents", "subjects"), [(0, 0), (0, 5), (1, 1), (100, 0), (100, 1), (30, 100)])
def test_any_size_works(residents: int, subjects: int) -> None:
    found = made(3, residents, subjects)
    assert found["residents"].num_rows == residents
    assert found["subjects"].num_rows == found["traditions"].num_rows == subjects
    assert found["truth"].num_rows <= min(residents, subjects)


def test_the_columns_are_texts_and_the_tradition_is_in_its_own_file_alone() -> None:
    found = population()
    assert found["residents"].column_names == RESIDENT_COLUMNS
    assert found["subjects"].column_names == [*RESIDENT_COLUMNS, "aliases", "address_2", "postcode_2"]
    assert found["truth"].column_names == ["register_id", "extract_id"]
    assert found["traditions"].column_names == ["register_id", "tradition"]
    assert {kind for table in found.values() for kind in table.schema.types} == {pa.string()}
    for table in ("residents", "subjects", "truth"):
        texts = {text for name in found[table].column_names for text in found[table][name].to_pylist()}
        assert not texts & set(NAMES)


def test_the_truth_speaks_of_records_that_are_there_each_once() -> None:
    registers, extracts = column("truth", "register_id"), column("truth", "extract_id")
    assert len(set(registers)) == len(registers)
    assert len(set(extracts)) == len(extracts)
    assert set(registers) <= set(column("subjects", "record_id"))
    assert set(extracts) <= set(column("residents", "record_id"))
    assert sorted(column("traditions", "register_id")) == sorted(column("subjects", "record_id"))


def test_record_ids_and_the_order_of_rows_tell_nothing() -> None:
    ids = column("residents", "record_id")
    assert len(set(ids)) == len(ids)
    matched = set(column("truth", "extract_id"))
    places = [place for place, one in enumerate(ids) if one in matched]
    assert 0.4 < sum(places) / len(places) / len(ids) < 0.6
    low = sum(one < "rg" for one in matched) / len(matched)
    assert abs(low - 0.5) < 0.08


@pytest.mark.parametrize("table", ["residents", "subjects"])
@pytest.mark.parametrize("name", RESERVED)
def test_identifiers_lie_where_no_real_one_can(table: str, name: str) -> None:
    wrong = [value for value in present_ones(column(table, name)) if not re.fullmatch(RESERVED[name], value)]
    assert wrong == []


def test_residents_national_identifiers_are_their_own() -> None:
    given = present_ones(column("residents", "national_id"))
    assert len(set(given)) == len(given)


def test_subjects_are_even_over_traditions_and_so_are_residents_among_them() -> None:
    tradition = dict(zip(column("traditions", "register_id"), column("traditions", "tradition"), strict=True))
    assert Counter(tradition.values()) == dict.fromkeys(NAMES, 200)
    assert Counter(tradition[one] for one in column("truth", "register_id")) == dict.fromkeys(NAMES, 78)
