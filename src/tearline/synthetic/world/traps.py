"""All traps of one world: each kind as often in every tradition of names as in any other.

Invariant: references and order tell nothing; whom a row is about is in `truth` alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from tearline.people.record import Record
from tearline.synthetic import draw
from tearline.synthetic.stocks import traditions
from tearline.synthetic.world.lookalikes import LOOKALIKES
from tearline.synthetic.world.otherwise import OTHERWISE
from tearline.synthetic.world.person import Drawer, Home, Sketch
from tearline.synthetic.world.subject import closed_subject
from tearline.synthetic.world.trap import Kind, Maker, Trap
from tearline.synthetic.world.truth import Truth

EACH: Final = 2  # of every kind in every tradition
KINDS: Final[Mapping[Kind, Maker]] = {**LOOKALIKES, **OTHERWISE}

# Beyond the numbers that `register.subjects` gives, so that all fit into one register; from 9,000,000 on are stories.
REFERENCES: Final = range(1_000_000, 9_000_000)
_SERIALS: Final = 9_999_991  # a prime: multiplying by anything smaller only shuffles
_STEP: Final = 7_654_321


@dataclass(frozen=True, slots=True)
class Resident:
    """A row of the extract under the agency's own reference."""

    reference: str
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Traps:
    """`records`: the register's side. `households`: the extract's, by who lives together. `truth`: who is who."""

    records: tuple[Record, ...]
    households: tuple[tuple[Resident, ...], ...]
    truth: tuple[Truth, ...]

    @property
    def residents(self) -> tuple[Resident, ...]:
        """The rows of all households."""
        return tuple(resident for household in self.households for resident in household)


def person_reference(serial: int) -> str:
    """The council's reference of the person drawn as number `serial`; references do not follow the drawing."""
    return f"P{serial * _STEP % _SERIALS:07}"


def traps(*, seed: int, today: dt.date, each: int = EACH) -> Traps:
    """Every kind in `KINDS`, `each` times in every tradition. The same seed and day give the same traps."""
    order = draw.stream(seed, "world", "traps")
    planted = list(_planted(seed, today, each, order))
    return Traps(
        records=tuple(
            closed_subject(one.trap.subject, one.reference, random=order, today=today)
            for one in planted if one.trap.subject is not None
        ),
        households=tuple(household for one in planted for household in by_home(one.rows())),
        truth=tuple(truth for one in planted for truth in one.truth()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Planted:
    """One trap with the reference of its subject, and the number of its first row."""

    kind: Kind
    tradition: str
    trap: Trap
    reference: str
    serial: int

    def rows(self) -> list[Resident]:
        rows = enumerate(self.trap.held, self.serial)
        return [Resident(person_reference(number), held.sketch) for number, held in rows]

    def truth(self) -> Iterator[Truth]:
        register = "" if self.trap.subject is None else self.reference
        for row, held in zip(self.rows(), self.trap.held, strict=True):
            yield Truth(
                register=register, extract=row.reference, kind=self.kind, same=held.same, tradition=self.tradition
            )


def _planted(seed: int, today: dt.date, each: int, order: Random) -> Iterator[_Planted]:
    made = [
        (kind, tradition.name, make(Drawer(draw.stream(seed, "world", kind, tradition.name, number), tradition, today)))
        for kind, make in KINDS.items() for tradition in traditions() for number in range(each)
    ]  # fmt: skip
    order.shuffle(made)
    serial = 0
    for number, (kind, tradition, trap) in zip(order.sample(REFERENCES, len(made)), made, strict=True):
        yield _Planted(kind, tradition, trap, f"SS-{number}", serial)
        serial += len(trap.held)


def by_home(rows: Iterable[Resident]) -> Iterator[tuple[Resident, ...]]:
    """The same rows, by who lives together."""
    homes: dict[Home, list[Resident]] = {}
    for row in rows:
        homes.setdefault(row.sketch.homes[0], []).append(row)
    yield from map(tuple, homes.values())
