"""The `tearline` command: a table of commands, each in its own module, loaded when it is called.

Invariant: an error we raise on purpose is one sentence on stderr and an exit code, never a traceback; being stopped, by
whatever means, is not an error of the program and leaves nothing half done.
"""

from __future__ import annotations

import signal
from importlib import import_module
from types import FrameType
from typing import Any, Final, NoReturn

import click

from tearline.errors import ManyInvalid, TearlineError

# Command -> module in `commands` that defines it under the name `command`.
COMMANDS: Final = {
    "audit": "audit",
    "match": "match",
    "open": "open",
    "recall": "recall",
    "trust": "trust",
}
STOPPED: Final = 130  # as shells say of a command that was interrupted


class CommandTable(click.Group):
    """A group that imports a command's module when somebody asks for that command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's own signature
        """Names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's own signature
        """The command of that name, or None."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = import_module(f"tearline.edge.commands.{module}").command
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 click's own signature
        """Run a command; say what an error says and exit with its code."""
        _stop_like_ctrl_c()
        try:
            return super().invoke(ctx)
        except TearlineError as error:
            _report(error)
        except KeyboardInterrupt:
            click.echo("Stopped. Nothing was kept.", err=True)
            raise SystemExit(STOPPED) from None


def _report(error: TearlineError) -> NoReturn:
    """Print the sentence, or one for each fault, on stderr and leave with the error's exit code."""
    faults = error.faults if isinstance(error, ManyInvalid) else [error]
    for fault in faults:
        click.echo(fault.message, err=True)
    raise SystemExit(error.exit_code)


def _stop_like_ctrl_c() -> None:
    """A closed window and a polite kill clean up as Ctrl-C does. Not every system has both signals."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@click.command(cls=CommandTable)
@click.version_option(package_name="tearline", prog_name="tearline")
def main() -> None:
    """Look in your own files for people you were told about. Nothing is sent anywhere."""
