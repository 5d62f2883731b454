"""A program made of commands, each in a module of its own that is imported when somebody asks for it.

Invariant: an error we raise on purpose is one sentence on stderr and an exit code, never a traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

import click

from tearline.errors import ManyInvalid, TearlineError


class CommandTable(click.Group):
    """`package` holds a module for each name in `table`, which defines the command as `command`."""

    def __init__(self, *args: Any, package: str, table: Mapping[str, str], **options: Any) -> None:  # noqa: ANN401 click's own
        """Nothing is imported yet."""
        super().__init__(*args, **options)
        self.package = package
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's own signature
        """Names of all commands, sorted."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's own signature
        """The command of that name, or None."""
        module = self.table.get(cmd_name)
        if module is None:
            return None
        found: click.Command = import_module(f"{self.package}.{module}").command
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 click's own signature
        """Run a command; say what an error says and exit with its code."""
        try:
            return super().invoke(ctx)
        except TearlineError as error:
            report(error)


def printable(text: str) -> str:
    """`text` as it may be printed: a heading, or the name of a file, must not steer the terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def report(error: TearlineError) -> NoReturn:
    """Print the sentence, or one for each fault, on stderr and leave with the error's exit code."""
    faults = error.faults if isinstance(error, ManyInvalid) else [error]
    for fault in faults:
        click.echo(printable(fault.message), err=True)
    raise SystemExit(error.exit_code)
