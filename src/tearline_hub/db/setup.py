"""What the owner does after migrating: install the key by which capabilities are checked."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def install_capability_key() -> None:
    """Write the node's capability key where only the SECURITY DEFINER function reads it. Idempotent.

    Runs with the owner's connection (`tearline-hub migrate`); the application role may not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tearline.capability_key (key) VALUES (%s)"
            " ON CONFLICT (only_one) DO UPDATE SET key = excluded.key",
            [settings.CAPABILITY_KEY],
        )
