"""The same run on a Spark cluster: the register goes to every worker, the extract in slices to whichever is free.

Invariant: what is found is byte for byte what `engine.run` finds, however the slices are dealt out: counts are added,
pairs are put back in the order of the extract, and people travel as they are. What runs on a worker is installed there.
The driver holds a small extract packed between the passes, a large one is read twice.
"""

from __future__ import annotations

import gc
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from tearline.errors import Unavailable
from tearline.matching.encoding import encode
from tearline.matching.engine import (
    Kept,
    Passes,
    Register,
    Source,
    empty_counts,
    matched_batch,
    prepared_to_find,
    run_passes,
    together,
)
from tearline.matching.kernel.handles import PAIR, Counts, Prepared
from tearline.matching.model import SavedModel
from tearline.matching.spark import session
from tearline.parallel import in_order
from tearline.people.batch import Batch
from tearline.people.intake import PersonReader
from tearline.people.packing import packed, packed_whole, table_of, unpacked, unpacked_whole

_SLICE: Final = 32_768  # rows that are dealt out together
_WAVE: Final = 32 << 20  # packed bytes of one job; the next is read meanwhile
_FIRST: Final = 4 << 20  # of the first, which nobody works before
_HELD: Final = 512 << 20  # packed bytes that are held between the passes
_ONE_AT_A_TIME: Final = "spark.sql.execution.arrow.maxRecordsPerBatch"
_COUNTED: Final = "keys binary, counts binary"
_MATCHED: Final = "place int, rows binary, pairs binary, told binary, compared bigint"

_Dealt: TypeAlias = Iterator[pa.RecordBatch]
_Task: TypeAlias = Callable[[_Dealt], _Dealt]


def run_on_spark(
    register: Register, source: Source, *, model: SavedModel | None, saving: bool, floor: float,
    partitions: int | None = None,
) -> tuple[Kept, SavedModel]:  # fmt: skip
    """See `engine.run`. `partitions`: into how many tasks a job is cut; what is found does not depend on it.

    Raises `InvalidInput` where Spark or Java is missing, `Unavailable` where a job fails.
    """
    spark = session()
    with _each_alone(spark), _sent(spark, packed_whole(register.people)) as sent:
        extract: Passes = _Extract(spark, register, sent, source, partitions)
        return run_passes(register, extract, model=model, saving=saving, floor=floor)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Bytes that every worker has: a broadcast. Two of the same digest are the same."""

    digest: str
    content: Any = field(compare=False)


@dataclass(slots=True)
class _Wave:
    """Slices of the extract, packed, each with what reads its rows later."""

    slices: list[bytes] = field(default_factory=list)
    readers: list[PersonReader | None] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    def add(self, batch: Batch, table: pa.Table) -> None:
        content = packed(table)
        self.slices.append(content)
        self.readers.append(batch.reader)
        self.rows += len(table)
        self.bytes += len(content)


@dataclass(slots=True)
class _Extract:
    """Both passes on the cluster, and what one leaves for the next."""

    spark: Any
    register: Register
    sent: _Sent
    source: Source
    partitions: int | None
    held: list[_Wave] | None = None

    def count(self, *, whole: bool) -> tuple[Counts, int]:
        """See `engine.Passes`."""
        counts, rows, size = empty_counts(self.register, whole=whole), 0, 0
        self.held = []
        task = partial(_count, self.sent, whole)
        for wave, found in in_order(lambda wave: (wave, self._done(wave, task, _COUNTED)), _waves(self.source)):
            rows, size = rows + wave.rows, size + wave.bytes
            self.held = None if self.held is None or size > _HELD else [*self.held, wave]
            for each in found:
                counts.merge(np.frombuffer(each["keys"], np.uint64), np.frombuffer(each["counts"], np.uint32))
        return counts, rows

    def match(self, model: SavedModel, *, floor: float, told: float) -> Kept:
        """See `engine.Passes`. Of the model goes what is said of the register: a saved one holds all of its extract."""
        stream = io.BytesIO()
        replace(model, counts=model.counts.of(self.register.watched)).save(stream)
        waves = _waves(self.source) if self.held is None else self.held
        with _sent(self.spark, stream.getvalue()) as sent:
            task = partial(_match, self.sent, sent, floor, told)
            found = in_order(lambda wave: _kept(wave, self._done(wave, task, _MATCHED)), waves)
            return together(part for parts in found for part in parts)

    def _done(self, wave: _Wave, task: _Task, schema: str) -> Sequence[Mapping[str, Any]]:
        """What the workers make of a wave. The error of a worker stays in Spark's log: it may quote a row."""
        table = pa.table({"place": pa.array(range(len(wave.slices)), pa.int32()), "slice": wave.slices})
        try:
            dealt = self.spark.createDataFrame(table)  # as many parts as the cluster works on at once
            dealt = dealt if self.partitions is None else dealt.repartition(self.partitions)
            found: list[Mapping[str, Any]] = dealt.mapInArrow(task, schema).toArrow().to_pylist()
        except Exception:  # noqa: BLE001 whatever Spark, its gateway or a worker raises
            how = "See its log, and that every worker has this version of tearline installed."
            raise Unavailable("spark.failed", f"Spark did not finish a job. {how}") from None
        return found


