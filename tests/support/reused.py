"""One database for all tests of a worker. Its rows go between two tests: a new database would cost ten times as much.

Invariant: a test finds what a database just made from the template holds. After a test that changed more than rows
the database is made anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql

from tests.support.postgres import Held, TestCluster

# Whatever is created, altered, granted or dropped writes or takes away a row of one of these; a vacuum does not.
CATALOGUES: Final = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_event_trigger", "pg_extension",
    "pg_index", "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_trigger", "pg_type",
)  # fmt: skip
SHAPE: Final = sql.SQL(" UNION ALL ").join(
    sql.SQL("SELECT count(*), max(xmin::text::bigint)::text FROM {}").format(sql.Identifier(name))
    for name in CATALOGUES
)
TABLES: Final = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)'
"""
END_OTHERS: Final = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
LONGEST_END: Final = 10.0  # seconds
# Not by ALTER SEQUENCE, which writes into the catalogues.
SEQUENCES: Final = """
SELECT format('SELECT setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
              last_value IS NOT NULL) FROM pg_sequences
"""

Rows = list[tuple[sql.Identifier, str]]  # each table's rows as one JSON array


class ReusedDatabase:
    """The database `name` of `cluster`, there from the beginning: `empty` it before each test."""

    def __init__(self, cluster: TestCluster, name: str) -> None:
        self.cluster = cluster
        self.name = name
        self._held = Held(cluster.superuser_url(name), "-c session_replication_role=replica")
        self._make()

    def empty(self) -> None:
        """End what is still connected and take away every row that the template has not; make it anew if more was changed."""
        self._end_others()
        with self._behind() as behind:
            sound = behind.execute(SHAPE).fetchall() == self._shape
            if sound:
                self._put(behind, self._original)
        if not sound:
            self._make()

    def _end_others(self) -> None:
        """Looked for often: waiting in the server takes a tenth of a second for who ends in a thousandth."""
        until = time.monotonic() + LONGEST_END
        while self._held().execute(END_OTHERS).fetchone() != (0,):
            assert time.monotonic() < until, "somebody stays connected"
            time.sleep(0.001)

    def rows(self) -> Rows:
        """Everything that it holds, by table. What sequences have given out is not in it."""
        query = sql.SQL("SELECT jsonb_agg(t)::text FROM {} t")
        with self._behind() as behind:
            found = [(table, row) for table in self._tables for row in behind.execute(query.format(table))]
        return [(table, array) for table, (array,) in found if array]

    def put(self, rows: Rows) -> None:
        """Let it hold what `rows` gave, and nothing else."""
        with self._behind() as behind:
            self._put(behind, rows)

    def _put(self, behind: psycopg.Connection[Any], rows: Rows) -> None:
        behind.execute(self._emptying)
        insert = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, %s)")
        for table, array in rows:
            behind.execute(insert.format(table), [array])

    def _make(self) -> None:
        """From the template; what was there before goes."""
        self.cluster.drop_database(self.name)
        self.cluster.new_database(self.name, template="tearline")
        with self._behind() as behind:
            self._shape = behind.execute(SHAPE).fetchall()
            self._tables = [sql.Identifier(*name) for name in behind.execute(TABLES)]
            counting = [sql.SQL(restart) for (restart,) in behind.execute(SEQUENCES)]
        deletes = [sql.SQL("DELETE FROM {}").format(table) for table in self._tables]
        self._emptying = sql.SQL("; ").join([*deletes, *counting])
        self._original = self.rows()

    @contextmanager
    def _behind(self) -> Iterator[psycopg.Connection[Any]]:
        """A transaction of the superuser, for whom no trigger fires and no foreign key is checked: all rows come and go together."""
        behind = self._held()
        with behind.transaction():
            yield behind
