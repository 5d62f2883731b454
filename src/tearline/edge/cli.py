"""The `tearline` command: a table of commands, each in its own module, loaded when it is called.

Invariant: an error we raise on purpose is one sentence on stderr and an exit code, never a traceback; being stopped, by
whatever means, is not an error of the program and leaves nothing half done.
"""

from __future__ import annotations

import signal
from _thread import interrupt_main
from threading import Timer, get_ident
from types import FrameType
from typing import Any, Final

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
# File and name of code out of which Python lets nothing be raised: it prints it, and goes on as if nothing had been.
_SWALLOWING: Final = {("<frozen importlib._bootstrap>", "cb")}
_SOON: Final = 0.01  # seconds


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
    """A closed window and a polite kill clean up as Ctrl-C does. Not every system has all three signals."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(number := getattr(signal, name)) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop what is done; a moment later where that would be swallowed."""
    if _is_swallowed(frame):
        again = Timer(_SOON, _once_more, [get_ident(), number])  # handlers run in the main thread alone
        again.daemon = True
        again.start()
        return
    raise KeyboardInterrupt


def _once_more(thread: int, number: int) -> None:
    """A signal for that thread, which ends its waiting too; where the system has none, at its next step."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(thread, number)
    else:
        interrupt_main(signal.Signals(number))


def _is_swallowed(frame: FrameType | None) -> bool:
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or (code.co_filename, code.co_name) in _SWALLOWING:
            return True
        frame = frame.f_back
    return False


@click.command(cls=Stoppable, package="tearline.edge.commands", table=COMMANDS)
@click.version_option(package_name="tearline", prog_name="tearline")
def main() -> None:
    """Look in your own files for people you were told about; check a node's log; report. Only reports are sent."""
