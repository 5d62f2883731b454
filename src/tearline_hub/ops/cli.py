"""The `tearline-hub` command: a table of commands, each in its own module, loaded when it is called.

Invariant: an error we raise on purpose is one sentence on stderr and an exit code, never a traceback.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, Final, NoReturn

import click

from tearline.errors import ManyInvalid, TearlineError, Unavailable

# Command -> module in this package that defines it under the name `command`.
COMMANDS: Final = {
    "backup": "backup",
    "check": "check",
    "demo": "demo",
    "import-register": "import_register",
    "key": "key",
    "migrate": "migrate",
    "organisation": "organisation",
    "peer": "peer",
    "restore": "restore",
    "seed": "seed",
    "serve": "serve",
    "static": "static",
    "stories": "stories",
    "user": "user",
    "work": "work",
    "world": "world",
}


DATABASE_SILENT: Final = "The database does not answer, or broke off: check its URL and that it runs, then try again."


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
        found: click.Command = import_module(f"tearline_hub.ops.{module}").command
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 click's own signature
        """Run a command; say what an error says and exit with its code."""
        try:
            return super().invoke(ctx)
        except TearlineError as error:
            report(error)
        except Exception as error:
            if _from_the_database(error):
                report(Unavailable("database.silent", DATABASE_SILENT))
            raise


def report(error: TearlineError) -> NoReturn:
    """Print the sentence, or one for each fault, on stderr and leave with the error's exit code."""
    faults = error.faults if isinstance(error, ManyInvalid) else [error]
    for fault in faults:
        click.echo(fault.message, err=True)
    raise SystemExit(error.exit_code)


def _from_the_database(error: Exception) -> bool:
    """Whether the connection failed, through Django or not; a command that loaded no driver met no database."""
    driver = sys.modules.get("psycopg")
    return driver is not None and isinstance(error.__cause__ or error, driver.OperationalError)


@click.command(cls=CommandTable)
@click.version_option(package_name="tearline", prog_name="tearline-hub")
def main() -> None:
    """Run and look after a Tearline node."""
