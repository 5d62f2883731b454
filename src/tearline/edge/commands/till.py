"""`tearline till`: for which of a firm's products the till should prompt. Reads what is sold, never to whom."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import click

from tearline.edge.commands.substance import day_of
from tearline.edge.files import replacing
from tearline.errors import InvalidInput, NotFound
from tearline.reports.till import Prompt, prompts, write_prompts
from tearline.tables.fault import OF_THE_FILE, Fault
from tearline.tables.opening import open_table

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("till")
@click.option(
    "--products", type=_FILE, metavar="FILE", required=True, help="Headings: sku, product, substance, percent, basis."
)
@click.option("--out", type=_FILE, metavar="FILE", required=True, help="Where to write the prompts, as CSV.")
@click.option("--on", "day", metavar="DATE", help="By the law of that day. Today's without one.")
def command(*, products: Path, out: Path, day: str | None) -> None:
    """Make the list of products at which the till prompts, from the list of all products."""
    on = day_of(day)
    faults: list[Fault] = []
    try:
        file = products.open("rb")
    except OSError:
        raise NotFound("table.missing", f"{products.name} cannot be opened: check its name.") from None
    with file, open_table(file) as table, replacing(out) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        count = write_prompts(text, _taken(prompts(table, on), faults))
        text.detach()
        if (
            whole := next((each for each in faults if each.row_number == OF_THE_FILE and each.blocking), None)
        ) is not None:
            raise InvalidInput("till.headings", f"{whole.what} {whole.how_to_mend}")
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(f"Products to prompt for: {count:,}. Rows that could not be used: {len(faults):,}.")


def _taken(found: Iterator[Prompt | Fault], faults: list[Fault]) -> Iterator[Prompt]:
    for each in found:
        if isinstance(each, Fault):
            faults.append(each)
        else:
            yield each
