"""`tearline-hub route`: a process that gives reports to the desks on duty. Any number of them may run."""

from __future__ import annotations

import gc
import signal
import threading

import click

from tearline_hub.ops import application


@click.command("route")
def command() -> None:
    """Give each report that waits to the desk on duty, until told to stop; several of these share the work."""
    application.find_rows_by_index()
    application.load()
    from tearline_hub.clocks.replaying import prepare
    from tearline_hub.live.routing import route_until

    prepare()
    gc.freeze()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    route_until(stopping)
