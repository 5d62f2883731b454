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


def find_rows_by_index() -> None:
    """Have the server find rows by index, in its order; before the first connection. For processes that read no table.

    A prepared statement keeps the plan that was best while its table was small, and reading a table whole is; a busy
    day later that plan costs a report more than all the rest.
    """
    given = os.environ.get("PGOPTIONS", "")
    os.environ["PGOPTIONS"] = f"{given} -c enable_seqscan=off -c enable_sort=off -c jit=off".strip()


def owner_url() -> str:
    """The owner's connection URL. Raises `InvalidInput` when it is not set."""
    url = os.environ.get("TEARLINE_OWNER_DATABASE_URL", "")
    if not url:
        raise InvalidInput("settings.no-owner", "Set TEARLINE_OWNER_DATABASE_URL: this command runs as the owner role.")
    return url
