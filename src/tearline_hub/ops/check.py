"""`tearline-hub check`: whether this node is fit to be put into service."""

from __future__ import annotations

import click

from tearline.errors import InvalidInput
from tearline_hub.ops import application


@click.command("check")
def command() -> None:
    """Check the settings as for a deployment; exits 2 and says what to mend."""
    application.load()
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    try:
        call_command("check", deploy=True, fail_level="WARNING")
    except SystemCheckError as error:
        raise InvalidInput("check.failed", str(error)) from error
