"""A run on Spark finds what a run on this machine finds, byte for byte, however the extract is dealt out."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tearline.matching import learning
from tearline.matching.candidates import Search, search
from tearline.matching.cluster import run_on_spark
from tearline.matching.engine import FLOOR, Register, Run, run
from tearline.matching.model import Parameters, SavedModel
from tearline.matching.writing import write_candidates
from tearline.people.batch import Batch, one_batch
from tearline.people.batches import read_batches
from tearline.synthetic.population.generation import generate
from tearline.tables.headings import planned
from tearline.tables.opening import open_table

pytestmark = [pytest.mark.peers, pytest.mark.timeout(900)]  # their environment has Spark, which takes its time

TODAY = dt.date(2026, 11, 22)
SIZE = 50  # rows of a batch, so that fifty partitions have something each


@dataclass(frozen=True)
class People:
    register: Batch
    extract: Sequence[Batch]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    directory = tmp_path_factory.mktemp("population")
    generate(directory, seed=7, residents=3_000, subjects=300)
    register = one_batch(read(directory / "subjects.parquet"))
    return People(register, list(read(directory / "residents.parquet")))


def read(path: Path) -> Iterator[Batch]:
    with path.open("rb") as stream, open_table(stream) as table:
        yield from (
            each for each in read_batches(table, planned(table.headings, {}), as_at=TODAY) if isinstance(each, Batch)
        )


def cut(batches: Sequence[Batch], seed: int) -> list[Batch]:
    """The same rows, fifty at a time and in another order; of every third batch as people without columns."""
    parts = [
        batch.take(np.arange(start, min(start + SIZE, len(batch))))
        for batch in batches
        for start in range(0, len(batch), SIZE)
    ]
    random.Random(seed).shuffle(parts)
    return [
        Batch(people=[part.person(at) for at in range(len(part))]) if at % 3 == 0 else part
        for at, part in enumerate(parts)
    ]


def found(people: People, engine: Run, extract: Sequence[Batch], **options: object) -> Search:
    return search(people.register, lambda: extract, engine=engine, **options)


def candidates(result: Search) -> bytes:
    stream = io.BytesIO()
    write_candidates(stream, result.candidates(result.chosen()))
    return stream.getvalue()


def saved(model: SavedModel) -> bytes:
    stream = io.BytesIO()
    model.save(stream)
    return stream.getvalue()


def same(one: Search, other: Search) -> None:
    assert len(one.kept.pairs) > 100
    assert one.kept.compared == other.kept.compared
    assert one.kept.pairs["weight"].tobytes() == other.kept.pairs["weight"].tobytes()
    assert one.rivals.tobytes() == other.rivals.tobytes()
    assert one.chances.tobytes() == other.chances.tobytes()
    assert candidates(one) == candidates(other)


@pytest.fixture(autouse=True)
def few_are_enough_to_learn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few people have too few identifiers for a model of their own; what is learnt is learnt by the driver."""
    monkeypatch.setattr(learning, "_FEWEST", 20)


@pytest.mark.parametrize("partitions", [2, 50])
@pytest.mark.parametrize("saving", [False, True])
def test_finds_the_same_as_this_machine(people: People, partitions: int, saving: bool) -> None:
    here = found(people, run, people.extract, saving=saving)
    engine = partial(run_on_spark, partitions=partitions)
    there = found(people, engine, cut(people.extract, partitions), saving=saving)

    same(here, there)
    assert here.model.parameters != Parameters()
    assert saved(here.model) == saved(there.model)


@pytest.mark.parametrize("partitions", [2, 50])
def test_finds_the_same_by_a_saved_model(people: People, partitions: int) -> None:
    learnt = found(people, run, people.extract, saving=True).model
    model = SavedModel.load(io.BytesIO(saved(learnt)))
    engine = partial(run_on_spark, partitions=partitions)

    here = found(people, run, people.extract, model=model)
    there = found(people, engine, cut(people.extract, partitions), model=model)

    same(here, there)


def test_rows_that_stand_as_they_did_give_the_very_same_pairs(people: People) -> None:
    register = Register.of(people.register)
    here, _ = run(register, lambda: people.extract)
    there, _ = run_on_spark(register, lambda: people.extract, model=None, saving=False, floor=FLOOR, partitions=50)

    assert np.array_equal(here.pairs, there.pairs)
    assert [each for rows in here.rows for each in rows.ids] == [each for rows in there.rows for each in rows.ids]


def test_an_empty_extract_has_no_pairs(people: People) -> None:
    assert len(found(people, run_on_spark, []).kept.pairs) == 0
