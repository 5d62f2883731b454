"""Nobody but the organisation itself sees a row of an import: not another tenant, not the staff's or any other scope."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tearline_hub.db.context import Scope
from tearline_hub.imports import queries
from tests.support.carrying import carry
from tests.support.database import World
from tests.support.imports import begun, previewed, table
from tests.support.postgres import TestCluster

TABLES = ("register_import", "import_chunk", "import_row", "import_fault")
ROWS = ("C-1,Ann,Canary,,1985,,", "C-2,Bob,May,,soon,,")


@pytest.fixture
def app(world: World, database: TestCluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of our own as the application role, with an import of the council at each step."""
    previewed(world.council_officer, table(*ROWS))
    begun(world.police_officer, table(*ROWS))
    with psycopg.connect(database.app_url("test")) as connection:
        yield connection


def rows(connection: psycopg.Connection[tuple[object, ...]], name: str, tenant: str, scope: Scope) -> set[object]:
    """Tenants whose rows are seen."""
    with connection.transaction(force_rollback=True):
        carry(connection, tenant, scope)
        try:
            found = connection.execute(sql.SQL("SELECT tenant_id FROM {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:  # a narrow role
            return set()
        return {tenant_id for (tenant_id,) in found}


@pytest.mark.parametrize("name", TABLES)
def test_a_tenant_sees_its_own_rows_alone(app, name: str) -> None:
    seen = {tenant: rows(app, name, tenant, Scope.TENANT) for tenant in ("council", "police", "security-service")}
    assert seen["security-service"] == set()
    assert seen["council"] <= {"council"}
    assert seen["police"] <= {"police"}
    assert seen["council"] | seen["police"]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.TENANT])
def test_no_other_scope_sees_any(app, name: str, scope: Scope) -> None:
    for tenant in ("", "council", "police"):
        assert rows(app, name, tenant, scope) == set()


@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_written_for_another_tenant(app, name: str) -> None:
    statement = sql.SQL("UPDATE {} SET tenant_id = 'oversight'").format(sql.Identifier(name))
    with app.transaction(force_rollback=True):
        carry(app, "council")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute(statement)


def test_no_fault_and_no_list_repeats_a_cell(world: World) -> None:
    officer = world.officer
    view = previewed(officer, table(*ROWS, "C-3,,,,,,", ROWS[0]))
    shown = repr(queries.listed(actor=officer)) + repr(view)
    shown += repr(queries.faults(actor=officer, import_id=view.line.id))
    assert not [word for word in ("Canary", "Bob", "soon", "C-1") if word in shown]
