"""Fixtures: a migrated database as the application role, and a small world of organisations and people in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tearline.seal.keyring import Keyring
from tearline.vocab.role import Role
from tearline_hub.access.actions import add_user
from tearline_hub.agencies import actions as agencies
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.agreements.actions import load
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.db.setup import install_capability_key
from tests.support.agreements import agreement, party, raw
from tests.support.postgres import TestCluster, cluster
from tests.support.reused import ReusedDatabase, Rows

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestCluster]:
    """The run's cluster, with the migrated template database `tearline`."""
    with cluster() as started:
        use_database(started.owner_url())
        call_command("migrate", interactive=False, verbosity=0)
        install_capability_key()
        connection.close()
        yield started
        connections.close_all()


@pytest.fixture(scope="session")
def reused(postgres: TestCluster) -> ReusedDatabase:
    """The database `test`, of which `database` is what each test sees."""
    return ReusedDatabase(postgres, "test")


@pytest.fixture
def database(postgres: TestCluster, reused: ReusedDatabase) -> Iterator[TestCluster]:
    """A migrated database with nothing in it; Django is connected to it as the application role."""
    reused.empty()
    use_database(postgres.app_url(reused.name))
    yield postgres
    connection.close()


@contextmanager
def fresh_database(postgres: TestCluster, name: str) -> Iterator[None]:
    """A database of its own under another name, for tests that share one."""
    postgres.new_database(name, template="tearline")
    use_database(postgres.app_url(name))
    yield
    connection.close()
    postgres.drop_database(name)


def use_database(url: str) -> None:
    """Point Django's connection at `url`."""
    connection.close()
    connection.settings_dict.update(dj_database_url.parse(url, conn_max_age=None))


@dataclass(frozen=True)
class World:
    """People of four organisations on one node, which is its own peer: everything travels by the outbox."""

    officer: Actor
    authoriser: Actor
    second_authoriser: Actor
    council_officer: Actor
    council_authoriser: Actor
    council_manager: Actor
    police_officer: Actor
    police_authoriser: Actor
    overseer: Actor
    administrator: Actor


_KINDS = {"security-service": "originator", "oversight": "overseer"}
_PEOPLE: dict[str, tuple[str, Role]] = {
    "officer": ("security-service", Role.RELEASE_OFFICER),
    "authoriser": ("security-service", Role.AUTHORISER),
    "second_authoriser": ("security-service", Role.AUTHORISER),
    "council_officer": ("council", Role.PARTNER_OFFICER),
    "council_authoriser": ("council", Role.PARTNER_AUTHORISER),
    "council_manager": ("council", Role.MANAGER),
    "police_officer": ("police", Role.PARTNER_OFFICER),
    "police_authoriser": ("police", Role.PARTNER_AUTHORISER),
    "overseer": ("oversight", Role.OVERSEER),
    "administrator": ("council", Role.ADMINISTRATOR),
}


@pytest.fixture(scope="session")
def settled(postgres: TestCluster, reused: ReusedDatabase) -> tuple[World, Rows]:
    """A world, and the rows that it consists of."""
    use_database(postgres.app_url(reused.name))
    reused.empty()
    world = settle()
    connection.close()
    return world, [(table, array) for table, array in reused.rows() if not _is_log(table)]


def _is_log(table: sql.Identifier) -> bool:
    """Putting the agreement on record was logged; a test's log begins empty."""
    return table.as_string().strip('"').rpartition('"."')[2].startswith("audit_")


@pytest.fixture
def world(settled: tuple[World, Rows], database: TestCluster, reused: ReusedDatabase) -> World:  # noqa: ARG001 empty
    """`database` with organisations, keys and one person per role."""
    world, rows = settled
    reused.put(rows)
    return world


def settle() -> World:
    """Fill the database Django is connected to, as `world` does."""
    keyring = Keyring.prepare(settings.ENVIRONMENT.keys)
    if not keyring.public_keys():
        keyring.new(now=NOW - dt.timedelta(days=1))
    node = settings.NODE
    with on_behalf_of_node(Scope.OPERATOR):
        agencies.add_peer(
            node=node,
            name="This node",
            url="http://localhost:8002",
            organisations=[
                OrganisationEntry(
                    code=f"{node}/{t}", node=node, tenant_id=t, name=t.replace("-", " ").title(), kind=_KINDS.get(t, t)
                )
                for t in ("security-service", "police", "council", "oversight")
            ],
            keys=keyring.public_keys(),
            now=NOW,
        )
        world = World(**{name: _person(name, *who) for name, who in _PEOPLE.items()})
    parties = [party(f"{node}/{tenant}") for tenant in ("security-service", "police", "council")]
    load(raw(agreement(parties)), now=NOW)
    return world


def _person(name: str, tenant_id: str, role: Role) -> Actor:
    display_name = name.replace("_", " ").capitalize()
    user_id = add_user(username=name, display_name=display_name, tenant_id=tenant_id, roles=[role], is_demo=True)
    return Actor(
        user_id=user_id,
        tenant_id=tenant_id,
        organisation=f"{settings.NODE}/{tenant_id}",
        display_name=display_name,
        roles=frozenset({role}),
    )


@pytest.fixture
def given_roles(database: TestCluster) -> Callable[[str, Iterable[Role]], None]:
    """Changes the roles of a person, which no page and no command does."""

    def give(user_id: str, roles: Iterable[Role]) -> None:
        with psycopg.connect(database.superuser_url("test"), autocommit=True) as behind:
            behind.execute("UPDATE staff_user SET roles = %s WHERE id = %s", [sorted(roles), user_id])

    return give


@pytest.fixture
def owner_sql(database: TestCluster) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Runs SQL as the owner of the schema, beside the application's own connection; rows out."""
    with psycopg.connect(database.owner_url("test"), autocommit=True) as owner:

        def run(query: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
            cursor = owner.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

        yield run
