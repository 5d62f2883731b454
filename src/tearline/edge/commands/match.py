"""`tearline match`: find out, beside the agency's own file, who in it may be somebody the agency was told about.

Invariant: the terminal shows headings and counts, and nothing that a row holds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from tearline.command_table import printable
from tearline.edge import clock
from tearline.edge.asked import Asked, Prepared, TableFile
from tearline.edge.home import Home
from tearline.edge.look import Found, headings, look
from tearline.edge.packs import handling_of
from tearline.errors import InvalidInput
from tearline.tables.headings import HeadingPlan
from tearline.vocab.purpose import ReadPurpose

_LOGGED: Final = 50_000
_UPLOAD: Final = "Upload that file to the node: a person decides on each."
_NOBODY: Final = "There is nothing to upload."
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("match")
@click.option("--pack", type=_FILE, metavar="PACK", help="The match pack that was exported from the inbox.")
@click.option("--register", type=_FILE, metavar="FILE", help="A table of people of your own, in place of a pack.")
@click.option("--extract", type=_FILE, metavar="FILE", required=True, help="Your table: CSV, XLSX or Parquet.")
@click.option("--out", type=_FILE, metavar="CSV", required=True, help="Where to write the possible matches.")
@click.option(
    "--purpose",
    type=click.Choice([purpose.value for purpose in ReadPurpose]),
    required=True,
    help="Why you look. It must be the pack's.",
)
@click.option(
    "--map", "mapped", metavar="HEADING=COLUMN", multiple=True, help="What a heading of your table is. Repeatable."
)
@click.option("--map-register", metavar="HEADING=COLUMN", multiple=True, help="The same for --register.")
@click.option("--yes", is_flag=True, help="Take the headings as they were guessed, without asking.")
def command(
    *,
    pack: Path | None,
    register: Path | None,
    extract: Path,
    out: Path,
    purpose: str,
    mapped: tuple[str, ...],
    map_register: tuple[str, ...],
    yes: bool,
) -> None:
    """Look in a table of your own for the people in a match pack. Only possible matches are written."""
    asked = Asked(
        whom=_whom(pack, register, _mapping(map_register)),
        extract=TableFile(extract, _mapping(mapped)),
        purpose=ReadPurpose(purpose),
    )
    home = Home.prepare(os.environ)
    prepared = headings(home, asked, clock=clock.now)
    _show(prepared)
    if prepared.guessed and not yes:
        _ask()
    _say(look(home, asked, out, clock=clock.now, tell=_tell))


def _whom(pack: Path | None, register: Path | None, mapping: Mapping[str, str]) -> Path | TableFile:
    if (pack is None) is (register is None):
        raise InvalidInput("match.whom", "Say whom to look for: give either --pack or --register.")
    if pack is not None:
        return pack
    return TableFile(register or Path(), mapping)


def _mapping(given: Iterable[str]) -> dict[str, str]:
    """`Surname=family_name` -> `{"Surname": "family_name"}`; nothing after the sign means not to read it."""
    mapping = {}
    for text in given:
        heading, sign, column = text.rpartition("=")
        if not sign:
            raise InvalidInput(
                "match.map",
                f"“{text}” says no column: write each --map as HEADING=COLUMN, such as 'Surname=family_name'.",
            )
        mapping[heading] = column.strip()
    return mapping


def _show(prepared: Prepared) -> None:
    if prepared.pack is not None:
        click.echo(f"Handle the pack and what is found as: {'. '.join(handling_of(prepared.pack))}.", err=True)
    for which, plan in prepared.plans.items():
        click.echo(f"Headings of the {which}:", err=True)
        for line in _lines(plan):
            click.echo(f"  {line}", err=True)


def _lines(plan: HeadingPlan) -> list[str]:
    width = max((len(heading) for heading in plan.headings), default=0)
    return [
        f"{printable(heading):<{width}}  {column or '-'}  ({how.value.replace('_', ' ')})"
        for heading, column, how in zip(plan.headings, plan.columns, plan.how, strict=True)
    ]


def _ask() -> None:
    if not sys.stdin.isatty():
        raise InvalidInput(
            "match.unconfirmed",
            "Some headings were guessed. Check them above; then add --yes, or correct them with --map.",
        )
    if not click.confirm("Are these right?", err=True):
        raise InvalidInput("match.headings", "Correct them with --map, such as --map 'Surname=family_name'.")


def _tell(rows: int) -> None:
    """One line that counts up; in a log, a line now and then."""
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows read ", nl=False, err=True)
    elif rows % _LOGGED == 0:
        click.echo(f"{rows:,} rows read", err=True)


def _say(found: Found) -> None:
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
    click.echo(
        f"Rows read: {found.rows:,}, of which left out: {found.rows_left_out:,}. Cells left out: "
        f"{found.cells_left_out:,}. What could not be read is listed in {printable(str(found.fault_file))}."
    )
    click.echo(f"Possible matches: {found.candidates:,}, in {printable(str(found.out))}.")
    click.echo(_UPLOAD if found.candidates else _NOBODY)
