"""`tearline-hub serve`: the web process.

Invariant: it takes the command's place (exec), so that what supervises the command supervises the server.
"""

from __future__ import annotations

import os
import sys

import click

from tearline_hub import environment as env
from tearline_hub.ops import application


@click.command("serve")
@click.option("--workers", default=1, show_default=True, help="Worker processes.")
@click.option("--threads", default=4, show_default=True, help="Threads in each worker.")
def command(workers: int, threads: int) -> None:
    """Serve the pages and the exchange at TEARLINE_BIND."""
    bind = env.read().bind
    application.load()
    from tearline_hub.clocks.replaying import prepare

    prepare()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *gunicorn_arguments(bind, workers, threads)])  # noqa: S606


def gunicorn_arguments(bind: str, workers: int, threads: int) -> list[str]:
    """Arguments for gunicorn. No access log: the application writes its own, with no personal data in it."""
    return [
        "--config=python:tearline_hub.config.gunicorn",
        f"--bind={bind}",
        f"--workers={workers}",
        f"--threads={threads}",
        "--worker-class=gthread",
        "--timeout=60",
        "--graceful-timeout=10",
        "--no-control-socket",
        "--log-level=warning",
        "tearline_hub.config.wsgi:application",
    ]
