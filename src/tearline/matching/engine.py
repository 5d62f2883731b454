"""Running the model over a whole extract: count, match, learn, weigh, in batches and on every core, in bounded memory.

Invariant: the pairs found and their weights depend on the two sets of records and the model alone, not on the order of
rows, how they were cut into batches, or how many threads looked. Of the extract's rows only those in pairs are kept; a
small extract is held encoded between the two passes, a large one is read twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from math import log2
from threading import local
from typing import Final, Protocol, TypeAlias

import numpy as np

from tearline.matching.encoding import encode
from tearline.matching.kernel.handles import PAIR, Counts, Encoded, Pairs, Prepared
from tearline.matching.learning import learnt
from tearline.matching.model import ROWS_BEFORE, Parameters, SavedModel, kernel_model
from tearline.parallel import in_order
from tearline.people.batch import Batch
from tearline.people.packing import written

Source: TypeAlias = Callable[[], Iterable[Batch]]
"""The extract, from its beginning each time it is asked."""

FLOOR: Final = -4.0  # bits: below odds of one in sixteen nobody should have to look
_BELOW: Final = 3.0  # bits under the floor that a pair may be before the model is learnt
LEAST_TOLD: Final = -11.0  # bits; pairs with two identifiers are learnt from down to here
_HELD: Final = 512 << 20  # bytes of an extract that are held between the passes


@dataclass(frozen=True)
class Register:
    """Whom to look for, encoded."""

    people: Batch
    records: Encoded

    @classmethod
    def of(cls, people: Batch) -> Register:
        """`people`: everybody in the register."""
        return cls(people, encode(people))

    @cached_property
    def watched(self) -> Counts:
        """To count what they have, and nothing else. It is copied: each who counts has one."""
        counts = Counts()
        counts.watch(self.records)
        return counts


@dataclass(slots=True)
class Kept:
    """Pairs with the rows of the extract that they are about. `pairs["extract_row"]` is a place in `rows`.

    `told`: pairs that are kept for learning alone, without their rows.
    """

    pairs: Pairs = field(default_factory=lambda: np.empty(0, PAIR))
    rows: list[Batch] = field(default_factory=list)
    told: Pairs = field(default_factory=lambda: np.empty(0, PAIR))
    compared: int = 0


class Passes(Protocol):
    """The two times that an extract is gone through, here or elsewhere."""

    def count(self, *, whole: bool) -> tuple[Counts, int]:
        """How many rows have each value, and how many there are; unless `whole`, of the register's values alone."""

    def match(self, model: SavedModel, *, floor: float, told: float) -> Kept:
        """Pairs that weigh at least `floor`, and those for learning alone from `told` bits up."""


@dataclass(slots=True)
class LocalPasses:
    """Both passes on this machine, and what one leaves for the next."""

    register: Register
    source: Source
    held: list[tuple[Batch, Encoded]] | None = field(default_factory=list)
    bytes: int = 0
    rows: int = 0

    def hold(self, batch: Batch, records: Encoded) -> None:
        """Keep it for the second pass, as long as all of them fit."""
        self.rows += len(batch)
        if self.held is None:
            return
        kept = written(batch)
        self.bytes += records.bytes + kept.bytes
        if self.bytes <= _HELD:
            self.held.append((kept, records))
        else:
            self.held = None

    def again(self) -> Iterator[tuple[Batch, Encoded | None]]:
        """Every batch once more, encoded where it was held."""
        if self.held is not None:
            yield from self.held
        else:
            yield from ((batch, None) for batch in self.source())

    def count(self, *, whole: bool) -> tuple[Counts, int]:
        """See `Passes`."""
        return count(self.register, self, whole=whole)

    def match(self, model: SavedModel, *, floor: float, told: float) -> Kept:
        """See `Passes`."""
        return _matched(self.register, self, model, floor=floor, told=told)


def run(
    register: Register, source: Source, *, model: SavedModel | None = None, saving: bool = False, floor: float = FLOOR
) -> tuple[Kept, SavedModel]:
    """Every pair that weighs at least `floor` bits, and the model they were weighed by.

    `model`: saved by an earlier run; without one the extract is counted and the balance learnt. `saving`: count all of
    the extract, so that the model serves other registers too.
    """
    return run_passes(register, LocalPasses(register, source), model=model, saving=saving, floor=floor)


def run_passes(
    register: Register, extract: Passes, *, model: SavedModel | None, saving: bool, floor: float
) -> tuple[Kept, SavedModel]:
    """`run`, wherever the extract is gone through."""
    if model is not None:
        return extract.match(model, floor=floor, told=0.0), model
    counts, rows = extract.count(whole=saving)
    shipped = SavedModel(parameters=Parameters(), rows=rows, counts=counts)
    kept = extract.match(shipped, floor=floor - _BELOW, told=LEAST_TOLD)
    learned = replace(shipped, parameters=learn(kept, shipped))
    return weigh(register, learned, kept, floor=floor), learned


