"""One invented world in a directory: the register's side, the council's extract twice, a file to be refused, the truth.

Invariant: everything in the directory is of one seed and one day, and the same again for the same two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import Final

from tearline.people.record import Record
from tearline.synthetic.world.canonical import write_register
from tearline.synthetic.world.extract import Household, residents, write_extract, write_refused
from tearline.synthetic.world.known import SERIALS, known_subjects
from tearline.synthetic.world.stories import stories
from tearline.synthetic.world.traps import traps
from tearline.synthetic.world.truth import Truth, write_truth

REGISTER: Final = "register.csv"
EXTRACTS: Final = ("council-extract.csv", "council-extract.xlsx")
REFUSED: Final = "with-protected-columns.csv"
TRUTH: Final = "truth.jsonl"
_REFUSED_HOUSEHOLDS: Final = 10


@dataclass(frozen=True, slots=True)
class World:
    """`records`: subjects of traps and stories. `planted`: the rows about people somebody may look for."""

    records: tuple[Record, ...]
    planted: tuple[Household, ...]
    truth: tuple[Truth, ...]


def world(register: Iterable[Record], *, seed: int, today: dt.date) -> World:
    """All traps, the stories, and those of `register` whom the council knows."""
    trapped, told = traps(seed=seed, today=today), stories(seed=seed, today=today)
    known = list(known_subjects(register, seed=seed, serials=count(SERIALS)))
    return World(
        records=(*trapped.records, *(story.subject for story in told)),
        planted=(
            *trapped.households,
            *((row,) for story in told for row in story.residents),
            *((row,) for row, _ in known),
        ),
        truth=(*trapped.truth, *chain.from_iterable(story.truth for story in told), *(truth for _, truth in known)),
    )


def write_world(out: Path, made: World, *, seed: int, today: dt.date, people: int) -> dict[str, int]:
    """Write every file into `out`; name of each, and how many rows. `people`: of the extract.

    Raise `InvalidInput` when that is fewer than are planted.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = {
        name: write_extract(out / name, residents(made.planted, seed=seed, today=today, count=people), seed=seed)
        for name in EXTRACTS
    }
    few = islice(residents(made.planted, seed=seed, today=today, count=people), _REFUSED_HOUSEHOLDS)
    with (out / TRUTH).open("w", encoding="utf-8") as stream:
        truths = write_truth(stream, made.truth)
    return written | {
        REFUSED: write_refused(out / REFUSED, few, seed=seed),
        REGISTER: write_register(out / REGISTER, made.records),
        TRUTH: truths,
    }
