"""The catalogue is what `declared` says, all of it: nothing that somebody could read or call has no declared policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tearline_hub.db.context import NARROW_ROLES
from tests.architecture.declared import (
    CONDITIONS,
    DEFINERS,
    EXTENSIONS,
    GRANTS,
    GUARDED_KEYS,
    INVOKERS,
    OPAQUE,
    OPEN,
    POLICIES,
    ROLES,
    SEQUENCES,
    TOLD_TO_ALL,
)
from tests.support.postgres import TestCluster

SAY = "Declare it in tests/architecture/declared.py."
# Words of the queries below.
OURS = "n.nspname IN ('public', 'tearline')"
TENANTS = """SELECT attrelid FROM pg_attribute JOIN pg_class o ON o.oid = attrelid
    WHERE attname = 'tenant_id' AND NOT attisdropped AND o.relname <> 'organisation'"""
Catalogue = Any


@pytest.fixture(scope="module")
def catalogue(postgres: TestCluster) -> Iterator[Catalogue]:
    """Rows of a query over the template of every node, as a superuser."""
    with psycopg.connect(postgres.superuser_url("tearline")) as behind:
        yield lambda query, *given: behind.execute(_with_words(query), given or None).fetchall()


def _with_words(query: str) -> str:
    return query.replace("@ours", OURS).replace("@tenants", TENANTS)


def test_every_table_forces_row_level_security_and_says_whose_its_rows_are(catalogue: Catalogue) -> None:
    query = """SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
        c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE @ours AND c.relkind IN ('r', 'p')"""
    for table, forced in catalogue(query):
        assert table in POLICIES or table in OPEN, (
            f"{table} has no declared policy: enable and FORCE row-level security in its migration, give it policies by"
            f" tearline.tenant() and tearline.scope(), and grants. {SAY}"
        )
        assert forced or table in OPEN, f"{table} needs ENABLE and FORCE ROW LEVEL SECURITY in its migration."
    assert {table for table, _ in catalogue(query)} == {*POLICIES, *OPEN}, "A declared table is gone: take it out."


def test_every_policy_is_the_declared_one(catalogue: Catalogue) -> None:
    query = """SELECT tablename, policyname, permissive, cmd, array_to_string(roles, ','), qual, with_check
        FROM pg_policies"""
    found: dict[str, dict[str, object]] = {}
    for table, name, permissive, command, roles, seen, written in catalogue(query):
        declared = POLICIES.get(table, {}).get(name)
        assert declared, f"Policy {name} of {table} says who sees what, and nobody declared that. {SAY}"
        form = command if permissive == "PERMISSIVE" else f"{permissive} {command}"
        expected = (*declared[:2], CONDITIONS[declared[2]], CONDITIONS[declared[3]])
        assert (form, roles, seen, written) == expected, f"{table}.{name}: {SAY}"
        found.setdefault(table, {})[name] = declared
    assert found == POLICIES, "A declared policy is gone: put it back."


def test_every_grant_is_the_declared_one(catalogue: Catalogue) -> None:
    found: dict[str, dict[str, str]] = {}
    for role, table, granted in catalogue(_GRANTS):
        found.setdefault(role, {})[table] = granted
    for role in {*found, *GRANTS}:
        assert found.get(role) == GRANTS.get(role), f"{role} may do other things than declared. {SAY}"


_GRANTS = """
    WITH given AS (
        SELECT grantee, c.relname, left(privilege_type, 1) AS letter, '' AS columns
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl)
        WHERE @ours AND c.relkind <> 'S' AND grantee <> c.relowner
        UNION ALL
        SELECT grantee, c.relname, left(privilege_type, 1), '(' || string_agg(a.attname, ',' ORDER BY a.attname) || ')'
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
             aclexplode(a.attacl)
        WHERE @ours GROUP BY 1, 2, 3
    )
    SELECT CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, relname,
           string_agg(letter || columns, '' ORDER BY strpos('SIUD', letter)) FROM given GROUP BY 1, 2
