"""`tearline report`: keep reports on this computer, without a network, and send what waits to a node."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

import click

from tearline.edge import clock
from tearline.edge.files import read_whole
from tearline.edge.home import Home
from tearline.edge.posting import NodeDoor, Sender, failed
from tearline.edge.spool import Kept, Spool, checked
from tearline.errors import IntegrityFault, InvalidInput, ManyInvalid, NotFound, TearlineError
from tearline.seal import instant, strict_json
from tearline.tables.opening import open_table
from tearline.vocab.report import Behaviour, CustomerKind, ReportKind, Response, Unit, Urgency
from tearline.wire.report import MAX_BYTES
from tearline.wire.report_batch import Verdict, document_of, read_lines, read_table

_FILE = click.Path(dir_okay=False, path_type=Path)
_LONGEST_KEY: Final = 500
_PARTED: Final = ";"
_STOPPED: Final = "Stopped. What was kept is kept, and what was sent is not sent again: run the command again."
# Option -> heading of the same thing in a table.
_HEADINGS: Final = {
    "kind": "kind", "urgency": "urgency", "suspected_at": "suspected_at", "happened_at": "happened_at",
    "product": "product", "quantity": "quantity", "unit": "unit", "vehicle": "vehicle", "registration": "registration",
    "link": "link", "place": "place", "postcode": "postcode", "behaviour": "behaviours", "customer": "customer",
    "response": "response", "words": "words", "substance": "substance", "percent": "percent", "basis": "basis",
}  # fmt: skip


def _choice(values: Iterable[StrEnum]) -> click.Choice[str]:
    return click.Choice([each.value for each in values])


@click.group("report")
def command() -> None:
    """Report something suspicious: keep it here at once, send it when there is a network."""


@command.command("add")
@click.option("--json", "json_file", type=_FILE, metavar="FILE", help="One report, as the node's interface takes it.")
@click.option("--table", type=_FILE, metavar="FILE", help="A report in each row of a CSV or Excel file.")
@click.option("--lines", type=_FILE, metavar="FILE", help="A report in each line, as NDJSON.")
@click.option("--key", default="", metavar="KEY", help="Your own key of this one report.")
@click.option("--kind", type=_choice(ReportKind), help="What happened.")
@click.option("--urgency", type=_choice(Urgency), help="How soon somebody should look.")
@click.option("--suspected-at", metavar="TIME", help="When you first suspected something. Now without one.")
@click.option("--happened-at", metavar="TIME", help="When it happened.")
@click.option("--product", metavar="NAME", help="As on the label.")
@click.option("--substance", multiple=True, metavar="NAME", help="A chemical in it, or its CAS number; several times.")
@click.option("--percent", multiple=True, metavar="NUMBER", help="The concentration of each, in the same order.")
@click.option("--basis", multiple=True, metavar="BASIS", help="Of what each is: w/w, v/v, nitrogen by weight.")
@click.option("--quantity", metavar="NUMBER", help="How much.")
@click.option("--unit", type=_choice(Unit), help="Of what.")
@click.option("--vehicle", metavar="WHICH", help="For a suspicious hire.")
@click.option("--registration", metavar="MARK", help="Of the vehicle.")
@click.option("--link", metavar="ADDRESS", help="For something online.")
@click.option("--place", metavar="WHERE", help="Shop, street or place.")
@click.option("--postcode", metavar="POSTCODE", help="Of the place.")
@click.option("--behaviour", multiple=True, type=_choice(Behaviour), help="What was unusual; several times.")
@click.option("--customer", type=_choice(CustomerKind), help="As whom they bought or asked.")
@click.option("--response", type=_choice(Response), help="What you did.")
@click.option(
    "--words", metavar="TEXT", help="What happened, in your own words. Looks, belief or origin are no reason."
)
def add(
    *, json_file: Path | None, table: Path | None, lines: Path | None, key: str, **said: str | tuple[str, ...] | None
) -> None:
    """Keep a report, or all of a file, on this computer. It is checked as the node would check it."""
    spool = Spool.of(Home.prepare(os.environ))
    given = [each for each in (json_file, table, lines) if each is not None]
    if len(given) > 1 or (given and any(said.values())):
        raise InvalidInput("report.one-way", "Give options, or one file.")
    with _stoppable():
        if table is not None or lines is not None:
            _add_many(spool, _of_table(table) if table is not None else _of_lines(lines or Path()))
            return
        raw = checked(read_whole(json_file, MAX_BYTES) if json_file is not None else _of_options(said))
        new = spool.add(raw, key)
    click.echo("The report is kept here." if new else "This report is here already.")
    click.echo("Send it: tearline report send.")


@command.command("send")
@click.option("--to", "url", required=True, envvar="TEARLINE_REPORT_TO", metavar="URL", help="The node's address.")
@click.option(
    "--key-file", type=_FILE, envvar="TEARLINE_REPORT_KEY_FILE", metavar="FILE",
    help="Where your firm's key is. Without one the reports are anonymous.",
)  # fmt: skip
@click.option(
    "--patience", type=click.FloatRange(0, 86_400), default=60.0, show_default=True, metavar="SECONDS",
    help="How long to go on while the node does not answer.",
)  # fmt: skip
def send(*, url: str, key_file: Path | None, patience: float) -> None:
    """Send what waits, each report once, and keep the receipts beside them."""
    spool = Spool.of(Home.prepare(os.environ))
    door = NodeDoor(url, _key_in(key_file) if key_file is not None else "")
    sender = Sender(spool, door, patience, click.echo)
    with _stoppable():
        try:
            sender.send_all()
        except TearlineError as error:
            raise type(error)(error.code, failed(error, sender)) from None
    click.echo(f"Sent: {sender.sent}. To be mended: {sender.refused}.")
    if sender.refused:
        raise InvalidInput("report.to-mend", "See what has to be mended: tearline report list.")


@command.command("list")
def list_() -> None:
    """Show what is kept here: what waits, what has to be mended, and where receipts are."""
    kept = list(Spool.of(Home.prepare(os.environ)).listed())
    for each in kept:
        state = (
            f"to mend: {' '.join(each.why)}" if each.why else f"sent, receipt {each.receipt}" if each.receipt else ""
        )
        click.echo(f"{each.name}  {state or 'waits'}")
    if not kept:
        click.echo("No report is kept here.")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C within it says that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_STOPPED) from None


def _state_of(each: Kept) -> str:
    if each.why:
        return f"to mend: {' '.join(each.why)}"
    return f"sent, receipt {each.receipt}" if each.receipt else "waits"


def _of_options(said: Mapping[str, str | tuple[str, ...] | None]) -> bytes:

    cells = {
        _HEADINGS[name]: _PARTED.join(value) if isinstance(value, tuple) else value
        for name, value in said.items()
        if value
    }
    cells.setdefault("suspected_at", instant.to_text(clock.now().replace(microsecond=0)))
    return strict_json.dump(document_of(cells))


def _of_table(path: Path) -> Iterator[Verdict]:

    with _opened(path) as file, open_table(file) as table:
        yield from read_table(table)


def _of_lines(path: Path) -> Iterator[Verdict]:

    with _opened(path) as file:
        yield from read_lines(file)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError:
        raise NotFound("file.missing", f"{path.name} cannot be opened: check its name.") from None


def _add_many(spool: Spool, rows: Iterator[Verdict]) -> None:
    """Each good row; the others are named. A run that was stopped and begun again keeps none twice."""
    new = again = wrong = 0
    for each in rows:
        try:
            if each.report is None:
                raise ManyInvalid(list(each.faults))
            document = each.report.model_dump(mode="json", exclude_defaults=True)
            kept = spool.add(checked(strict_json.dump(document)), each.key)
            new, again = new + kept, again + (not kept)
        except InvalidInput as error:
            wrong += 1
            for fault in error.faults if isinstance(error, ManyInvalid) else [error]:
                click.echo(f"Row {each.number}{f', {fault.field}' if fault.field else ''}: {fault.message}", err=True)
        except TearlineError as error:
            wrong += 1
            click.echo(f"Row {each.number}: {error.message}", err=True)
    click.echo(f"Kept: {new:,}. Here already: {again:,}. To be mended: {wrong:,}. Send them: tearline report send.")
    if wrong:
        raise InvalidInput("report.rows-to-mend", "Mend the rows above and add the file again: none is kept twice.")


def _key_in(path: Path) -> str:
    if os.name == "posix" and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise IntegrityFault("report.open-key", f"Others may read {path.name}. Run: chmod 0600 {path.name}")
    return read_whole(path, _LONGEST_KEY).decode("ascii", errors="replace").strip()
