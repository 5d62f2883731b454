"""Ten times the residents: `python -m bench.match.multiplied --data D --out P`. Copies that are other people.

In each copy every name, date and postcode is exchanged for another one that there is, the same for the same, so that
families and homes stay together and as many share a value as before; phones and identifiers get other digits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TIMES: Final = 10
_EXCHANGED: Final = ("given_name", "middle_name", "family_name", "date_of_birth", "address", "postcode")
_DIGITS: Final = ("phone", "national_id")
_KEPT: Final = "+999"  # every made-up phone number begins with it


def main() -> None:
    """Write the residents and their copies."""
    arguments = _arguments()
    path = arguments.data / "residents.parquet"
    residents = pq.read_table(path).combine_chunks()
    size = pq.read_metadata(path).row_group(0).num_rows  # more at once would take more memory to read
    with pq.ParquetWriter(arguments.out, residents.schema) as file:
        file.write_table(residents, size)
        for copy in range(1, TIMES):
            file.write_table(renamed(residents, copy), size)
    print(json.dumps({"rows": residents.num_rows * TIMES}))


def renamed(residents: pa.Table, copy: int) -> pa.Table:
    """As many other people."""
    random = np.random.default_rng(copy)
    digits = str.maketrans("0123456789", "".join(map(str, random.permutation(10))))
    changed: dict[str, Any] = {name: residents[name].combine_chunks() for name in residents.column_names}
    changed["record_id"] = pc.binary_join_element_wise(changed["record_id"], f"x{copy}", "")
    for name in _EXCHANGED:
        changed[name] = _exchanged(changed[name], random)
    for name in _DIGITS:
        changed[name] = _each(changed[name], lambda text: _KEPT * (_KEPT in text) + _bare(text).translate(digits))
    changed["email"] = _each(changed["email"], lambda text: f"x{copy}.{text}")
    return pa.table(changed, schema=residents.schema)


def _exchanged(column: pa.Array, random: np.random.Generator) -> pa.Array:
    coded = column.dictionary_encode()
    others = coded.dictionary.take(pa.array(random.permutation(len(coded.dictionary))))
    return others.take(coded.indices)


def _each(column: pa.Array, change: Callable[[str], str]) -> pa.Array:
    return pa.array([None if text is None else change(text) for text in column.to_pylist()], pa.string())


def _bare(text: str) -> str:
    return text.replace(_KEPT, "")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.multiplied", description="Ten times the residents.")
    parser.add_argument("--data", type=Path, required=True, help="where residents.parquet is")
    parser.add_argument("--out", type=Path, required=True, help="the residents to write, as Parquet")
    return parser.parse_args()


if __name__ == "__main__":
    main()
