"""A run that is stopped and gone on with finds, byte for byte, what one that was never stopped finds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from random import Random

import pytest

from tearline import parallel
from tearline.matching import engine
from tearline.matching.engine import Kept, Register, Run
from tearline.matching.kernel.handles import PAIR, Pairs
from tearline.matching.model import SavedModel
from tearline.matching.resuming import Mark, Pass, Stretch, run_resumed
from tearline.people.batch import Batch
from tests.support.comparing import columns_of, numbered, people_of

FLOOR = -8.0
SIZE = 7  # rows of a batch


class StoppedHere(Exception):
    pass


@dataclass(frozen=True)
class At(Mark):
    batches: int


@dataclass
class Table:
    """An extract of batches, with a mark after each. `read`: how many were read, of all runs."""

    parts: list[Batch]
    read: int = 0
    held: int = 0

    def batches(self, _: Pass, after: Mark | None) -> Iterator[Batch | Mark]:
        start = after.batches if isinstance(after, At) else 0
        for number, each in enumerate(self.parts[start:], start + 1):
            self.read += 1
            yield each
            yield At(number)

    def pass_over(self, _: Batch) -> None:
        self.held += 1


@dataclass
class InMemory:
    """Keeps what is due at every so many marks, and stops the run after so many times."""

    every: int
    stops: int
    stretches: list[tuple[Pass, Stretch]] = field(default_factory=list)
    asked: int = 0
    now: int = 0

    def kept(self, which: Pass) -> Iterator[Stretch]:
        return (copied(stretch) for each, stretch in list(self.stretches) if each is which)

    def due(self) -> bool:
        self.asked += 1
        return self.asked % self.every == 0

    def keep(self, which: Pass, stretch: Stretch) -> None:
        self.stretches.append((which, copied(stretch)))
        self.now += 1
        if self.now == self.stops:
            self.now = 0
            raise StoppedHere


def copied(stretch: Stretch) -> Stretch:
    kept = stretch.kept
    if kept is None:
        return stretch
    return replace(stretch, kept=Kept(kept.pairs.copy(), list(kept.rows), kept.told.copy(), kept.compared))


def rows(count: int, prefix: str, seed: int) -> list[dict[str, str]]:
    random = Random(seed)
    given, family = ("Gwen", "Gwyn", "Bill", "William", "Ann"), ("Rhys", "Test", "Zed", "Rhees")
    return numbered(
        [
            {"given_name": random.choice(given), "family_name": random.choice(family), "date_of_birth": f"19{random.randint(80, 89)}-04-03", "national_id": f"QQ{random.randint(100_000, 100_400)}C"}
            for _ in range(count)
        ],
        prefix,
    )  # fmt: skip


OURS = columns_of(rows(40, "r", 1))
EXTRACT = rows(150, "e", 2)
# Some batches as columns, some as people, as one table may have them.
PARTS = [(people_of if at % (3 * SIZE) else columns_of)(EXTRACT[at : at + SIZE]) for at in range(0, len(EXTRACT), SIZE)]


def outcome(run: Run, model: SavedModel | None, saving: bool) -> tuple[object, ...]:
    kept, used = run(Register.of(OURS), lambda: PARTS, model=model, saving=saving, floor=FLOOR)
    stream = io.BytesIO()
    used.save(stream)
    ids = [each for batch in kept.rows for each in batch.ids]
    return said(kept.pairs), said(kept.told), kept.compared, ids, stream.getvalue()


def said(pairs: Pairs) -> list[bytes]:
    """Without what lies between the fields, which nobody writes."""
    return [pairs[name].tobytes() for name in PAIR.names or ()]


def gone_on(table: Table, journal: InMemory, model: SavedModel | None, saving: bool) -> tuple[object, ...]:
    while True:
        try:
            return outcome(partial(run_resumed, extract=table, journal=journal), model, saving)
        except StoppedHere:
            pass


@cache
def a_model() -> SavedModel:
    _, learnt = engine.run(Register.of(OURS), lambda: PARTS, saving=True)
    stream = io.BytesIO()
    learnt.save(stream)
    return SavedModel.load(io.BytesIO(stream.getvalue()))


@cache
def never_stopped(way: str) -> tuple[object, ...]:
    return outcome(engine.run, *WAYS[way]())


WAYS: dict[str, Callable[[], tuple[SavedModel | None, bool]]] = {
    "learnt": lambda: (None, False),
    "saved": lambda: (None, True),
    "by a model": lambda: (a_model(), False),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("every", "stops"), [(1, 1), (3, 1), (2, 3), (4, 0), (10_000, 0)])
def test_it_finds_the_same_however_often_it_is_stopped(way: str, every: int, stops: int) -> None:
    journal = InMemory(every, stops)
    found = gone_on(Table(PARTS), journal, *WAYS[way]())
    assert found == never_stopped(way)
    assert found[2]
    assert bool(journal.stretches) == (every < len(PARTS))


def test_nothing_is_read_again_but_what_was_under_way() -> None:
    table, journal = Table(PARTS), InMemory(every=4, stops=1)
    gone_on(table, journal, None, saving=False)
    under_way = len(journal.stretches) * 2 * (parallel.THREADS + 1)
    assert 2 * len(PARTS) <= table.read <= 2 * len(PARTS) + under_way
    assert table.held == 0


def test_what_was_never_stopped_is_read_once_and_held() -> None:
    table = Table(PARTS)
    gone_on(table, InMemory(every=4, stops=0), None, saving=False)
    assert (table.read, table.held) == (len(PARTS), len(PARTS))


def test_what_ended_is_not_done_again() -> None:
    table, journal = Table(PARTS), InMemory(every=4, stops=0)
    first = gone_on(table, journal, None, saving=False)
    before = table.read
    assert gone_on(table, journal, None, saving=False) == first
    assert table.read == before
