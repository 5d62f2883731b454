"""`tearline-hub replay`: after a backup was put back, say again what was erased, recalled or corrected since.

The web and work processes do it by themselves before they serve anybody; this is for doing it beforehand, and seeing
that it was done. Commands that act for an organisation see nothing until then.
"""

from __future__ import annotations

import click

from tearline_hub.ops import application


@click.command("replay")
def command() -> None:
    """Erase and recall again what the backup that was put back still held."""
    application.load()
    from django.utils import timezone

    from tearline_hub.clocks.replaying import replay
    from tearline_hub.ledger.guard import refuse_an_older_database
    from tearline_hub.ledger.restorations import pending

    refuse_an_older_database()
    if not pending():
        click.echo("No backup was put back since this was last done.")
        return
    click.echo(f"Done again: {replay(now=timezone.now()):,}. Copies wait for their originators' word.")
