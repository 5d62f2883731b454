"""Running an attack as the application's role with the council's own capability, and all that comes back of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tearline_hub.alerts.actions.setting_up import add_desk
from tests.security.sql_attacks import SECRETS
from tests.support.carrying import carry
from tests.support.database import NOW, fresh_database, settle
from tests.support.postgres import TestCluster
from tests.support.steps import answer_draft, opened_copy

DATABASE = "attacked"
OTHERS = "SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM {} t WHERE {}"
ROWS = """
    SELECT c.relname, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""


@pytest.fixture(scope="module")
def attacked(postgres: TestCluster) -> Iterator[TestCluster]:
    """A database in which the council holds what organisations hold, and nobody else holds `SECRETS` yet."""
    with fresh_database(postgres, DATABASE):
        world = settle()
        add_desk(now=NOW, tenant_id="police", name="Police duty desk", places=("ZZ",), is_fallback=True)
        _, copy = opened_copy(world)
        answer_draft(world, copy)
        yield postgres


def attempt(connection: psycopg.Connection[Any], statements: Iterable[str]) -> list[object]:
    """What each statement gives: rows, how many, or the error; at the end every notice. Nothing of it stays."""
    notices: list[str] = []

    def heard(notice: psycopg.errors.Diagnostic) -> None:
        notices.append(str(notice.message_primary))

    connection.add_notice_handler(heard)
    with connection.transaction(force_rollback=True):
        carry(connection, "council")
        told = [_one(connection, statement) for statement in statements]
    connection.remove_notice_handler(heard)
    return [*told, notices]


def _one(connection: psycopg.Connection[Any], statement: str) -> object:
    try:
        with connection.transaction():
            if statement.startswith("COPY") and statement.endswith("TO STDOUT"):
                with connection.cursor().copy(statement) as copy:  # type: ignore[arg-type]
                    return [bytes(part) for part in copy]
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            rows = cursor.fetchall() if cursor.description else None
            return cursor.statusmessage, rows
    except psycopg.Error as error:
        told = error.diag
        return error.sqlstate, told.message_primary, told.message_detail, told.constraint_name, told.context


def hide(cluster: TestCluster) -> None:
    """Let others hold `SECRETS`, and the server know of them what it knows of every table."""
    options = "-c session_replication_role=replica"
    with psycopg.connect(cluster.superuser_url(DATABASE), options=options, autocommit=True) as behind:
        for statement in SECRETS:
            behind.execute(statement)  # type: ignore[arg-type]
        behind.execute("ANALYZE")


def of_others(cluster: TestCluster) -> dict[str, str]:
    """A digest of what every organisation but the council holds, by table."""
    with psycopg.connect(cluster.superuser_url(DATABASE)) as behind:
        found = {}
        for table, has_tenant in behind.execute(ROWS).fetchall():
            condition = sql.SQL("t.tenant_id <> 'council'" if has_tenant else "true")
            query = sql.SQL(OTHERS).format(sql.Identifier(table), condition)
            found[table] = str(behind.execute(query).fetchone())
        return found
