"""Telling another process that there is something to do.

Invariant: nothing depends on it. A notice in the transaction that writes would have every commit wait for the one
before (PostgreSQL holds one lock for all notices from there to the flush), so it is a transaction of its own that waits
for no disk; one that is lost costs the listener's next look.
"""

from __future__ import annotations

from django.db import connection, transaction

from tearline_hub.db.context import channel


def wake(name: str) -> None:
    """Say on a channel that there is something new. Outside any transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, '')", [channel(name)])
