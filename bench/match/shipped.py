"""How the balance that is shipped was learnt: `python -m bench.match.shipped --data D1 D2`.

From populations of `tearline.synthetic.population` (seeds 1 and 2), without their truth: first from pairs that a plain
sum of bits finds and that both have a national identifier, then again and again as a run learns, until what is learnt
is what it was learnt with; so a run that learns stays near a register that is too small to. Prints the balance, to be
written into `tearline.matching.model`.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import log2
from pathlib import Path
from typing import Final

import numpy as np

from bench.match.steps import tell
from tearline.matching.engine import LEAST_TOLD, LocalPasses, Passes, Register
from tearline.matching.kernel.handles import Counts
from tearline.matching.learning import Drawn, learnt
from tearline.matching.model import ROWS_BEFORE, Balance, Parameters, SavedModel
from tearline.people.batch import Batch, one_batch
from tearline.people.batches import read_batches
from tearline.tables.headings import planned
from tearline.tables.opening import open_table

TODAY: Final = dt.date(2026, 11, 28)
TOLD: Final = -12.0  # bits of the plain sum
NOBODY: Final = 1_000.0  # bits: no pair is kept but to learn from
FIRST: Final = Drawn(scale=30.0, shift=3.0, odds=0.01)  # from the plain sum, which is far
LATER: Final = Drawn(scale=300.0, shift=30.0, odds=3.0)


def main() -> None:
    """Print the balance, a line for each of its parts."""
    parser = argparse.ArgumentParser(description="Learn the balance that is shipped.")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="directories of populations")
    parser.add_argument("--rounds", type=int, default=4, help="of learning again from what was learnt (4)")
    arguments = parser.parse_args()
    populations = [Population.of(directory) for directory in arguments.data]
    balance = middle([each.learnt(Balance.plain(), TOLD, FIRST) for each in populations])
    for number in range(arguments.rounds):
        tell(f"Round {number + 1} of {arguments.rounds}")
        # Half the way, as what is learnt changes which pairs it is learnt from: whole steps go to and fro.
        later = [each.learnt(balance, LEAST_TOLD, LATER) for each in populations]
        balance = middle([balance, middle(later)])
    for name, value in asdict(balance).items():
        print(name, np.round(value, 3).tolist())


@dataclass(frozen=True, slots=True)
class Population:
    """A register, an extract, and what was counted of it."""

    register: Register
    passes: Passes
    counts: Counts
    rows: int

    @classmethod
    def of(cls, directory: Path) -> Population:
        register = Register.of(one_batch(batches(directory / "subjects.parquet")()))
        passes: Passes = LocalPasses(register, batches(directory / "residents.parquet"))
        return cls(register, passes, *passes.count(whole=False))

    def learnt(self, balance: Balance, told: float, drawn: Drawn) -> Balance:
        """What its pairs with two identifiers tell, found and weighed by `balance`."""
        model = SavedModel(parameters=Parameters(balance=balance), rows=self.rows, counts=self.counts)
        pairs = self.passes.match(model, floor=NOBODY, told=told).told
        return learnt(pairs, balance, model.parameters.chances, log2(self.rows + ROWS_BEFORE), drawn)


def middle(balances: Sequence[Balance]) -> Balance:
    """Number by number their mean."""
    means = {name: np.mean([getattr(each, name) for each in balances], axis=0) for name in asdict(balances[0])}
    return Balance(**{name: float(mean) if mean.ndim == 0 else tuple(mean.tolist()) for name, mean in means.items()})


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
