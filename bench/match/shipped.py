"""How the balance that is shipped was learnt: `python -m bench.match.shipped --data D1 D2`.

From populations of `tearline.synthetic.population` (seeds 1 and 2), without their truth: pairs that a plain sum of bits
finds and that both have a national identifier. Prints the balance, to be written into `tearline.matching.model`.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import asdict
from math import log2
from pathlib import Path
from typing import Final

import numpy as np

from tearline.matching.engine import LocalPasses, Passes, Register
from tearline.matching.kernel.handles import Pairs
from tearline.matching.learning import Drawn, learnt
from tearline.matching.model import ROWS_BEFORE, Balance, Chances, Parameters, SavedModel
from tearline.people.batches import Batch, one_batch, read_batches
from tearline.tables.headings import planned
from tearline.tables.opening import open_table

TODAY: Final = dt.date(2026, 11, 28)
TOLD: Final = -12.0  # bits of the plain sum
NOBODY: Final = 1_000.0  # bits: no pair is kept but to learn from
# In a run what is shipped is known to be near; here the plain sum is drawn from with less weight.
DRAWN: Final = Drawn(scale=30.0, shift=3.0, odds=0.01, plausible=-1_000.0)


def main() -> None:
    """Print the balance, a line for each of its parts."""
    parser = argparse.ArgumentParser(description="Learn the balance that is shipped.")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="directories of populations")
    found, rows = zip(*(told(directory) for directory in parser.parse_args().data), strict=True)
    bits = log2(max(rows) + ROWS_BEFORE)
    balance = learnt(np.concatenate(found), Balance.plain(), Chances(), bits, DRAWN)
    for name, value in asdict(balance).items():
        print(name, np.round(value, 3).tolist())


def told(directory: Path) -> tuple[Pairs, int]:
    """Pairs of one population that both have an identifier, and how many residents there are."""
    register = Register.of(one_batch(batches(directory / "subjects.parquet")()))
    passes: Passes = LocalPasses(register, batches(directory / "residents.parquet"))
    counts, rows = passes.count(whole=False)
    plain = SavedModel(parameters=Parameters(balance=Balance.plain()), rows=rows, counts=counts)
    return passes.match(plain, floor=NOBODY, told=TOLD).told, rows


def batches(path: Path) -> Callable[[], Iterator[Batch]]:
    """The people of a file, from its beginning each time."""

    def read() -> Iterator[Batch]:
        with path.open("rb") as stream, open_table(stream) as table:
            for item in read_batches(table, planned(table.headings, {}), as_at=TODAY):
                if isinstance(item, Batch):
                    yield item

    return read


if __name__ == "__main__":
    main()
