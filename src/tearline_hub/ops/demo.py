"""`tearline-hub demo`, behind `make run`: both nodes on this machine, with made-up people, until Ctrl-C.

Invariant: synthetic data on loopback only, so the demo sign-ins it prints open nothing real.
"""

from __future__ import annotations

from pathlib import Path

import click

from tearline_hub.ops.endings import Ended, ending_on_signals
from tearline_hub.ops.partnership import RESIDENTS, Partnership
from tearline_hub.ops.welcome import welcome


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Delete the demonstration's data and start over.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path(".tearline"), show_default=True)
@click.option("--closed", type=int, help="How many closed subjects to make up, in place of the usual number.")
@click.option("--active", type=int, help="How many active subjects to make up, in place of the usual number.")
@click.option("--residents", default=RESIDENTS, show_default=True, help="How many rows the council's extract has.")
def command(*, fresh: bool, home: Path, closed: int | None, active: int | None, residents: int) -> None:
    """Run both nodes with made-up people. Ctrl-C stops them; the data stays for the next start."""
    numbers = {"--closed": closed, "--active": active}
    seed = [text for option, value in numbers.items() if value is not None for text in (option, str(value))]
    with ending_on_signals():
        try:
            run(Partnership(home, say=click.echo, seed=seed, residents=residents), fresh=fresh)
        except Ended:
            click.echo("Stopped.")


def run(partnership: Partnership, *, fresh: bool) -> None:
    """Start, fill the pages, print what to do, and keep both nodes up. Starts over where filling was stopped midway."""
    if partnership.files.half_told:
        partnership.say("It was stopped while its stories were being told: starting over.")
    if fresh or partnership.files.half_told:
        partnership.remove()
    with partnership:
        partnership.tell_stories()
        click.echo(welcome(partnership.nodes, partnership.files))
        partnership.keep_up()
