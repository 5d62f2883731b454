"""`tearline-hub static`: gather style sheets and scripts where the web process serves them from.

Invariant: names carry a digest of the content, so that browsers keep them for ever and never show old ones.
"""

from __future__ import annotations

import click

from tearline_hub.ops import application


@click.command("static")
def command() -> None:
    """Gather style sheets, scripts and images, with a digest in each name."""
    application.load()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo("The pages' files are in place.")
