"""Ordinary subjects of the register whom the council happens to know, as its own forms have them.

Invariant: whom it knows, and in what writing, depends on nothing that a name, a concern or a date says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import Final

from tearline.people.names import PersonName
from tearline.people.record import Record, Status
from tearline.synthetic import draw
from tearline.synthetic.world.person import Home, Sketch, rewritten
from tearline.synthetic.world.trap import Kind
from tearline.synthetic.world.traps import Resident, person_reference
from tearline.synthetic.world.truth import Truth

SHARE: Final = 0.1  # of closed subjects
SERIALS: Final = 100_000  # theirs begin here
_STILL_THE_SAME: Final = 0.7  # of each number, name and address
_INITIAL: Final = 0.1
_FULL_DATE: Final = len("1985-04-03")
_LAST_MONTH: Final = 12


def known_subjects(
    register: Iterable[Record], *, seed: int, serials: Iterator[int]
) -> Iterator[tuple[Resident, Truth]]:
    """One row for each closed subject whom the council knows, with the truth beside it."""
    random = draw.stream(seed, "world", "known")
    for record in register:
        if record.status is not Status.CLOSED or random.random() >= SHARE:
            continue
        sketch = Sketch.of(record)
        if not sketch.homes:
            continue
        reference = person_reference(next(serials))
        truth = Truth(register=record.reference, extract=reference, kind=Kind.OF_THE_REGISTER, same=True, tradition="")
        yield Resident(reference, _as_the_council(random, sketch)), truth


def _as_the_council(random: Random, sketch: Sketch) -> Sketch:
    same = [random.random() < _STILL_THE_SAME for _ in range(5)]
    return replace(
        sketch,
        name=sketch.name if same[0] else _other_writing(random, sketch),
        aliases=(),
        born=_other_date(random, sketch.born),
        homes=sketch.homes if same[1] else (Home.drawn(random),),
        phones=sketch.phones if same[2] else (draw.phone(random),),
        email=sketch.email if same[3] else "",
        national_id=sketch.national_id if same[4] else "",
    )


def _other_writing(random: Random, sketch: Sketch) -> PersonName:
    """An alias where there is one, or only the initial."""
    if sketch.aliases and random.random() >= _INITIAL:
        return PersonName.from_text(sketch.aliases[0].text)
    return rewritten(sketch.name, given=sketch.name.given[0])


def _other_date(random: Random, born: str) -> str:
    """As registered, with day and month swapped, only the year, or missing."""
    if len(born) < _FULL_DATE or random.random() < _STILL_THE_SAME:
        return born
    year, month, day = born.split("-")
    swapped = f"{year}-{day}-{month}" if int(day) <= _LAST_MONTH else year
    return random.choice((swapped, year, ""))
