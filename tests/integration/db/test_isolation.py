"""The floor under every mistake: without a capability of the right tenant the application role sees no row."""

from __future__ import annotations

import time
from dataclasses import replace

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError

from tearline_hub.audit import actions as audit
from tearline_hub.db import context
from tearline_hub.db.context import Scope, acting, mint
from tests.support.database import NOW, World
from tests.support.releases import live_release

TABLES = ("record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt", "audit_entry")
_KEPT_OUT = {"django_migrations", "django_content_type"}  # hold nothing about anybody


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 our own list
        return int(cursor.fetchone()[0])


def rows_with(capability: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tearline.capability', %s, true)", [capability])
        return sum(count(table) for table in TABLES)


def good(world: World) -> str:
    return mint(tenant_id=world.officer.tenant_id, user_id=world.officer.user_id, scope=Scope.TENANT)


@pytest.mark.usefixtures("database")
def test_every_table_has_forced_row_security_and_a_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        bare = {name for name, forced, policy in cursor.fetchall() if not (forced and policy)}
    assert bare <= _KEPT_OUT, f"Force row security and add a policy: {sorted(bare - _KEPT_OUT)}"


def test_without_a_capability_there_are_no_rows(world: World) -> None:
    live_release(world, to=["council"])
    assert rows_with(good(world)) > 0
    assert sum(count(table) for table in TABLES) == 0
    assert rows_with("") == 0


@pytest.mark.parametrize("part", range(6))
def test_a_capability_that_was_changed_anywhere_is_worth_nothing(world: World, part: int) -> None:
    live_release(world, to=["council"])
    parts = good(world).split("|")
    parts[part] = {0: "v2", 1: "council", 2: "somebody", 3: "oversight", 4: "99999999999", 5: "0" * 64}[part]
    assert rows_with("|".join(parts)) == 0


def test_a_capability_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    live_release(world, to=["council"])
    monkeypatch.setattr(context, "_LIFETIME", -1)
    assert rows_with(good(world)) == 0


def test_a_bare_setting_makes_nobody_a_tenant(world: World) -> None:
    live_release(world, to=["council"])
    assert rows_with(f"v1|council|{world.council_officer.user_id}|tenant|{int(time.time()) + 60}|") == 0


@pytest.mark.usefixtures("database")
def test_the_application_cannot_read_the_key() -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT key FROM tearline.capability_key")


def test_the_context_ends_with_the_transaction(world: World) -> None:
    live_release(world, to=["council"])
    with acting(world.officer):
        assert count("disclosure") > 0
    assert count("disclosure") == 0


def test_a_tenant_cannot_write_anothers_rows(world: World) -> None:
    stranger = replace(world.council_officer, tenant_id="police")
    with pytest.raises(ProgrammingError, match="row-level security"), acting(world.council_officer):
        audit.record(
            actor=stranger, now=NOW, operation=audit.Operation.COLLECTION, act="test.tried", subjects=[],
            purpose="test",
        )  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_audit_entries_stay_as_they_are(world: World, statement: str) -> None:
    live_release(world, to=["council"])
    refused = (ProgrammingError, InternalError, psycopg.Error)
    with pytest.raises(refused), acting(world.officer), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_itself_refuses_a_release_by_its_writer(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    statement = "UPDATE disclosure SET decided_by = contributors[1] WHERE id = %s"
    refused = pytest.raises(IntegrityError, match="disclosure_needs_two_people")
    with refused, acting(world.officer), connection.cursor() as cursor:
        cursor.execute(statement, [disclosure_id])


def test_the_database_itself_refuses_more_than_was_ticked(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    statement = "UPDATE disclosure_recipient SET authorised = authorised || ARRAY['fld_more'] WHERE disclosure_id = %s"
    refused = pytest.raises(IntegrityError, match="recipient_never_widened")
    with refused, acting(world.officer), connection.cursor() as cursor:
        cursor.execute(statement, [disclosure_id])
