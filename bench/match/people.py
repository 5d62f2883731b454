"""People of a table as the matcher takes them, and what it found as a table of pairs with all that it saw in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tearline.matching.candidates import ALL_FLOOR, Search
from tearline.people.batch import Batch
from tearline.people.batches import read_batches
from tearline.tables.headings import planned
from tearline.tables.opening import open_table

AS_AT: Final = dt.date(2026, 11, 22)
_LAST: Final = 1_000.0  # bits; no weight is as much


def batches(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[Batch]:
    """Everybody in the table whose row can be read."""
    with path.open("rb") as file, open_table(file) as table:
        for item in read_batches(table, planned(table.headings, mapping or {}), as_at=AS_AT):
            if isinstance(item, Batch):
                yield item


def whole(path: Path, mapping: Mapping[str, str] | None = None) -> Batch:
    """The same as one batch."""
    found = list(batches(path, mapping))
    if len(found) == 1:
        return found[0]
    if all(each.columns is not None for each in found):
        parts = [each.columns or {} for each in found]
        columns = {name: pa.concat_arrays([each[name] for each in parts]) for name in parts[0]}
        return Batch(columns=columns, reader=found[0].reader)
    return Batch(people=[each.person(at) for each in found for at in range(len(each))])


def pairs_of(found: Search) -> pa.Table:
    """One row a pair. Features begin with `f_`. `weight` is what it is chosen by: the fewer wrong rows, the more; what
    lies below the lowest line comes last.
    """
    pairs = found.kept.pairs
    ours = np.array(found.register.people.ids, dtype=object)
    theirs = np.array([each for batch in found.kept.rows for each in batch.ids], dtype=object)
    weight = pairs["weight"].astype(np.float64)
    columns: dict[str, Any] = {
        "register_id": pa.array(ours[pairs["register_row"]], pa.string()),
        "extract_id": pa.array(theirs[pairs["extract_row"]], pa.string()),
        "weight": np.where(weight - found.rivals >= ALL_FLOOR, -found.wrong, weight - found.rivals - _LAST),
        "f_weight": weight,
        "f_rivals": found.rivals,
        "f_crossed": pairs["crossed"],
        "f_common_name": pairs["common_name"],
    }
    for at in range(pairs["part"].shape[1]):
        columns |= {f"f_part{at}": pairs["part"][:, at], f"f_level{at}": pairs["level"][:, at]}
    return pa.table(columns)


def is_true(found: pa.Table, truth: pa.Table) -> NDArray[np.bool_]:
    """Which of the pairs are of one person."""
    known = set(zip(truth["register_id"].to_pylist(), truth["extract_id"].to_pylist(), strict=True))
    pairs = zip(found["register_id"].to_pylist(), found["extract_id"].to_pylist(), strict=True)
    return np.fromiter((pair in known for pair in pairs), bool, found.num_rows)
