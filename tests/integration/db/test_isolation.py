"""Row-level security over the whole catalogue: attacked as the application role, with SQL of one's own."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tearline_hub.db.context import NARROW_ROLES, Scope, acting
from tests.architecture.declared import OPEN, TOLD_TO_ALL
from tests.support.carrying import capability, carry
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.releases import deliver
from tests.support.steps import answer_draft, opened_copy, passed_on

READABLE = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    AND has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attname <> 'tenant_id', attnum
"""
WITH_TENANT = """
    SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'
"""
TENANTS = ("security-service", "council", "police", "oversight")


@pytest.fixture
def full(world: World, database: TestCluster) -> World:
    """Rows of every tenant in every table that a release fills."""
    _, copy, _ = passed_on(world)
    answer_draft(world, copy)
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as connection:
        connection.execute("INSERT INTO staff_session VALUES ('key', 'data', now() + interval '1 day')")
    return world


@pytest.fixture
def app(database: TestCluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of our own as the application role."""
    with psycopg.connect(database.app_url("test")) as connection:
        yield connection


@pytest.fixture
def superuser(database: TestCluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """For counting what is really there."""
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as connection:
        yield connection


def tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    return [str(name) for (name,) in connection.execute(query)]


def rows(
    connection: psycopg.Connection[tuple[object, ...]], table: str, given: str | None, role: str = "none"
) -> list[tuple[object, ...]]:
    """What `role` sees of a table with this capability; nothing when it may not even ask."""
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('role', %s, true)", [role])
        if given is not None:
            connection.execute("SELECT set_config('tearline.capability', %s, true)", [given])
        readable = [sql.Identifier(str(name)) for (name,) in connection.execute(READABLE, [table])]
        if not readable:
            return []
        query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(readable), sql.Identifier(table))
        return connection.execute(query).fetchall()


def forgeries(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, str]:
    """Capabilities that are not ones."""
    good = capability(connection, "council")
    version, tenant, user, scope, expiry, backend, mac = good.split("|")
    flipped = ("0" if mac[0] != "0" else "1") + mac[1:]
    past = str(int(time.time()) - 1)
    return {
        "empty": "",
        "words": "council",
        "forged mac": f"{version}|{tenant}|{user}|{scope}|{expiry}|{backend}|{flipped}",
        "other tenant": f"{version}|police|{user}|{scope}|{expiry}|{backend}|{mac}",
        "other user": f"{version}|{tenant}|usr_other|{scope}|{expiry}|{backend}|{mac}",
        "wider scope": f"{version}|{tenant}|{user}|operator|{expiry}|{backend}|{mac}",
        "longer life": f"{version}|{tenant}|{user}|{scope}|{int(expiry) + 9}|{backend}|{mac}",
        "another connection": f"{version}|{tenant}|{user}|{scope}|{expiry}|{int(backend) + 1}|{mac}",
        "no connection": f"{version}|{tenant}|{user}|{scope}|{expiry}||{mac}",
        "other version": f"v1|{tenant}|{user}|{scope}|{expiry}|{backend}|{mac}",
        "expired": f"{version}|{tenant}|{user}|{scope}|{past}|{backend}|{mac}",
        "upper case": good.upper(),
        "too many parts": good + "|",
        "no mac": good.rpartition("|")[0] + "|",
    }


@pytest.mark.usefixtures("full")
def test_without_a_true_capability_there_are_no_rows(app) -> None:
    for name, given in [("none", None), *forgeries(app).items()]:
        for table in set(tables(app)) - OPEN.keys():
            for role in ("none", *NARROW_ROLES.values()):
                assert rows(app, table, given, role) == [], (name, table, role)


@pytest.mark.usefixtures("full")
def test_an_expired_capability_is_none_although_its_mac_is_right(app, monkeypatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000)
    given = capability(app, "council")
    monkeypatch.undo()
    assert rows(app, "projection", given) == []
    assert rows(app, "projection", capability(app, "council")) != []


@pytest.mark.usefixtures("full")
def test_two_tenants_never_see_each_others_rows(app, superuser) -> None:
    whose = {str(table) for (table,) in superuser.execute(WITH_TENANT)}
    filled = set()
    for table in set(tables(app)) - OPEN.keys() - TOLD_TO_ALL:
        for tenant in TENANTS:
            seen = rows(app, table, capability(app, tenant))
            if table not in whose:
                assert seen == [], table
            owners = {tenant_id for tenant_id, *_ in seen} if table in whose else set()
            assert owners <= {tenant}, table
            filled |= {table} if owners else set()
    assert filled >= {"record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt"}
    assert filled >= {"audit_entry", "staff_user"}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.TENANT])
def test_no_other_scope_sees_content(app, scope: Scope) -> None:
    for table in ("record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt"):
        for tenant in ("", "council", "security-service"):
            assert rows(app, table, capability(app, tenant, scope), NARROW_ROLES.get(scope, "none")) == [], (
                table,
                tenant,
            )


@pytest.mark.usefixtures("full")
def test_a_row_for_another_tenant_is_refused_and_none_is_moved(app) -> None:
    with app.transaction(force_rollback=True):
        carry(app, "council")
        for statement in (
            "INSERT INTO record_key (tenant_id, key, record_id) VALUES ('police', 'n:x', 'rec_x')",
            (
                "INSERT INTO receipt (id, tenant_id, disclosure_id, organisation, event, at, by_name, purpose)"
                " VALUES ('msg_x', 'police', 'dis_x', 'x/y', 'opened', now(), '', '')"
            ),
            "UPDATE projection SET tenant_id = 'police'",
            "UPDATE record SET tenant_id = 'police'",
            (
                "INSERT INTO audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose, gateway,"
                " recipients, visible, reason, correlation_id) VALUES ('aud_x', 'police', now(), 'usr_somebody', '', 'erasure',"
                " 'x.y', '{}', 'p', '', '{}', '{}', '', '')"
            ),
            # nor in somebody else's name
            (
                "INSERT INTO audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose, gateway,"
                " recipients, visible, reason, correlation_id) VALUES ('aud_x', 'council', now(), 'usr_other', '', 'erasure',"
                " 'x.y', '{}', 'p', '', '{}', '{}', '', '')"
            ),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
                app.execute(statement)
        for statement in ("UPDATE projection SET content = NULL WHERE tenant_id = 'police'",
                          "UPDATE disclosure SET state = 'abandoned' WHERE tenant_id = 'security-service'"):  # fmt: skip
            assert app.execute(statement).rowcount == 0


@pytest.mark.usefixtures("world")
def test_the_key_is_out_of_the_application_roles_reach(app) -> None:
    for statement in (
        "SELECT key FROM tearline.capability_key",
        "UPDATE tearline.capability_key SET key = '\\x00'",
        "INSERT INTO tearline.capability_key (key) VALUES ('\\x00')",
        "CREATE FUNCTION tearline.tenant2() RETURNS text LANGUAGE sql AS $$ SELECT 'police' $$",
        "CREATE OR REPLACE FUNCTION tearline.tenant() RETURNS text LANGUAGE sql AS $$ SELECT 'police' $$",
        "CREATE TABLE public.mine (x int)",
        "ALTER TABLE record DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_records ON record",
        "SET ROLE tearline_owner",
        "SET SESSION AUTHORIZATION tearline_owner",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute(statement)


@pytest.mark.usefixtures("full")
def test_a_function_of_ones_own_does_not_stand_in_front(app) -> None:
    """A temporary function with the name of a built-in does not fool the check: its search path is fixed."""
    with app.transaction(force_rollback=True):
        app.execute("SET LOCAL search_path = pg_temp, public")
        app.execute("SELECT set_config('tearline.capability', %s, true)", [forgeries(app)["forged mac"]])
        assert app.execute("SELECT tearline.tenant(), tearline.scope()").fetchall() == [(None, None)]
        assert app.execute("SELECT * FROM public.projection").fetchall() == []


@pytest.mark.usefixtures("full")
def test_a_capability_ends_with_its_transaction(app) -> None:
    with app.transaction():
        carry(app, "council")
        assert app.execute("SELECT tearline.tenant()").fetchone() == ("council",)
    assert rows(app, "projection", None) == []
    assert app.execute("SELECT tearline.tenant()").fetchone() == (None,)


def test_contexts_nest_and_the_outer_one_comes_back(full: World) -> None:
    from django.db import connection

    def tenant() -> str | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tearline.tenant()")
            return cursor.fetchone()[0]

    with acting(full.council_officer):
        with acting(full.police_officer):
            assert tenant() == "police"
        assert tenant() == "council"
        with pytest.raises(ZeroDivisionError), acting(full.police_officer):
            _ = 1 / 0
        assert tenant() == "council"
    assert tenant() is None


@pytest.mark.usefixtures("full")
def test_an_administrators_scope_reaches_people_of_one_organisation_and_no_content(app) -> None:
    given, role = capability(app, "council", Scope.ADMINISTRATION), NARROW_ROLES[Scope.ADMINISTRATION]
    assert len(rows(app, "staff_user", given, role)) == 4
    assert rows(app, "projection", given, role) == rows(app, "projection", given) == []


@pytest.mark.usefixtures("full")
def test_a_password_or_user_name_is_read_by_the_sign_in_alone(app) -> None:
    """Not even one's colleagues': injected SQL would guess at their passwords elsewhere."""
    for scope in Scope:
        carry(app, "council", scope)
        for column in ("password", "username"):
            may = scope is Scope.SIGN_IN or (column == "username" and scope in {Scope.ADMINISTRATION, Scope.OPERATOR})
            query = "SELECT has_column_privilege('staff_user', %s, 'SELECT')"
            assert app.execute(query, [column]).fetchone() == (may,), (scope, column)
        app.rollback()


def test_the_exchange_sees_what_travels_and_no_content(world: World, app) -> None:
    opened_copy(world)
    given, role = capability(app, "", Scope.EXCHANGE), NARROW_ROLES[Scope.EXCHANGE]
    assert rows(app, "outbox_message", given, role)
    assert rows(app, "outbox_message", given) == rows(app, "outbox_message", capability(app, "council"), role) == []
    for table in ("projection", "audit_entry", "record", "disclosure", "staff_user"):
        assert rows(app, table, given, role) == rows(app, table, given) == []
    assert deliver(NOW) == []
