"""`tearline-hub work`: the process that sends what waits in the outbox and runs the clocks."""

from __future__ import annotations

import click

from tearline_hub.ops import application


@click.command("work")
def command() -> None:
    """Deliver messages to peers, and run reviews, expiries and deadlines, until told to stop."""
    application.load()
    from tearline_hub.exchange import worker

    worker.run()
