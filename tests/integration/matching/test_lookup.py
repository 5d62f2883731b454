"""One record at a time gives what a run over everything gives: the same weights, and the same losses to rivals."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tearline.matching.candidates import Search, search
from tearline.matching.encoding import encode
from tearline.matching.engine import FLOOR
from tearline.matching.lookup import Lookup
from tearline.matching.model import SavedModel
from tearline.matching.writing import write_candidates
from tearline.people.batch import Batch, one_batch
from tearline.people.batches import read_batches
from tearline.synthetic.population import generate
from tearline.tables.headings import planned
from tearline.tables.opening import open_table
from tests.support.comparing import model_of

TODAY = dt.date(2026, 11, 28)
RESIDENTS, SUBJECTS = 4_000, 300


def _batches(path: Path) -> Callable[[], Iterator[Batch]]:
    def read() -> Iterator[Batch]:
        with path.open("rb") as stream, open_table(stream) as table:
            found = read_batches(table, planned(table.headings, {}), as_at=TODAY)
            yield from (each for each in found if isinstance(each, Batch))

    return read


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Batch, Callable[[], Iterator[Batch]]]:
    directory = tmp_path_factory.mktemp("population")
    generate(directory, seed=21, residents=RESIDENTS, subjects=SUBJECTS)
    return one_batch(_batches(directory / "subjects.parquet")()), _batches(directory / "residents.parquet")


@pytest.fixture(scope="module")
def found(world: tuple[Batch, Callable[[], Iterator[Batch]]]) -> Search:
    return search(*world, saving=True)


def test_most_of_those_who_are_there_are_found(found: Search) -> None:
    assert len(found.chosen(0.9)) > SUBJECTS * 0.39 * 0.85


def test_a_saved_model_gives_the_same_file(found: Search, world: tuple[Batch, Callable[[], Iterator[Batch]]]) -> None:
    saved = io.BytesIO()
    found.model.save(saved)
    saved.seek(0)
    again = search(*world, model=SavedModel.load(saved))
    first, second = io.BytesIO(), io.BytesIO()
    write_candidates(first, found.candidates(found.chosen(0.8)))
    write_candidates(second, again.candidates(again.chosen(0.8)))
    weights = [[line.split(",")[:4] for line in each.getvalue().decode().splitlines()] for each in (first, second)]
    assert weights[0] == weights[1]


def test_somebody_looked_up_weighs_the_same_and_loses_the_same(
    found: Search, world: tuple[Batch, Callable[[], Iterator[Batch]]]
) -> None:
    register, source = world
    everybody = one_batch(source())
    lookup = Lookup(register, found.model, everybody)
    expected = {(each.register_id, each.extract_id): each for each in found.candidates(found.every())}
    rows = {reference: row for row, reference in enumerate(everybody.ids)}
    people = sorted({extract_id for _, extract_id in expected})[:60]
    for reference in people:
        for each in lookup.candidates(everybody.person(rows[reference])):
            other = expected[each.register_id, each.extract_id]
            assert each.weight == pytest.approx(other.weight, abs=1e-5)
            assert each.rivals == pytest.approx(other.rivals, abs=1e-4)
            assert each.evidence.compared == other.evidence.compared


def test_without_the_other_side_nobody_can_tell_the_rivals(
    found: Search, world: tuple[Batch, Callable[[], Iterator[Batch]]]
) -> None:
    register, source = world
    everybody = one_batch(source())
    lookup = Lookup(register, found.model)
    assert all(each.rivals == 0 and each.weight >= FLOOR for each in lookup.candidates(everybody.person(0)))


def test_without_an_extract_a_pair_weighs_what_a_batch_gives_it_by_what_is_counted_in_the_register(
    world: tuple[Batch, Callable[[], Iterator[Batch]]],
) -> None:
    register, source = world
    everybody = one_batch(source())
    lookup = Lookup.without_extract(register)
    model = model_of(encode(register))
    batch = search(register, lambda: [everybody], model=model)
    expected = {(each.register_id, each.extract_id): each for each in batch.candidates(batch.every())}
    rows = {reference: row for row, reference in enumerate(everybody.ids)}
    people = sorted({extract_id for _, extract_id in expected})[:60]
    found = [each for one in people for each in lookup.candidates(everybody.person(rows[one]))]
    assert len(found) >= len(people) > 40
    for each in found:
        other = expected[each.register_id, each.extract_id]
        assert each.weight == pytest.approx(other.weight, abs=1e-5)
        assert each.evidence == other.evidence