def _waves(source: Source) -> Iterator[_Wave]:
    wave, full = _Wave(), _FIRST
    for batch in source():
        table = table_of(batch)
        for start in range(0, len(table), _SLICE):
            wave.add(batch, table.slice(start, _SLICE))
            if wave.bytes >= full:
                yield wave
                wave, full = _Wave(), min(2 * full, _WAVE)
    if wave.slices:
        yield wave


def _kept(wave: _Wave, found: Sequence[Mapping[str, Any]]) -> list[Kept]:
    """In the order of the extract."""
    return [_unpacked_kept(each, wave.readers[each["place"]]) for each in sorted(found, key=lambda each: each["place"])]


def _unpacked_kept(each: Mapping[str, Any], reader: PersonReader | None) -> Kept:
    pairs, told = (np.frombuffer(each[name], PAIR).copy() for name in ("pairs", "told"))
    rows = [unpacked(each["rows"], reader)] if len(pairs) else []
    return Kept(pairs, rows, told, each["compared"])


def _count(register: _Sent, whole: bool, dealt: _Dealt) -> _Dealt:  # noqa: FBT001 called by Spark
    """On a worker: one row for all that it was dealt."""
    counts = empty_counts(_register(register), whole=whole)
    for _, batch in _batches(dealt):
        counts.add(encode(batch))
    keys, counted = counts.read()
    yield pa.RecordBatch.from_pydict({"keys": [keys.tobytes()], "counts": [counted.tobytes()]})


def _match(register: _Sent, model: _Sent, floor: float, told: float, dealt: _Dealt) -> _Dealt:
    """On a worker: one row for each slice."""
    prepared = _prepared(register, model)
    for place, batch in _batches(dealt):
        kept = matched_batch(prepared, batch, floor=floor, told=told)
        yield pa.RecordBatch.from_pydict({
            "place": pa.array([place], pa.int32()),
            "rows": [packed(table_of(kept.rows[0])) if kept.rows else b""],
            "pairs": [kept.pairs.tobytes()],
            "told": [kept.told.tobytes()],
            "compared": [kept.compared],
        })  # fmt: skip


def _batches(dealt: _Dealt) -> Iterator[tuple[int, Batch]]:
    for part in dealt:
        for place, content in zip(part.column("place"), part.column("slice"), strict=True):
            yield place.as_py(), unpacked(content.as_buffer())


@lru_cache(maxsize=2)
def _register(sent: _Sent) -> Register:
    """Indexed once in each worker.

    A worker goes through all of its memory for what nobody holds after each task. What stays is taken out of that: it
    took longer than the task.
    """
    register = Register.of(unpacked_whole(sent.content.value))
    gc.freeze()
    return register


@lru_cache(maxsize=2)
def _prepared(register: _Sent, model: _Sent) -> Prepared:
    return prepared_to_find(_register(register), SavedModel.load(io.BytesIO(model.content.value)))


@contextmanager
def _sent(spark: Any, content: bytes) -> Iterator[_Sent]:  # noqa: ANN401 Spark has no types where it is not installed
    """On every worker's disk until it is no longer needed."""
    broadcast = spark.sparkContext.broadcast(content)
    try:
        yield _Sent(hashlib.sha256(content).hexdigest(), broadcast)
    finally:
        broadcast.destroy()


@contextmanager
def _each_alone(spark: Any) -> Iterator[None]:  # noqa: ANN401
    """A row holds thousands of people, so a batch of rows is one row. A session that is shared is left as it was."""
    before = spark.conf.get(_ONE_AT_A_TIME)
    spark.conf.set(_ONE_AT_A_TIME, "1")
    try:
        yield
    finally:
        spark.conf.set(_ONE_AT_A_TIME, before)
