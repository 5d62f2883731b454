"""A node that was seeded before imports and matching existed is brought up to date, and every row is still there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from tearline.disclosure.states import State
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access import queries as access
from tearline_hub.db.actor import Actor
from tearline_hub.db.setup import install_capability_key
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.ops import dump
from tearline_hub.records import queries as records
from tests.architecture.declared import TOLD_TO_ALL
from tests.support.database import NOW, use_database
from tests.support.postgres import TestCluster

DUMPS = Path(__file__).parents[1] / "data" / "upgrade"
Contents = dict[str, tuple[list[str], list[tuple[object, ...]]]]


@pytest.fixture(params=["security-service", "west-midlands"])
def upgraded(request: pytest.FixtureRequest, postgres: TestCluster) -> Iterator[tuple[str, Contents]]:
    """A node's name and what its database held before it was migrated; Django is connected as the application."""
    postgres.drop_database("upgrade")
    postgres.new_database("upgrade")
    dump.load(postgres.owner_url("upgrade"), DUMPS / f"{request.param}.dump")
    before = contents(postgres)
    with psycopg.connect(postgres.superuser_url("upgrade"), autocommit=True) as behind:
        behind.execute("ANALYZE")  # as every server does by itself
    use_database(postgres.owner_url("upgrade"))
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()), "the dump is as new as the code"
    call_command("migrate", interactive=False, verbosity=0)
    install_capability_key()
    use_database(postgres.app_url("upgrade"))
    yield request.param, before
    connection.close()
    postgres.drop_database("upgrade")


def contents(cluster: TestCluster, columns: Contents | None = None) -> Contents:
    """Every table's columns and rows, in an order of their own; only the `columns` it had then, where they are given."""
    with psycopg.connect(cluster.backup_url("upgrade")) as reader:
        names = [
            str(row[0])
            for row in reader.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
            )
        ]
        found: Contents = {}
        for name in names if columns is None else columns:
            table = sql.Identifier(name)
            first = reader.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table))
            held_columns = columns[name][0] if columns else [column.name for column in first.description or ()]
            listed = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in held_columns)
            found[name] = (
                held_columns,
                sorted(reader.execute(sql.SQL("SELECT {} FROM {}").format(listed, table)), key=repr),
            )
    return found


def test_nothing_is_lost(upgraded: tuple[str, Contents], postgres: TestCluster) -> None:
    node, before = upgraded
    assert len(before["record"][1]) == (140 if node == "security-service" else 900)
    assert len(before["audit_entry"][1]) > 100
    assert contents(postgres, before) == before


SAMPLED = """
    SELECT c.relname || '.' || a.attname FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = s.staattnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attname <> 'tenant_id' AND c.relkind = 'r' AND c.relrowsecurity
      AND c.relname <> ALL (%s)
"""


def test_what_the_planner_had_sampled_of_people_is_forgotten(
    upgraded: tuple[str, Contents], postgres: TestCluster
) -> None:
    assert upgraded
    with psycopg.connect(postgres.superuser_url("upgrade"), autocommit=True) as behind:
        behind.execute("ANALYZE")
        left = {str(name) for (name,) in behind.execute(SAMPLED, [sorted(TOLD_TO_ALL)])}
    assert left <= HELD_BACK


# What a trigger or a policy names keeps its old sample until roles.sql is run again: states, acts and ids.
HELD_BACK = {
    "audit_entry.act", "audit_entry.user_id", "disclosure.contributors", "disclosure_recipient.proposed", "projection.content", "match.state", "match.changed",
}  # fmt: skip


def test_people_go_on_working(upgraded: tuple[str, Contents]) -> None:
    node, before = upgraded
    username = "olive" if node == "security-service" else "connor"
    person = next(one for one in access.demo_sign_ins() if one.username == username)
    actor = Actor(
        user_id=person.user_id,
        tenant_id=person.tenant_id,
        organisation=f"{node}/{person.tenant_id}",
        display_name=person.display_name,
        roles=frozenset(person.roles),
    )
    mine = [row for row in before["record"][1] if actor.tenant_id in row]
    assert records.count(actor=actor) == len(mine)
    wanted = records.Search(name="Mohammed")
    found = records.find(actor=actor, now=NOW, purpose=ReadPurpose.CHECK_OWN_RECORDS, search=wanted)
    assert all(record.first(FieldName.NAME) for record in found.records)
    if Role.RELEASE_OFFICER in actor.roles:
        lines, _ = originated.listed(actor=actor, now=NOW, states=list(State))
        assert len(lines) == 40
    else:
        lines, _ = held.inbox(actor=actor, now=NOW)
        assert len(lines) > 15
