"""`tearline-hub live`: the process that takes in reports from programs and keeps live pages told.

Invariant: told to stop, it accepts nothing new, answers what it has begun, and lets every open feed go.
"""

from __future__ import annotations

import gc
import signal
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from tearline_hub import environment as env
from tearline_hub.ops import application

if TYPE_CHECKING:
    import uvicorn

    from tearline_hub.live.app import Application

LAST_ANSWERS: Final = 10  # seconds


@click.command("live")
def command() -> None:
    """Take in reports and feed the desks' live pages at TEARLINE_LIVE_BIND, until told to stop."""
    bind = env.read().live_bind
    application.find_rows_by_index()
    application.load()
    from tearline_hub.clocks.replaying import prepare
    from tearline_hub.live.app import Application

    prepare()
    gc.freeze()  # what was loaded stays: the collector need not look through it again and again
    server(Application(), bind).run()


def server(app: Application, bind: str) -> uvicorn.Server:
    """What runs it until SIGTERM or SIGINT. No access log, and no address in any other."""
    import uvicorn

    class Draining(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.drain()
            super().handle_exit(signal.SIGTERM if sig == signal.SIGINT else sig, frame)

    host, _, port = bind.rpartition(":")
    return Draining(
        uvicorn.Config(
            app, host=host.strip("[]"), port=int(port), loop="uvloop", http="httptools", ws="none", lifespan="on",
            log_config=None, log_level="warning", access_log=False, proxy_headers=False, server_header=False,
            date_header=False, timeout_graceful_shutdown=LAST_ANSWERS, backlog=2048, timeout_keep_alive=75,
        )
    )  # fmt: skip
