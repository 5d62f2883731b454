"""`tearline-hub demo`, behind `make run`: both nodes on this machine, with made-up people, until Ctrl-C.

Invariant: synthetic data on loopback only, so the demo sign-ins it prints open nothing real.
"""

from __future__ import annotations

from pathlib import Path

import click

from tearline_hub.ops.endings import Ended, ending_on_signals
from tearline_hub.ops.partnership import Partnership


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Delete the demonstration's data and start over.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path(".tearline"), show_default=True)
def command(*, fresh: bool, home: Path) -> None:
    """Run both nodes with made-up people. Ctrl-C stops them; the data stays for the next start."""
    with ending_on_signals():
        try:
            run(home, fresh=fresh)
        except Ended:
            click.echo("Stopped.")


def run(home: Path, *, fresh: bool) -> None:
    """Start, print what to do, and keep both nodes up."""
    partnership = Partnership(home, say=click.echo)
    if fresh:
        partnership.remove()
    with partnership:
        click.echo(welcome(partnership))
        partnership.keep_up()


def welcome(partnership: Partnership) -> str:
    """Where to go."""
    return "\n".join(f"{node.plan.name}: {node.url}" for node in partnership.nodes)
