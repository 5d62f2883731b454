"""Row-level security over the whole catalogue: attacked as the application role, with SQL of one's own."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tearline_hub.db.context import Scope, acting, mint
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.releases import deliver
from tests.support.steps import answer_draft, opened_copy, passed_on

# Tables without row-level security, and why that is right. Nothing else may be without.
OPEN_TABLES = {
    "django_migrations": "the names of migrations; the application role may not read it",
    "django_content_type": "the names of models; Django's own, no rows about anybody",
}
# Tables every signed-in person reads: the directory, nothing about a data subject.
SHARED = {
    "organisation",
    "legal_instrument",
    "peer",
    "peer_key",
    "ledger_batch",
    "ledger_node",
    "ledger_head",
    "ledger_cosigned",
}
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


def capability(tenant: str, scope: Scope = Scope.TENANT, user: str = "usr_somebody") -> str:
    return mint(tenant_id=tenant, user_id=user, scope=scope)


def rows(connection: psycopg.Connection[tuple[object, ...]], table: str, given: str | None) -> list[tuple[object, ...]]:
    """What the application role sees of a table with this capability; nothing when it may not even ask."""
    with connection.transaction(force_rollback=True):
        if given is not None:
            connection.execute("SELECT set_config('tearline.capability', %s, true)", [given])
        try:
            return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            return []


def test_every_table_forces_row_level_security_and_has_a_policy(superuser) -> None:
    query = """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
               (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
    """
    found = {name: (forced, policies) for name, forced, policies in superuser.execute(query)}
    unprotected = {name for name, (forced, policies) in found.items() if not (forced and policies)}
    assert unprotected <= OPEN_TABLES.keys()
    assert len(found) - len(unprotected) >= 14


def test_no_view_or_function_gets_round_it(superuser) -> None:
    views = superuser.execute("SELECT viewname FROM pg_views WHERE schemaname IN ('public', 'tearline')").fetchall()
    assert views == []
    definers = superuser.execute(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('public', 'tearline') AND p.prosecdef"
    ).fetchall()
    # The first reads the key; the last says yes or no; the others write what the application role cannot write.
    assert {name for (name,) in definers} == {
        "capability", "commit_entry", "note_accepted", "bury", "is_being_replayed",
    }  # fmt: skip


def test_the_application_role_is_ordinary_and_owns_nothing(superuser) -> None:
    query = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'tearline_app'"
    assert superuser.execute(query).fetchall() == [(False, False, False, False)]
    owned = "SELECT relname FROM pg_class WHERE relowner = 'tearline_app'::regrole"
    assert superuser.execute(owned).fetchall() == []
    member = "SELECT roleid FROM pg_auth_members WHERE member = 'tearline_app'::regrole"
    assert superuser.execute(member).fetchall() == []


def forgeries() -> dict[str, str]:
    """Capabilities that are not ones."""
    good = capability("council")
    version, tenant, user, scope, expiry, mac = good.split("|")
    flipped = ("0" if mac[0] != "0" else "1") + mac[1:]
    past = str(int(time.time()) - 1)
    return {
        "empty": "",
        "words": "council",
        "forged mac": f"{version}|{tenant}|{user}|{scope}|{expiry}|{flipped}",
        "other tenant": f"{version}|police|{user}|{scope}|{expiry}|{mac}",
        "other user": f"{version}|{tenant}|usr_other|{scope}|{expiry}|{mac}",
        "wider scope": f"{version}|{tenant}|{user}|operator|{expiry}|{mac}",
        "longer life": f"{version}|{tenant}|{user}|{scope}|{int(expiry) + 9}|{mac}",
        "other version": f"v2|{tenant}|{user}|{scope}|{expiry}|{mac}",
        "expired": f"{version}|{tenant}|{user}|{scope}|{past}|{mac}",
        "upper case": good.upper(),
        "too many parts": good + "|",
        "no mac": good.rpartition("|")[0] + "|",
    }


@pytest.mark.parametrize("name", [None, *forgeries()])
@pytest.mark.usefixtures("full")
def test_without_a_true_capability_there_are_no_rows(app, name: str | None) -> None:
    given = forgeries()[name] if name else None
    for table in set(tables(app)) - OPEN_TABLES.keys():
        assert rows(app, table, given) == [], table


@pytest.mark.usefixtures("full")
def test_an_expired_capability_is_none_although_its_mac_is_right(app, monkeypatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000)
    given = capability("council")
    monkeypatch.undo()
    assert rows(app, "projection", given) == []
    assert rows(app, "projection", capability("council")) != []


@pytest.mark.usefixtures("full")
def test_two_tenants_never_see_each_others_rows(app, superuser) -> None:
    columns = dict(superuser.execute(
        "SELECT table_name, ordinal_position FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'tenant_id'"
    ))  # fmt: skip
    filled = set()
    for table in set(tables(app)) - OPEN_TABLES.keys() - SHARED:
        for tenant in TENANTS:
            seen = rows(app, table, capability(tenant))
            if table not in columns:
                assert seen == [], table
            owners = {row[columns[table] - 1] for row in seen} if table in columns else set()
            assert owners <= {tenant}, table
            filled |= {table} if owners else set()
    assert filled >= {"record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt"}
    assert filled >= {"audit_entry", "staff_user"}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.TENANT])
def test_no_other_scope_sees_content(app, scope: Scope) -> None:
    for table in ("record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt"):
        for tenant in ("", "council", "security-service"):
            assert rows(app, table, capability(tenant, scope)) == [], (table, tenant)


@pytest.mark.usefixtures("full")
def test_a_row_for_another_tenant_is_refused_and_none_is_moved(app) -> None:
    with app.transaction(force_rollback=True):
        app.execute("SELECT set_config('tearline.capability', %s, true)", [capability("council")])
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
        app.execute("SELECT set_config('tearline.capability', %s, true)", [forgeries()["forged mac"]])
        assert app.execute("SELECT tearline.tenant(), tearline.scope()").fetchall() == [(None, None)]
        assert app.execute("SELECT * FROM public.projection").fetchall() == []


@pytest.mark.usefixtures("full")
def test_a_capability_ends_with_its_transaction(app) -> None:
    with app.transaction():
        app.execute("SELECT set_config('tearline.capability', %s, true)", [capability("council")])
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
    given = capability("council", Scope.ADMINISTRATION)
    assert len(rows(app, "staff_user", given)) == 4
    assert rows(app, "projection", given) == []


def test_the_exchange_sees_what_travels_and_no_content(world: World, app) -> None:
    opened_copy(world)
    given = capability("", Scope.EXCHANGE)
    assert rows(app, "outbox_message", given)
    assert rows(app, "outbox_message", capability("council")) == []
    assert rows(app, "projection", given) == rows(app, "audit_entry", given) == []
    assert deliver(NOW) == []
