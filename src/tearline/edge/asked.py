"""What somebody asks for: whom to look for, where, and why; and what is found of it before anybody's row is read.

Invariant: nothing here reads beyond the headings of a table; a pack that may not be used is refused first of all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tearline.edge import packs
from tearline.edge.files import read_whole
from tearline.edge.home import Home
from tearline.errors import InvalidInput, ManyInvalid, NotFound
from tearline.people.intake import read_people
from tearline.people.person import Person
from tearline.tables.fault import Fault
from tearline.tables.headings import HeadingPlan, How, planned
from tearline.tables.opening import open_table
from tearline.tables.table import Table
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.match_pack import MAX_BYTES, MatchPack

OWN: Final = "extract"
OTHER: Final = "register"


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table of people on this computer. `mapping`: headings as written to columns, where the guess is wrong."""

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Look for `whom`, a pack's path or a table of one's own, in `extract`, for `purpose`."""

    whom: Path | TableFile
    extract: TableFile
    purpose: ReadPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`pack` or `register` is None, as was asked. A plan may still hold faults that refuse its table."""

    asked: Asked
    pack: MatchPack | None
    register: HeadingPlan | None
    extract: HeadingPlan

    @property
    def plans(self) -> dict[str, HeadingPlan]:
        """The plan of each table, by `OWN` and `OTHER`."""
        return {OWN: self.extract} | ({OTHER: self.register} if self.register else {})

    @property
    def guessed(self) -> bool:
        """Whether a person should look at the headings before the rows are read."""
        return any(How.GUESSED in plan.how for plan in self.plans.values())


def prepare(home: Home, asked: Asked, now: dt.datetime) -> Prepared:
    """Check the pack and read the headings. Raises `TearlineError` saying what to do."""
    pack, register = None, None
    if isinstance(asked.whom, TableFile):
        register = _plan(asked.whom)
    else:
        pack = packs.open_pack(home, read_whole(asked.whom, MAX_BYTES), now)
        packs.check_purpose(pack, asked.purpose)
    return Prepared(asked=asked, pack=pack, register=register, extract=_plan(asked.extract))


def check_headings(prepared: Prepared) -> None:
    """Raise `ManyInvalid` when a table is refused for its headings: protected ones, or too few."""
    for plan in prepared.plans.values():
        refuse(fault for fault in plan.faults if fault.blocking)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `ManyInvalid` when there are any."""
    found = [InvalidInput("table.refused", f"{fault.what} {fault.how_to_mend}", field=fault.column) for fault in faults]
    if found:
        raise ManyInvalid(found)


@contextmanager
def opened(file: TableFile) -> Iterator[tuple[Table, HeadingPlan]]:
    """The table and how its headings are read. Raises `NotFound`, or `InvalidInput` when it cannot be read."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(file.path.open("rb"))
        except OSError:
            raise NotFound(
                "table.missing", f"{file.path.name} cannot be opened: check its name, and that you may read it."
            ) from None
        table = stack.enter_context(open_table(stream))
        yield table, planned(table.headings, file.mapping)


def people_in(file: TableFile, now: dt.datetime) -> Iterator[Person | Fault]:
    """Everybody in a table, and what is wrong with it, in order."""
    with opened(file) as (table, plan):
        yield from read_people(table, plan, as_at=now.date())


def _plan(file: TableFile) -> HeadingPlan:
    with opened(file) as (_, plan):
        return plan
