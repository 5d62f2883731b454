"""The `tearline-hub` command: a table of commands, each in its own module, loaded when it is called.

Invariant: an error we raise on purpose is one sentence on stderr and an exit code, never a traceback.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from tearline.command_table import CommandTable, report
from tearline.errors import Unavailable

# Command -> module in this package that defines it under the name `command`.
COMMANDS: Final = {
    "agreement": "agreement",
    "backup": "backup",
    "check": "check",
    "demo": "demo",
    "firm": "firm",
    "desk": "desk",
    "import-register": "import_register",
    "key": "key",
    "ledger": "ledger",
    "live": "live",
    "migrate": "migrate",
    "organisation": "organisation",
    "peer": "peer",
    "replay": "replay",
    "restore": "restore",
    "route": "route",
    "seed": "seed",
    "sequence": "sequence",
    "serve": "serve",
    "static": "static",
    "stories": "stories",
    "user": "user",
    "work": "work",
    "world": "world",
}


DATABASE_SILENT: Final = "The database does not answer, or broke off: check its URL and that it runs, then try again."


class NodeCommands(CommandTable):
    """Commands that may find the database silent."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 click's own signature
        """Run a command; a silent database is a sentence too."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if _from_the_database(error):
                report(Unavailable("database.silent", DATABASE_SILENT))
            raise


def _from_the_database(error: Exception) -> bool:
    """Whether the connection failed, through Django or not; a command that loaded no driver met no database."""
    driver = sys.modules.get("psycopg")
    return driver is not None and isinstance(error.__cause__ or error, driver.OperationalError)


@click.command(cls=NodeCommands, package="tearline_hub.ops", table=COMMANDS)
@click.version_option(package_name="tearline", prog_name="tearline-hub")
def main() -> None:
    """Run and look after a Tearline node."""
