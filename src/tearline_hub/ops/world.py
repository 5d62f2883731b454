"""`tearline-hub world`: files of an invented council and of the people hidden in them. Needs no node and no database.

Written again on the same day with the same options, every file is the same to the byte.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from tearline.errors import Unavailable
from tearline_hub.ops.seed import SEED


@click.command("world")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where the files go.")
@click.option("--residents", default=150_000, show_default=True, help="How many rows the council's extract has.")
@click.option("--closed", default=20_000, show_default=True, help="Closed subjects of the seeded register.")
@click.option("--active", default=3_000, show_default=True, help="Active subjects of the seeded register.")
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the register was seeded. [today]")
def command(*, out: Path, residents: int, closed: int, active: int, as_at: dt.datetime | None) -> None:
    """Write a made-up council's extract (CSV and XLSX), look-alikes to find in it, and the truth about them."""
    from tearline.synthetic.register import subjects
    from tearline.synthetic.world.files import world, write_world

    today = (as_at or dt.datetime.now(dt.UTC)).date()
    made = world(subjects(seed=SEED, today=today, closed=closed, active=active), seed=SEED, today=today)
    try:
        written = write_world(out, made, seed=SEED, today=today, people=residents)
    except OSError as error:
        raise Unavailable("world.not-written", "The files cannot be written there: try another directory.") from error
    for name, rows in written.items():
        click.echo(f"{name}: {rows:,} rows")
