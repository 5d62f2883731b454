"""What somebody asks for: whom to look for, where, and why; and what is found of it before anybody's row is read.

Invariant: nothing here reads beyond the headings of a table; a pack that may not be used is refused first of all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from tearline.edge.files import read_whole
from tearline.edge.home import Home
from tearline.errors import InvalidInput, ManyInvalid, NotFound
from tearline.people.batch import Batch
from tearline.people.batches import Place, read_batches, read_on
from tearline.tables.fault import Fault
from tearline.tables.headings import HeadingPlan, How, planned
from tearline.tables.opening import open_table
from tearline.tables.table import Table
from tearline.vocab.purpose import ReadPurpose

if TYPE_CHECKING:
    from tearline.wire.match_pack import MatchPack

OWN: Final = "extract"
OTHER: Final = "register"
_MOST_ROWS: Final = 200_000_000  # of a table of one's own, which may well be larger than what a node takes in


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What was prepared, with its tables open; each by `OWN` or `OTHER`."""

    prepared: Prepared
    tables: Mapping[str, Table]
    files: Mapping[str, BinaryIO]

    def batches(self, which: str, as_at: dt.date) -> Iterator[Batch | Fault]:
        """Everybody in the table, and what is wrong with it, from its beginning each time."""
        return read_batches(self.tables[which], self.prepared.plans[which], as_at=as_at)

    def read_on(
        self, as_at: dt.date, after: Place | None, met: Iterable[Collection[str]]
    ) -> Iterator[Batch | Fault | Place]:
        """The same of the extract, with places to go on from: see `people.batches.read_on`."""
        return read_on(self.tables[OWN], self.prepared.plans[OWN], as_at=as_at, after=after, met=met)


@contextmanager
def preparing(home: Home, asked: Asked, now: dt.datetime) -> Iterator[Ready]:
    """Check the pack, open the tables and read their headings. Raises `TearlineError` saying what to do."""
    pack = _checked_pack(home, asked, now)
    with ExitStack() as stack:
        files = {OWN: asked.extract} | ({OTHER: asked.whom} if isinstance(asked.whom, TableFile) else {})
        streams = {which: stack.enter_context(_opened(file)) for which, file in files.items()}
        tables: dict[str, Table] = {}
        plans: dict[str, HeadingPlan] = {}
        for which, file in files.items():
            with saying_which(which, files):
                tables[which] = stack.enter_context(open_table(streams[which], most_rows=_MOST_ROWS))
                plans[which] = planned(tables[which].headings, file.mapping)
        prepared = Prepared(asked=asked, pack=pack, register=plans.get(OTHER), extract=plans[OWN])
        yield Ready(prepared=prepared, tables=tables, files=streams)


def mapped(prepared: Prepared, mapping: Mapping[str, str]) -> Prepared:
    """The same with the extract's headings mapped. Raises `ManyInvalid` for a heading or a column there is not."""
    extract = planned(prepared.extract.headings, mapping)
    asked = replace(prepared.asked, extract=TableFile(prepared.asked.extract.path, mapping))
    return replace(prepared, asked=asked, extract=extract)


def check_headings(prepared: Prepared) -> None:
    """Raise `ManyInvalid` when a table is refused for its headings: protected ones, or too few."""
    for which, plan in prepared.plans.items():
        with saying_which(which, prepared.plans):
            refuse(plan, plan.faults)


@contextmanager
def saying_which(which: str, among: Collection[str]) -> Iterator[None]:
    """Where two tables are read, what is wrong with one says with which."""
    try:
        yield
    except ManyInvalid as error:
        raise ManyInvalid([_of_which(which, among, each) for each in error.faults]) from error
    except InvalidInput as error:
        raise _of_which(which, among, error) from error


def _of_which(which: str, among: Collection[str], error: InvalidInput) -> InvalidInput:
    message = f"In the {which}: {error.message}" if len(among) > 1 else error.message
    return InvalidInput(error.code, message, field=error.field)


def refuse(plan: HeadingPlan, faults: Iterable[Fault]) -> None:
    """Raise `ManyInvalid` when any of them blocks the table."""
    found = [
        InvalidInput("table.refused", _sentence(plan, fault), field=fault.column) for fault in faults if fault.blocking
    ]
    if found:
        raise ManyInvalid(found)


def _sentence(plan: HeadingPlan, fault: Fault) -> str:
    where = f"{plan.heading_of(fault.column)}: " if fault.column in plan.columns and fault.column else ""
    return f"{where}{fault.what} {fault.how_to_mend}"


def _opened(file: TableFile) -> BinaryIO:
    try:
        return file.path.open("rb")
    except OSError:
        raise NotFound(
            "table.missing", f"{file.path.name} cannot be opened: check its name, and that you may read it."
        ) from None


def _checked_pack(home: Home, asked: Asked, now: dt.datetime) -> MatchPack | None:
    if isinstance(asked.whom, TableFile):
        return None
    from tearline.edge import packs  # noqa: PLC0415 what reads messages takes long to load, and few looks need it
    from tearline.wire.match_pack import MAX_BYTES  # noqa: PLC0415

    pack = packs.open_pack(home, read_whole(asked.whom, MAX_BYTES), now)
    packs.check_purpose(pack, asked.purpose)
    return pack
