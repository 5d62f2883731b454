"""`tearline-hub work`: the process that sends what waits in the outbox, runs the clocks, takes in and scans files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from tearline_hub.ops import application

if TYPE_CHECKING:
    from tearline_hub.exchange.loops import Loop

CLOCKS_EVERY: Final = 15.0  # seconds
FILES_EVERY: Final = 2.0  # seconds


@click.command("work")
def command() -> None:
    """Deliver messages to peers, run reviews, expiries and deadlines, take in and scan files, until told to stop."""
    application.load()
    from tearline_hub.clocks.replaying import prepare
    from tearline_hub.exchange import worker

    prepare()
    worker.run({"clocks": _run_clocks, "imports": _take_in_files, "files": _look_at_files})


def _run_clocks(loop: Loop) -> None:
    """One turn: whatever is due now."""
    from django.utils import timezone

    from tearline_hub.clocks.running import run_due

    run_due(now=timezone.now(), stopping=loop.stopping.is_set)
    loop.stopping.wait(CLOCKS_EVERY)


def _take_in_files(loop: Loop) -> None:
    """One turn: whatever somebody has had read or confirmed."""
    from django.utils import timezone

    from tearline_hub.imports import tasks

    tasks.advance(timezone.now(), stopping=loop.stopping.is_set)


def _look_at_files(loop: Loop) -> None:
    """One turn: the files of reports that wait for the scanner."""
    from django.conf import settings
    from django.utils import timezone

    from tearline_hub.alerts import tasks

    tasks.look_at_files(timezone.now, settings.ENVIRONMENT.scanner, stopping=loop.stopping.is_set)
    loop.stopping.wait(FILES_EVERY)
