"""The schema from nothing, forwards, again, and back where that is possible. As the owner, as an operator does it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor

from tearline_hub.db.setup import install_capability_key
from tests.support.database import use_database
from tests.support.postgres import TestCluster


@pytest.fixture
def empty(postgres: TestCluster) -> Iterator[TestCluster]:
    """A new database without a table; Django is connected to it as the owner."""
    postgres.new_database("empty")
    use_database(postgres.owner_url("empty"))
    yield postgres
    connection.close()
    postgres.drop_database("empty")


def shape(cluster: TestCluster) -> list[tuple[object, ...]]:
    """Columns, constraints, policies, triggers and functions, as text."""
    query = """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns
        WHERE table_schema IN ('public', 'tearline')
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace IN (to_regnamespace('public'), to_regnamespace('tearline'))
        UNION ALL SELECT tablename || ' ' || policyname || ' ' || cmd || coalesce(qual, '') FROM pg_policies
        UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        ORDER BY 1
    """
    with psycopg.connect(cluster.owner_url("empty")) as owner:
        return owner.execute(query).fetchall()


def migrate(*target: str) -> None:
    call_command("migrate", *target, interactive=False, verbosity=0)


def test_from_nothing_and_again(empty: TestCluster) -> None:
    migrate()
    install_capability_key()
    made = shape(empty)
    assert len(made) > 200
    migrate()
    install_capability_key()
    assert shape(empty) == made
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_the_application_role_cannot_migrate(empty: TestCluster) -> None:
    use_database(empty.app_url("empty"))
    with pytest.raises(Exception, match="permission denied"):
        migrate()


@pytest.mark.parametrize("app", ["exchange", "disclosures", "records", "access", "agencies", "audit"])
def test_the_last_step_of_each_app_goes_back_and_forth(empty: TestCluster, app: str) -> None:
    migrate()
    before = shape(empty)
    steps = sorted(name for label, name in MigrationExecutor(connection).loader.disk_migrations if label == app)
    last = steps[-1]
    if "isolation" in last:  # row-level security is never taken off: going back to before it is going back to nothing
        return
    try:
        migrate(app, steps[-2])
    except IrreversibleError:
        pytest.fail(f"{app} {last} cannot be taken back")
    migrate()  # the ledger stands on audit, and went back with it
    assert shape(empty) == before


def test_back_to_nothing_and_forward_again(empty: TestCluster) -> None:
    migrate()
    before = shape(empty)
    for app in ("alerts", "exchange", "disclosures", "records", "access", "agencies", "ledger", "audit", "db"):
        migrate(app, "zero")
    assert not [line for (line,) in shape(empty) if "disclosure" in str(line) or "capability" in str(line)]
    migrate()
    assert shape(empty) == before
