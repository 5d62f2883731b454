"""Loading Django, for the commands that need it and no others: `--help` and the launcher stay quick.

Invariant: a process is the application role or the owner for its whole life, never both.
"""

from __future__ import annotations

import os

from tearline.errors import InvalidInput

SETTINGS_MODULE = "tearline_hub.config.settings"


def load(*, as_owner: bool = False) -> None:
    """Read the environment and set Django up; `as_owner` connects as the role that owns the schema.

    Raises `InvalidInput` naming every variable at fault.
    """
    if as_owner:
        os.environ["DATABASE_URL"] = owner_url()
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE
    import django

    django.setup()


def owner_url() -> str:
    """The owner's connection URL. Raises `InvalidInput` when it is not set."""
    url = os.environ.get("TEARLINE_OWNER_DATABASE_URL", "")
    if not url:
        raise InvalidInput("settings.no-owner", "Set TEARLINE_OWNER_DATABASE_URL: this command runs as the owner role.")
    return url
