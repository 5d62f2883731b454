"""The worker's own database connection: holds the lock that makes it the only worker, and hears of new messages.

Invariant: lock and ear are one connection. When it breaks, the server gives the lock to another worker, and this one
stops sending.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from django.db import connection
from psycopg import sql

from tearline_hub.db.context import channel, lock_number

if TYPE_CHECKING:
    import psycopg


class Link:
    """A connection in autocommit, apart from Django's. As a context manager: open inside, closed afterwards."""

    def __enter__(self) -> Self:
        """Connect with Django's settings. Raises `django.db.OperationalError` when the server is away."""
        self._wrapper = connection.copy()
        self._wrapper.ensure_connection()
        self._driver: psycopg.Connection[tuple[bool]] = self._wrapper.connection
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; the server lets go of the lock."""
        self._wrapper.close()

    def take_lock(self) -> bool:
        """Whether this worker is now the only one."""
        with self._driver.cursor() as cursor:
            row = cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_number("worker")]).fetchone()
        return bool(row and row[0])

    def listen(self) -> None:
        """Hear of every message put into the outbox from now on."""
        self._driver.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel("outbox"))))

    def wait(self, seconds: float) -> bool:
        """Whether something was put into the outbox; returns at once then. Raises `psycopg.OperationalError`."""
        return len(list(self._driver.notifies(timeout=seconds, stop_after=1))) > 0
