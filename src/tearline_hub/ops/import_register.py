"""`tearline-hub import-register`: take a file of people into one organisation's records, from the command line.

The same acts as on the pages, one after the other in this process. Invariant: killed at any moment and started again
with the same file it goes on where it was, and nothing is doubled.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tearline.errors import InvalidInput
from tearline.people.record import Status
from tearline.vocab.organisation import OrganisationKind
from tearline_hub.ops import application
from tearline_hub.ops.import_steps import Answers, Steps

if TYPE_CHECKING:
    from tearline_hub.agencies.queries import OrganisationEntry
    from tearline_hub.db.actor import Actor

SOME_REFUSED: Final = 2


@click.command("import-register")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--organisation", metavar="TENANT", help="Whose records they are. [default: the node's originator]")
@click.option(
    "--status",
    type=click.Choice([status.value for status in Status]),
    help="What all of them are. [default: closed at an originator, own elsewhere]",
)
@click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day of the file. [default: today]"
)
@click.option("--whole/--part", default=None, help="Everybody of that status, or some of them. [default: asks; a part]")
@click.option("--map", "mapped", multiple=True, metavar="HEADING=COLUMN", help="What a heading is; empty: not read.")
@click.option(
    "--faults", type=click.Path(path_type=Path), metavar="FAULTS.csv", help="Write every fault to this file, as CSV."
)
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--give-up", is_flag=True, help="Give up an import that is under way, then begin with FILE.")
def command(  # noqa: PLR0913 each is an option
    *,
    file: Path,
    organisation: str | None,
    status: str | None,
    as_at: dt.datetime | None,
    whole: bool | None,
    mapped: tuple[str, ...],
    faults: Path | None,
    yes: bool,
    give_up: bool,
) -> None:
    """Take the people in FILE (CSV, XLSX or Parquet) into an organisation's records.

    Started again with the same file after it was stopped, it goes on where it was. Exit code 2 when rows were refused.
    """
    application.load()
    from django.utils import timezone

    from tearline.disclosure.clocks import today
    from tearline_hub.imports.actions import Declared

    now = timezone.now()
    tenant = _organisation(organisation)
    _check_faults_file(faults, file)
    with _opened(file) as content:
        answers = Answers(yes=yes, whole=whole, mapped=_mapping(mapped))
        steps = Steps(_operator(tenant.tenant_id), now, answers)
        declared = Declared(
            status=Status(status) if status else _usual_status(tenant),
            as_at=_not_future(as_at.date() if as_at else today(now), today(now)),
            whole=answers.holds_everybody(),
        )
        if give_up:
            steps.give_up()
        import_id = steps.begin(file.name, content, _digest(content), declared)
        view = steps.finish(import_id, faults)
    if view.line.refused_rows:
        raise SystemExit(SOME_REFUSED)


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


def _mapping(mapped: tuple[str, ...]) -> dict[str, str]:
    """`HEADING=COLUMN` each; a heading may hold an equals sign itself."""
    mapping = {}
    for text in mapped:
        heading, sign, column = text.rpartition("=")
        if not sign:
            raise InvalidInput(
                "import.map",
                f"“{text}” says no column: write each --map as HEADING=COLUMN, or HEADING= for one that is not read.",
            )
        mapping[heading] = column.strip()
    return mapping


def _operator(tenant_id: str) -> Actor:
    from django.conf import settings

    from tearline_hub.db.actor import OPERATOR, system_actor

    return system_actor(OPERATOR, node=settings.NODE, tenant_id=tenant_id)


def _opened(file: Path) -> BufferedReader:
    try:
        return file.open("rb")
    except OSError as error:
        raise InvalidInput(
            "import.no-file", "The file cannot be opened: check its name, and that you may read it."
        ) from error


def _digest(content: BufferedReader) -> str:
    return hashlib.file_digest(content, "sha256").hexdigest()


def _check_faults_file(faults: Path | None, file: Path) -> None:
    """Raise `InvalidInput` rather than overwrite the file that is loaded, or find out at the end that it cannot be."""
    if faults is None:
        return
    if faults.exists() and file.exists() and faults.samefile(file):
        raise InvalidInput("import.same-file", "Give --faults another file than the one you load.")
    try:
        faults.open("a").close()
    except OSError as error:
        raise InvalidInput("import.faults-file", "The --faults file cannot be written: try elsewhere.") from error
