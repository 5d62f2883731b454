"""`tearline-hub import-register`: load a CSV file in the canonical columns as one organisation's records.

Invariant: a row that cannot be taken is named and the others go in; started again after any end, nothing is doubled.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from tearline.errors import InvalidInput, ManyInvalid
from tearline.people.intake import Origin, read_records
from tearline.people.record import Record, Status
from tearline.tables.fault import Fault
from tearline.tables.headings import guess
from tearline.tables.opening import open_table
from tearline.vocab.organisation import OrganisationKind
from tearline_hub.ops import application

if TYPE_CHECKING:
    from tearline_hub.agencies.queries import OrganisationEntry
    from tearline_hub.db.actor import Actor

SHOWN: Final = 20
SOME_REFUSED: Final = 2

HEADINGS: Final = ("row", "column", "what", "how_to_mend", "left_out")


@click.command("import-register")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@click.option("--organisation", metavar="TENANT", help="Whose records they are. [default: the node's originator]")
@click.option(
    "--status",
    type=click.Choice([status.value for status in Status]),
    help="What all of them are. [default: closed at an originator, own elsewhere]",
)
@click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day of the file. [default: today]"
)
@click.option(
    "--faults", type=click.Path(path_type=Path), metavar="FAULTS.csv", help="Write every fault to this file, as CSV."
)
def command(
    *, file: Path, organisation: str | None, status: str | None, as_at: dt.datetime | None, faults: Path | None
) -> None:
    """Add the people in FILE.csv to an organisation's records. Exit code 2 when some rows were refused."""
    application.load()
    from django.conf import settings
    from django.utils import timezone

    from tearline.disclosure.clocks import today

    now = timezone.now()
    tenant = _organisation(organisation)
    origin = Origin(
        status=Status(status) if status else _usual_status(tenant),
        as_at=_not_future(as_at.date() if as_at else today(now), today(now)),
        synthetic=settings.ENVIRONMENT.synthetic,
    )
    with ExitStack() as stack:
        stream = stack.enter_context(_opened(file))
        tally = Tally(write=_fault_file(faults, file, stack))
        table = stack.enter_context(open_table(stream))
        items = read_records(table, guess(table.headings), origin)
        _load(_operator(tenant.tenant_id), now, tally, items)
    click.echo(tally.summary())
    if tally.refused:
        raise SystemExit(SOME_REFUSED)


@dataclass
class Tally:
    """What became of the rows. Faults are shown and written as they are met, so that a kill loses none."""

    write: Callable[[Iterable[object]], object] | None = None
    read: int = 0
    refused: int = 0
    left_out: int = 0
    added: int = 0
    present: int = 0
    shown: int = 0
    of_the_file: list[Fault] = field(default_factory=list)

    def records(self, items: Iterable[Record | Fault]) -> Iterator[Record]:
        """The records among `items`; faults are noted in passing."""
        for item in items:
            if isinstance(item, Record):
                self.read += 1
                yield item
            else:
                self._note(item)

    def _note(self, fault: Fault) -> None:
        if fault.blocking and fault.row_number == 1:
            self.of_the_file.append(fault)
            return
        self.read += fault.blocking
        self.refused += fault.blocking
        self.left_out += not fault.blocking and fault.row_number > 1
        if self.write is not None:
            self.write((fault.row_number, fault.column, fault.what, fault.how_to_mend, _left_out(fault)))
        self.shown += 1
        if self.shown <= SHOWN:
            click.echo(str(fault), err=True)

    def summary(self) -> str:
        """One line for the operator; how many faults were not shown, when there were more."""
        more = 0 if self.write is not None else self.shown - SHOWN
        hidden = f" {more:,} more faults were not shown: see them all with --faults." if more > 0 else ""
        return (
            f"{self.read:,} rows read: {self.added:,} added, {self.present:,} already there, {self.refused:,} refused. "
            f"{self.left_out:,} cells left out.{hidden}"
        )


def _left_out(fault: Fault) -> str:
    if fault.blocking:
        return "row"
    return "cell" if fault.row_number > 1 else "column"


def _load(actor: Actor, now: dt.datetime, tally: Tally, items: Iterable[Record | Fault]) -> None:
    from tearline_hub.records import actions

    records = tally.records(items)
    for tally.added, tally.present in actions.add_records(actor=actor, now=now, purpose="import", records=records):
        click.echo(f"{tally.read:,} rows read.", err=True)
    if tally.of_the_file:
        raise ManyInvalid(
            [InvalidInput("import.file", f"{fault.what} {fault.how_to_mend}") for fault in tally.of_the_file]
        )


def _organisation(tenant_id: str | None) -> OrganisationEntry:
    """The organisation named, or the node's originator. Raises `InvalidInput` naming the option."""
    from django.conf import settings

    from tearline_hub.agencies import queries
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        here = [entry for entry in queries.organisations() if entry.node == settings.NODE]
    for entry in here:
        if entry.tenant_id == tenant_id or (tenant_id is None and entry.kind == OrganisationKind.ORIGINATOR):
            return entry
    choices = ", ".join(sorted(entry.tenant_id for entry in here)) or "none yet"
    raise InvalidInput(
        "import.organisation", f"Say whose records they are with --organisation. This node has: {choices}."
    )


def _usual_status(tenant: OrganisationEntry) -> Status:
    return Status.CLOSED if tenant.kind == OrganisationKind.ORIGINATOR else Status.OWN


def _not_future(day: dt.date, today: dt.date) -> dt.date:
    if day > today:
        raise InvalidInput("import.future", "Give --as-at a day that is not in the future.")
    return day


def _operator(tenant_id: str) -> Actor:
    from django.conf import settings

    from tearline_hub.db.actor import OPERATOR, system_actor

    return system_actor(OPERATOR, node=settings.NODE, tenant_id=tenant_id)


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise InvalidInput(
            "import.no-file", "The file cannot be opened: check its name, and that you may read it."
        ) from error


def _fault_file(faults: Path | None, file: Path, stack: ExitStack) -> Callable[[Iterable[object]], object] | None:
    """What writes a row to `faults`, or None. Raises `InvalidInput` rather than overwrite the file that is loaded."""
    if faults is None:
        return None
    if faults.exists() and faults.samefile(file):
        raise InvalidInput("import.same-file", "Give --faults another file than the one you load.")
    try:
        out = stack.enter_context(faults.open("w", encoding="utf-8", newline="", buffering=1))
    except OSError as error:
        raise InvalidInput("import.faults-file", "The --faults file cannot be written: try elsewhere.") from error
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    return writer.writerow
