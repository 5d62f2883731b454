"""pg_dump and pg_restore, told where to connect without a password on their command line.

Invariant: the password never shows in the list of processes.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tearline.errors import Conflict, InvalidInput, Unavailable
from tearline_hub.ops.binaries import find_client

# libpq reads these from its environment; other options are refused rather than dropped.
VARIABLES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
SCHEMAS: Final = (
    "SELECT nspname FROM pg_namespace"
    " WHERE nspname NOT IN ('information_schema', 'public') AND nspname NOT LIKE 'pg\\_%'"
)
ANYTHING: Final = (
    f"SELECT EXISTS ({SCHEMAS}) OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"  # noqa: S608 constants
)


def dump(url: str, target: Path) -> None:
    """Write the database at `url` to `target` in pg_dump's custom format. The role must bypass row-level security."""
    # What roles.sql took from everybody in the server's own schema is not ours to put back, and the owner may not.
    options = ["--format=custom", "--no-owner", "--exclude-schema=pg_catalog", f"--file={target}"]
    _run("pg_dump", url, options)


def load(url: str, source: Path) -> None:
    """Load a dump into the empty database at `url`, all or nothing."""
    options = ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", _variables(url)["PGDATABASE"]]
    _run("pg_restore", url, [*options, str(source)])


def note_restored(url: str) -> None:
    """Say in the database at `url` that it was put back, so that nobody is let in before what was lost is said again.

    A backup from before there was such a note has no place for it; its log tells that it is behind.
    """
    with _connect(url) as connection:
        there = connection.execute("SELECT to_regclass('public.restoration') IS NOT NULL").fetchone()
        if there and there[0]:
            connection.execute("INSERT INTO restoration (id, noted_at) VALUES (gen_random_uuid()::text, now())")


def is_empty(url: str) -> bool:
    """Whether the database has no schema and no table of anybody's."""
    with _connect(url) as connection:
        row = connection.execute(ANYTHING).fetchone()
    return row is not None and not row[0]


def clear(url: str) -> None:
    """Drop everything in the database at `url`, as its owner. Raises `Conflict` while the node still runs."""
    try:
        with _connect(url) as connection:
            connection.execute("SET lock_timeout = '2s'")
            names = [str(row[0]) for row in connection.execute(SCHEMAS)]
            for name in [*names, "public"]:
                connection.execute(psycopg.sql.SQL("DROP SCHEMA {} CASCADE").format(psycopg.sql.Identifier(name)))
            connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    except psycopg.errors.LockNotAvailable as error:
        raise Conflict("restore.in-use", "The database is in use: stop the node's processes first.") from error


def _run(program: str, url: str, options: list[str]) -> None:
    """Run a client program of a version that fits the server. Raises `Unavailable` with what it said last."""
    with _connect(url) as connection:
        path = find_client(program, server_major=connection.info.server_version // 10000)
    command = [path, "--no-password", *options]
    done = subprocess.run(command, env=_environment(url), capture_output=True, text=True, check=False)  # noqa: S603 our own command
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines() or ["no reason given"]
        raise Unavailable("postgres.command-failed", f"{program} failed: {reason[-1]}")


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection. Raises `Unavailable` when the server does not answer."""
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise Unavailable(
            "postgres.unreachable", "The database does not answer: check its URL and that it runs."
        ) from error


def _environment(url: str) -> dict[str, str]:
    """Our environment, with the connection's parts instead of any that were there. Files are made for us alone."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return rest | _variables(url)


def _variables(url: str) -> dict[str, str]:
    """The variables of libpq for `url`. Raises `InvalidInput` for an option that has none here."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    strange = sorted(set(parts) - set(VARIABLES))
    if strange:
        raise InvalidInput("settings.database-option", f"Leave {', '.join(strange)} out of the database URL.")
    return {VARIABLES[name]: value for name, value in parts.items()}
