"""A throw-away PostgreSQL cluster for one test run.

Invariant: nothing of it is left afterwards, and no test talks to it as a superuser unless it says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from select import select
from typing import Any, Final

import psycopg
from psycopg import sql

from tearline_hub.ops.postgres import APP, BACKUP, DATABASE, OWNER, SEQUENCER, SUPERUSER, Cluster

_END = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class TestCluster:
    """A running cluster with its two roles and the empty database `tearline`."""

    __test__ = False

    server: Cluster

    def app_url(self, database: str = DATABASE) -> str:
        """As the application connects: row-level security holds."""
        return self.server.url(APP, database)

    def owner_url(self, database: str = DATABASE) -> str:
        """As migrations connect."""
        return self.server.url(OWNER, database)

    def backup_url(self, database: str = DATABASE) -> str:
        """As a backup connects: reads every row, changes nothing."""
        return self.server.url(BACKUP, database)

    def sequencer_url(self, database: str = DATABASE) -> str:
        """As the ledger's process connects: adds leaves, sees no entry."""
        return self.server.url(SEQUENCER, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """Bypasses row-level security: for looking behind the curtain in a test, never for the application."""
        return self.server.url(SUPERUSER, database)

    def new_database(self, name: str, *, template: str = "template0") -> None:
        """Create a database owned like the first; a migrated `template` saves the migrations, and loses its connections."""
        made, owner = sql.Identifier(name), sql.Identifier(OWNER)
        users = sql.SQL(", ").join(map(sql.Identifier, (APP, BACKUP, SEQUENCER)))
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            connection.execute(_END, [template])
            create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
            connection.execute(create.format(made, owner, sql.Identifier(template)))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(made))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(made, users))

    def drop_database(self, name: str) -> None:
        """Drop a database, ending its connections."""
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def cluster() -> Iterator[TestCluster]:
    """Start a cluster in a temporary directory; remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="tearline-test-") as directory:
        server = Cluster(Path(directory), fast_unsafe=True)
        try:
            server.start()
            yield TestCluster(server)
        finally:
            server.remove()


class Held:
    """One connection for many tests, whose server has read its catalogue once; made anew when something ended it."""

    def __init__(self, url: str, options: str = "") -> None:
        self._url, self._options = url, options
        self._connection: psycopg.Connection[Any] | None = None

    def __call__(self) -> psycopg.Connection[Any]:
        """The connection, in which each statement is a transaction."""
        if self._connection is None or not _lives(self._connection):
            self._connection = psycopg.connect(self._url, autocommit=True, options=self._options)
        return self._connection


held: Final = cache(Held)
"""One for each URL."""


def _lives(connection: psycopg.Connection[Any]) -> bool:
    """Whether nothing waits to be read: a server that was asked nothing speaks only to say that it ends."""
    return not connection.closed and not select([connection.fileno()], [], [], 0)[0]
