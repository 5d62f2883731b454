"""Telling another process that there is something to do, and hearing it.

Invariant: nothing depends on it. A notice in the transaction that writes would have every commit wait for the one
before (PostgreSQL holds one lock for all notices from there to the flush), so it is a transaction of its own that waits
for no disk; one that is lost costs the listener's next look.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from django.db import connection, transaction
from psycopg import sql

from tearline_hub.db.context import channel


def wake(name: str) -> None:
    """Say on a channel that there is something new. Outside any transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, '')", [channel(name)])


class Ear:
    """Hears what is said on some channels, on this thread's own connection. Open inside, closed afterwards.

    Its thread may use the connection between two looks: what was said meanwhile is heard at the next.
    """

    def __init__(self, *names: str) -> None:
        """Nothing is heard yet."""
        self._names = {channel(name): name for name in names}

    def __enter__(self) -> Self:
        """Connect. Raises `django.db.OperationalError` when the server is away."""
        connection.ensure_connection()
        for name in self._names:
            connection.connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, so that nobody else gets the notices."""
        connection.close()

    def wait(self, seconds: float) -> frozenset[str]:
        """On which channels something was said; at once when it was. Raises `psycopg.OperationalError`."""
        heard = connection.connection.notifies(timeout=seconds, stop_after=1)
        return frozenset(self._names[each.channel] for each in heard if each.channel in self._names)