"""


def test_no_grant_may_be_passed_on_and_none_is_made_by_default(catalogue: Catalogue) -> None:
    assert (
        catalogue("SELECT c.relname FROM pg_class c, aclexplode(c.relacl) WHERE is_grantable AND grantee <> relowner")
        == []
    )
    assert catalogue("SELECT defaclrole::regrole::text FROM pg_default_acl") == [], (
        "Grant table by table, not by default."
    )


def test_every_function_is_declared_and_looks_where_only_the_owner_writes(catalogue: Catalogue) -> None:
    query = """SELECT p.proname, p.prosecdef, p.proconfig, array(
            SELECT CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END
            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee <> p.proowner)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE @ours"""
    found = catalogue(query)
    for name, definer, settings, callers in found:
        assert name in (DEFINERS if definer else INVOKERS), f"Nobody declared what function {name} is for. {SAY}"
        assert settings == ["search_path=pg_catalog, pg_temp"], (
            f"Function {name}: add SET search_path = pg_catalog, pg_temp, or the caller's own tables stand in for ours."
        )
        if definer:
            assert set(callers) == DEFINERS[name][0], f"Function {name} has the owner's rights: REVOKE ALL FROM PUBLIC."
    assert {name for name, *_ in found} == {*DEFINERS, *INVOKERS}


def test_no_view_rule_or_event_trigger_gets_round_it(catalogue: Catalogue) -> None:
    query = """SELECT c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE @ours AND c.relkind NOT IN ('r', 'i', 'S')"""
    assert catalogue(query) == [], f"A view shows what its owner sees: use a query under the policies instead. {SAY}"
    assert catalogue("SELECT rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n"
                     " ON n.oid = c.relnamespace WHERE @ours") == []  # fmt: skip
    assert catalogue("SELECT evtname FROM pg_event_trigger") == []
    assert {name for (name,) in catalogue("SELECT extname FROM pg_extension")} == EXTENSIONS
    assert catalogue("SELECT pubname FROM pg_publication") == []


def test_every_trigger_fires(catalogue: Catalogue) -> None:
    query = "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
    assert [(table, name) for table, name, enabled in catalogue(query) if enabled != "O"] == []


def test_every_foreign_key_carries_the_tenant_or_is_guarded(catalogue: Catalogue) -> None:
    query = """SELECT conrelid::regclass::text, array(SELECT attname::text FROM pg_attribute
            WHERE attrelid = conrelid AND attnum = ANY (conkey) ORDER BY attname <> 'tenant_id'), tgname
        FROM pg_constraint LEFT JOIN pg_trigger t ON t.tgrelid = conrelid AND NOT t.tgisinternal
        WHERE contype = 'f' AND conrelid IN (@tenants)"""
    triggers: dict[tuple[str, str], set[str]] = {}
    for table, columns, trigger in catalogue(query):
        if columns[0] != "tenant_id":
            triggers.setdefault((table, columns[0]), set()).add(trigger)
    for key, found in triggers.items():
        assert key in GUARDED_KEYS, (
            f"The foreign key {'.'.join(key)} tells whether another organisation's row is there: make it one of"
            " (tenant_id, ...), or look first under the policies in a trigger and declare that."
        )
        assert GUARDED_KEYS[key] in found, f"The trigger {GUARDED_KEYS[key]} is gone: put it back."
    assert triggers.keys() == GUARDED_KEYS.keys()


def test_every_index_begins_with_the_tenant_or_with_what_tells_nothing(catalogue: Catalogue) -> None:
    query = """SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
            trim('"' FROM pg_get_indexdef(i.indexrelid, 1, true)) FROM pg_index i WHERE i.indrelid IN (@tenants)"""
    for table, index, first in catalogue(query):
        assert first == "tenant_id" or first in OPAQUE, (
            f"Index {index} of {table} counts other organisations' rows for whoever explains a query: begin it with"
            f" tenant_id, or say in OPAQUE why {first} tells nothing."
        )


def test_no_column_of_others_is_sampled_for_the_planner(catalogue: Catalogue) -> None:
    query = """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity AND a.attnum > 0
          AND NOT a.attisdropped AND a.attname <> 'tenant_id' AND a.attstattarget IS DISTINCT FROM 0"""
    for table, column in catalogue(query):
        assert table in TOLD_TO_ALL, (
            f"EXPLAIN would tell values of {table}.{column}, whoever they belong to: in its migration run ALTER TABLE"
            f" {table} ALTER COLUMN {column} SET STATISTICS 0."
        )


def test_no_sequence_is_anybody_s_to_read(catalogue: Catalogue) -> None:
    query = "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE @ours AND c.relkind = 'S'"
    assert {name for (name,) in catalogue(query)} == SEQUENCES, f"A sequence counts what everybody does. {SAY}"
    for name in SEQUENCES:
        for role in GRANTS:
            assert catalogue("SELECT has_sequence_privilege(%s, %s, 'USAGE, SELECT, UPDATE')", role, name) == [(False,)]


def test_every_role_is_declared_and_narrow(catalogue: Catalogue) -> None:
    query = """SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
        FROM pg_roles WHERE rolname LIKE 'tearline%'"""
    found = {name: (connects, bypasses) for name, connects, bypasses, _ in catalogue(query)}
    assert found == ROLES, f"A role can do more or less than declared. {SAY}"
    assert not any(more for *_, more in catalogue(query))
    members = catalogue("""SELECT member::regrole::text, roleid::regrole::text, admin_option FROM pg_auth_members
        WHERE member::regrole::text LIKE 'tearline%' OR roleid::regrole::text LIKE 'tearline%'""")
    expected = {("tearline_app", role, False) for role in NARROW_ROLES.values()}
    assert set(members) == expected | {("tearline_backup", "pg_read_all_data", False)}
    assert catalogue("SELECT rolname FROM pg_roles WHERE rolname = 'tearline_app' AND rolinherit") == [], (
        "What the application steps into must not be its own otherwise."
    )


def test_nobody_makes_anything_but_the_owner(catalogue: Catalogue) -> None:
    for role in {*GRANTS, "tearline_backup"}:
        for schema in ("public", "tearline"):
            assert catalogue("SELECT has_schema_privilege(%s, %s, 'CREATE')", role, schema) == [(False,)], (
                role,
                schema,
            )
        assert catalogue("SELECT has_database_privilege(%s, current_database(), 'CREATE, TEMPORARY')", role) == [
            (False,)
        ], role
    owned = "SELECT count(*) FROM pg_class WHERE relowner::regrole::text LIKE 'tearline%' AND relowner::regrole::text <> 'tearline_owner'"
    assert catalogue(owned) == [(0,)]


def test_nobody_but_monitoring_is_told_what_the_server_knows_of_others(catalogue: Catalogue) -> None:
    query = """SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND
        p.proname ~ '^(pg_stat_get_|pg_lock_status|pg_current_wal|lo_|pg_(relation|database|table)_size|pg_terminate_)'
        AND has_function_privilege('tearline_app', p.oid, 'EXECUTE')"""
    assert catalogue(query) == [], "Run deploy/postgres/roles.sql: it takes these from everybody."


def test_everything_is_declared(catalogue: Catalogue, tell: Callable[[str], None]) -> None:
    tables, functions = (
        catalogue("""SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE @ours AND c.relkind IN ('r', 'p')), (SELECT count(*) FROM pg_proc p JOIN pg_namespace n
        ON n.oid = p.pronamespace WHERE @ours)""")[0]
    )
    tell(
        f"declared: {len(POLICIES) + len(OPEN)} of {tables} tables, {len(DEFINERS) + len(INVOKERS)} of {functions} functions"
    )
    assert (tables, functions) == (len(POLICIES) + len(OPEN), len(DEFINERS) + len(INVOKERS))
