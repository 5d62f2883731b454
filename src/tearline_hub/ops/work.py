"""`tearline-hub work`: the process that sends what waits, runs clocks, reads files and calls who is on shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from tearline_hub.ops import application

if TYPE_CHECKING:
    from collections.abc import Callable

    from tearline_hub.exchange.loops import Loop

CLOCKS_EVERY: Final = 15.0  # seconds
FILES_EVERY: Final = 2.0  # seconds
CALLS_EVERY: Final = 2.0  # seconds, while there is nobody to call


@click.command("work")
def command() -> None:
    """Deliver messages, run clocks and escalation, call who is on shift, take in and scan files, until told to stop."""
    application.load()
    from tearline_hub.clocks.replaying import prepare
    from tearline_hub.exchange import worker

    prepare()
    calling = {"emails": _call_by("email"), "texts": _call_by("text"), "pushes": _call_by("push")}
    files = {"imports": _take_in_files, "files": _look_at_files}
    worker.run({"clocks": _run_clocks, "escalation": _escalate, **files, **calling})


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


def _escalate(_loop: Loop) -> None:
    """One turn: the steps that are due, each second."""
    from django.utils import timezone

    from tearline_hub.alerts.actions.escalating import escalate

    escalate(now=timezone.now())


def _call_by(channel: str) -> Callable[[Loop], None]:
    """A loop for each way of calling, so that a silent server of one delays no other."""

    def turn(loop: Loop) -> None:
        from django.utils import timezone

        from tearline_hub.alerts.actions.paging import send_due
        from tearline_hub.alerts.senders.configured import sender_for

        if not send_due(channel, sender_for(channel), clock=timezone.now, stopping=loop.stopping.is_set):
            loop.stopping.wait(CALLS_EVERY)

    return turn
