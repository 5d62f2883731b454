"""The council's extract: traps, stories and known subjects among ordinary residents, written as councils write.

Invariant: streaming; a row is drawn, written and forgotten, so that any number of residents fits into memory.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tearline.errors import InvalidInput
from tearline.synthetic import draw
from tearline.synthetic.world.council import HEADINGS, NOT_STATED, PROTECTED_HEADINGS, TITLE, in_cp1252, written
from tearline.synthetic.world.population import households
from tearline.synthetic.world.traps import Resident, person_reference

RESIDENTS: Final = 150_000
SERIALS: Final = 1_000_000  # the ordinary residents' begin here

Household = tuple[Resident, ...]


def residents(
    planted: Sequence[Household], *, seed: int, today: dt.date, count: int = RESIDENTS
) -> Iterator[Household]:
    """`count` people, household by household: the planted ones, and as many others as are missing.

    Raise `InvalidInput` when more are planted than asked for.
    """
    missing = count - sum(map(len, planted))
    if missing < 0:
        raise InvalidInput("world.too-few", f"Ask for at least {count - missing:,} residents: the planted ones.")
    random = draw.stream(seed, "world", "order")
    places = sorted(((random.randrange(missing + 1), at) for at in range(len(planted))), reverse=True)
    for number, household in enumerate(_ordinary(seed, today, missing)):
        while places and places[-1][0] <= number:
            yield planted[places.pop()[1]]
        yield household
    yield from (planted[at] for _, at in reversed(places))


def write_extract(path: Path, people: Iterable[Household], *, seed: int) -> int:
    """Write the file in the form its ending asks for, `.csv` or `.xlsx`; how many residents."""
    if path.suffix == ".xlsx":
        from tearline.synthetic.world.workbook import write_workbook  # noqa: PLC0415 an extra

        return write_workbook(path, people, draw.stream(seed, "world", "written"))
    return _write_csv(path, people, seed)


def write_refused(path: Path, people: Iterable[Household], *, seed: int) -> int:
    """The same as CSV with columns that are refused by name; how many residents."""
    return _write_csv(path, people, seed, PROTECTED_HEADINGS)


def _write_csv(path: Path, people: Iterable[Household], seed: int, more: tuple[str, ...] = ()) -> int:
    random, count = draw.stream(seed, "world", "written"), 0
    others = [NOT_STATED] * len(more)
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([[TITLE], [], [*HEADINGS, *more]])
        for household in people:
            for resident in household:
                writer.writerow([*map(in_cp1252, written(random, resident).cells), *others])
                count += 1
    return count


def _ordinary(seed: int, today: dt.date, missing: int) -> Iterator[Household]:
    serial = SERIALS
    for household in households(draw.stream(seed, "world", "council"), today):
        room = SERIALS + missing - serial
        if room <= 0:
            return
        yield tuple(
            Resident(person_reference(number), sketch) for number, sketch in enumerate(household[:room], serial)
        )
        serial += min(len(household), room)
