"""The database that tests share: after each of them it is as if it had just been made."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest

from tests.support.database import World
from tests.support.postgres import Held, TestCluster
from tests.support.reused import ReusedDatabase

COUNTS = "SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM staff_user), (SELECT count(*) FROM peer)"
# Each is something that no test should do, and that must not reach the next test when one does.
CHANGES: tuple[LiteralString, ...] = (
    "CREATE TABLE public.left_over (a int)",
    "CREATE SCHEMA left_over",
    "CREATE FUNCTION public.left_over() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE record ADD COLUMN left_over text",
    "ALTER TABLE record ALTER COLUMN reference DROP NOT NULL",
    "ALTER TABLE record DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP POLICY own_records ON record",
    "DROP TABLE import_fault",
    "GRANT SELECT ON record TO PUBLIC",
)


@pytest.fixture
def kept(database: TestCluster, reused: ReusedDatabase) -> ReusedDatabase:  # noqa: ARG001 it is empty
    return reused


def ask(kept: ReusedDatabase, query: LiteralString) -> list[tuple[object, ...]]:
    with psycopg.connect(kept.cluster.superuser_url(kept.name), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def made(kept: ReusedDatabase) -> list[tuple[object, ...]]:
    return ask(kept, "SELECT oid FROM pg_database WHERE datname = current_database()")


def test_rows_go_and_numbers_begin_again(kept: ReusedDatabase, world: World) -> None:
    assert world.officer.user_id
    ask(kept, "SELECT nextval('outbox_message_position')")
    assert ask(kept, COUNTS) != [(0, 0, 0)]
    before = made(kept)
    kept.empty()
    assert ask(kept, COUNTS) == [(0, 0, 0)]
    assert ask(kept, "SELECT nextval('outbox_message_position')") == [(1,)]
    assert made(kept) == before, "rows alone cost no new database"


@pytest.mark.parametrize("change", CHANGES)
def test_after_more_than_rows_it_is_made_anew(kept: ReusedDatabase, change: LiteralString) -> None:
    before = made(kept)
    ask(kept, change)
    kept.empty()
    assert made(kept) != before


@pytest.mark.parametrize(
    "change", ["UPDATE tearline.capability_key SET key = sha256('left over')", "DELETE FROM django_migrations"]
)
def test_rows_of_the_template_come_back(kept: ReusedDatabase, change: LiteralString) -> None:
    before = kept.rows()
    assert before
    ask(kept, change)
    assert kept.rows() != before
    kept.empty()
    assert kept.rows() == before


def test_what_was_put_back_is_what_was_there(kept: ReusedDatabase, world: World) -> None:
    assert world.officer.user_id
    rows = kept.rows()
    kept.empty()
    kept.put(rows)
    assert rows
    assert kept.rows() == rows


def test_a_transaction_left_open_is_ended(kept: ReusedDatabase, world: World) -> None:
    assert world.officer.user_id
    with psycopg.connect(kept.cluster.superuser_url(kept.name)) as left:
        left.execute("UPDATE staff_user SET username = username || 'x'")
        kept.empty()
        assert ask(kept, COUNTS) == [(0, 0, 0)]
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
        left.close()


def test_a_held_connection_that_was_ended_is_made_anew(postgres: TestCluster) -> None:
    held = Held(postgres.superuser_url())
    first = held()
    assert held() is first
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [first.info.backend_pid])
    assert held().execute("SELECT 1").fetchone() == (1,)
    held().close()
