"""Two records laid side by side by the kernel itself: what a test writes as dictionaries, as batches, pairs and levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tearline.matching.encoding import encode
from tearline.matching.kernel.handles import Counts, Encoded, Pairs, Prepared
from tearline.matching.model import Parameters, SavedModel, kernel_model
from tearline.people.batch import Batch
from tearline.people.intake import PersonReader
from tearline.people.person import Person
from tearline.tables.fault import Row
from tearline.tables.headings import HeadingPlan, guess

AS_AT = dt.date(2026, 11, 22)
GIVEN, FAMILY, MIDDLES, OTHER_MIDDLES, DATE, ADDRESS, PHONE, EMAIL, NATIONAL_ID, VEHICLE = range(10)
Cells = Mapping[str, str]


def numbered(rows: Iterable[Cells], prefix: str = "r") -> list[dict[str, str]]:
    """With a reference each."""
    return [{"record_id": f"{prefix}{number}", **row} for number, row in enumerate(rows)]


def plan_of(rows: Sequence[Cells]) -> HeadingPlan:
    return guess(tuple(sorted({name for row in rows for name in row} | {"record_id"})))


def columns_of(rows: Sequence[Cells]) -> Batch:
    """Rows as columns, null where nothing is known."""
    plan = plan_of(rows)
    found = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in plan.headings}
    return Batch(columns=found, reader=PersonReader(plan, AS_AT))


def people_of(rows: Sequence[Cells]) -> Batch:
    """The same rows as people."""
    reader = PersonReader(plan_of(rows), AS_AT)
    found = [each for place, row in enumerate(rows) for each in reader.read(Row(place + 2, row))]
    return Batch(people=[each for each in found if isinstance(each, Person)])


def model_of(extract: Encoded) -> SavedModel:
    """The shipped one with this extract counted."""
    counts = Counts()
    counts.add(extract)
    return SavedModel(parameters=Parameters(), rows=extract.size, counts=counts)


def prepared(register: Encoded, model: SavedModel) -> Prepared:
    return Prepared(kernel_model(model.parameters, model.rows), model.counts, register)


def every_pair(register: Encoded, extract: Encoded, model: SavedModel) -> Pairs:
    """Everybody compared with everybody."""
    ours = np.repeat(np.arange(register.size, dtype=np.uint32), extract.size)
    theirs = np.tile(np.arange(extract.size, dtype=np.uint32), register.size)
    return prepared(register, model).compare(extract, ours, theirs)


def found_pairs(register: Encoded, extract: Encoded, model: SavedModel, floor: float) -> Pairs:
    made = prepared(register, model)
    return made.index.find(made, extract, floor=floor, told=floor)[0]


def pair(ours: Cells, theirs: Cells, others: Sequence[Cells] = ()) -> Any:
    """The first two compared, in an extract where `others` stand too."""
    register, extract = encode(columns_of(numbered([ours]))), encode(columns_of(numbered([theirs, *others], "e")))
    only = np.zeros(1, np.uint32)
    return prepared(register, model_of(extract)).compare(extract, only, only)[0]


def weight(ours: Cells, theirs: Cells, others: Sequence[Cells] = ()) -> float:
    return float(pair(ours, theirs, others)["weight"])


def level(ours: Cells, theirs: Cells, part: int) -> int:
    return int(pair(ours, theirs)["level"][part])
