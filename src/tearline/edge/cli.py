"""The `tearline` command: a table of commands, each in its own module, loaded when it is called.

Invariant: an error we raise on purpose is one sentence on stderr and an exit code, never a traceback; being stopped, by
whatever means, is not an error of the program and leaves nothing half done.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, Final, NoReturn

import click

from tearline.command_table import CommandTable

# Command -> module in `commands` that defines it under the name `command`.
COMMANDS: Final = {
    "audit": "audit",
    "ledger": "ledger",
    "lookup": "lookup",
    "match": "match",
    "open": "open",
    "recall": "recall",
    "report": "report",
    "substance": "substance",
    "till": "till",
    "trust": "trust",
    "unfinished": "unfinished",
    "verify-receipt": "verify_receipt",
}
STOPPED: Final = 130  # as shells say of a command that was interrupted


class Stoppable(CommandTable):
    """Commands that a signal stops as Ctrl-C does."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 click's own signature
        """Run a command; say so when it was stopped."""
        _stop_like_ctrl_c()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            click.echo(str(stop) or "Stopped. Nothing new was kept.", err=True)  # a command knows when something was
            raise SystemExit(STOPPED) from None


def _stop_like_ctrl_c() -> None:
    """A closed window and a polite kill clean up as Ctrl-C does. Not every system has both signals."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@click.command(cls=Stoppable, package="tearline.edge.commands", table=COMMANDS)
@click.version_option(package_name="tearline", prog_name="tearline")
def main() -> None:
    """Look in your own files for people you were told about; check a node's log; report. Only reports are sent."""
