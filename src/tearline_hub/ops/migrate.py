"""`tearline-hub migrate`: bring the schema up to date, as the owner role.

Invariant: afterwards the database checks capabilities with this node's key.
"""

from __future__ import annotations

import click

from tearline_hub.ops import application


@click.command("migrate")
def command() -> None:
    """Create or update the tables (as the owner role) and install the capability key."""
    application.load(as_owner=True)
    from django.core.management import call_command

    from tearline_hub.db.setup import install_capability_key

    call_command("migrate", interactive=False, verbosity=0)
    install_capability_key()
    click.echo("The database is up to date.")
