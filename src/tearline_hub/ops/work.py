"""`tearline-hub work`: the process that sends what waits in the outbox, runs the clocks and takes in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tearline_hub.ops import application

if TYPE_CHECKING:
    from tearline_hub.exchange.loops import Loop


@click.command("work")
def command() -> None:
    """Deliver messages to peers, run reviews, expiries and deadlines, and take in files, until told to stop."""
    application.load()
    from tearline_hub.exchange import worker
    from tearline_hub.ledger.guard import refuse_an_older_database

    refuse_an_older_database()
    worker.run({"imports": _take_in_files})


def _take_in_files(loop: Loop) -> None:
    """One turn: whatever somebody has had read or confirmed."""
    from django.utils import timezone

    from tearline_hub.imports import tasks

    tasks.advance(timezone.now(), stopping=loop.stopping.is_set)