class Run(Protocol):
    """What `run` is, here or on a cluster."""

    def __call__(
        self, register: Register, source: Source, *, model: SavedModel | None, saving: bool, floor: float
    ) -> tuple[Kept, SavedModel]:
        """See `run`."""


def count(register: Register, extract: LocalPasses, *, whole: bool) -> tuple[Counts, int]:
    """How many rows have each value; unless `whole`, of the register's values alone."""
    of_thread = local()
    tables: list[Counts] = []

    def one(batch: Batch) -> tuple[Batch, Encoded]:
        if not hasattr(of_thread, "counts"):
            of_thread.counts = empty_counts(register, whole=whole)
            tables.append(of_thread.counts)
        records = encode(batch)
        of_thread.counts.add(records)
        return batch, records

    for batch, records in in_order(one, extract.source()):
        extract.hold(batch, records)
    counts = tables.pop() if tables else empty_counts(register, whole=whole)
    for each in tables:
        counts.merge(*each.read())
    return counts, extract.rows


def empty_counts(register: Register, *, whole: bool) -> Counts:
    """To count an extract with, or a part of it that is merged with others. See `Passes.count`."""
    return Counts() if whole else register.watched.copy()


def _matched(register: Register, extract: LocalPasses, model: SavedModel, *, floor: float, told: float) -> Kept:
    prepared = prepared_to_find(register, model)

    def one(item: tuple[Batch, Encoded | None]) -> Kept:
        batch, records = item
        return matched_batch(prepared, batch, records, floor=floor, told=told)

    if extract.rows == 0:  # nothing was counted, so nothing is held
        extract.held = None
    return together(in_order(one, extract.again()))


def prepared_to_find(register: Register, model: SavedModel) -> Prepared:
    """The register under a model, with its index."""
    return Prepared(kernel_model(model.parameters, model.rows), model.counts, register.records, indexed=True)


def matched_batch(
    prepared: Prepared, batch: Batch, records: Encoded | None = None, *, floor: float, told: float
) -> Kept:
    """The pairs of one batch. `records`: it encoded, where that is at hand."""
    pairs, compared = prepared.index.find(prepared, records or encode(batch), floor=floor, told=told)
    return _kept(pairs, batch, compared, floor)


def learn(kept: Kept, model: SavedModel) -> Parameters:
    """The same parameters with the balance that the pairs tell."""
    pairs = np.concatenate([kept.pairs, kept.told])
    balance = learnt(pairs, model.parameters.balance, model.parameters.chances, log2(model.rows + ROWS_BEFORE))
    return replace(model.parameters, balance=balance)


def weigh(register: Register, model: SavedModel, kept: Kept, *, floor: float) -> Kept:
    """Those of the pairs that weigh at least `floor` under another model."""
    prepared = Prepared(kernel_model(model.parameters, model.rows), model.counts, register.records)

    def one(part: tuple[int, Batch]) -> Kept:
        start, batch = part
        here = kept.pairs[(kept.pairs["extract_row"] >= start) & (kept.pairs["extract_row"] < start + len(batch))]
        pairs = prepared.compare(encode(batch), here["register_row"], here["extract_row"] - np.uint32(start))
        return _kept(pairs[pairs["weight"] >= floor], batch, 0, floor)

    starts = accumulate(map(len, kept.rows), initial=0)
    return replace(together(in_order(one, zip(starts, kept.rows, strict=False))), compared=kept.compared)


def _kept(pairs: Pairs, batch: Batch, compared: int, floor: float) -> Kept:
    told = pairs["weight"] < floor
    if told.all():
        return Kept(told=pairs, compared=compared)
    chosen = pairs[~told].copy()
    places, chosen["extract_row"] = np.unique(chosen["extract_row"], return_inverse=True)
    return Kept(chosen, [batch.take(places.astype(np.int64))], pairs[told], compared)


def together(parts: Iterable[Kept]) -> Kept:
    """Those of one batch after another, with their places in the rows of all. The parts are used up."""
    found, start, pairs, told = Kept(), 0, [], []
    for part in parts:
        found.compared += part.compared
        told.append(part.told)
        if part.rows:
            part.pairs["extract_row"] += np.uint32(start)
            pairs.append(part.pairs)
            found.rows += part.rows
            start += sum(map(len, part.rows))
    found.pairs = np.concatenate([found.pairs, *pairs])
    found.told = np.concatenate([found.told, *told])
    return found
