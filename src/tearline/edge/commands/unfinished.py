"""`tearline unfinished`: what is kept here of a look that was stopped, and erasing it."""

from __future__ import annotations

import os

import click

from tearline.command_table import printable
from tearline.edge import clock
from tearline.edge.home import Home
from tearline.edge.keeping import forget
from tearline.edge.unfinished import Damaged, Unfinished, find

_NOTHING = "Nothing is kept of any look."
_DAMAGED = "What is kept of a look is damaged, and cannot be gone on with. Erase it with --erase."


@click.command("unfinished")
@click.option("--erase", is_flag=True, help="Erase it.")
def command(*, erase: bool) -> None:
    """Show what is kept of a look that was stopped, so that the same command can go on with it."""
    home = Home.prepare(os.environ)
    with home.looking():
        try:
            found = find(home)
            said = _NOTHING if found is None else _shown(found) if found.is_whole() else _DAMAGED
        except Damaged:
            said = _DAMAGED
        if erase and said != _NOTHING:
            forget(home, "asked", clock.now())
            said = "What was kept of the look is erased."
    click.echo(printable(said))


def _shown(found: Unfinished) -> str:
    about = found.about
    return "\n".join((
        f"A look in {about.extract} for {about.purpose}, begun by {about.who} on {about.begun_at:%Y-%m-%d %H:%M} UTC.",
        f"Kept up to {found.come_to}: {max(found.size >> 20, 1):,} MiB, in which there is what rows of the table say.",
        f"The same command goes on from there until {about.until:%Y-%m-%d %H:%M} UTC. Erase it with --erase.",
    ))  # fmt: skip
