"""An import is not applied in a colleague's name, whose entries would say so: attacked as the application role."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest

from tearline_hub.imports import actions
from tearline_hub.imports.states import ImportState
from tests.support.carrying import carry
from tests.support.database import NOW, World
from tests.support.imports import begun, previewed, table
from tests.support.postgres import TestCluster

ROW = "C-1,Ann,Canary,,1985,,"
_CONFIRM: LiteralString = "UPDATE register_import SET state = 'applying', applied_by = %s, applied_by_name = 'X'"
_APPLY: LiteralString = "UPDATE register_import SET state = %s"
_RENAME: LiteralString = "UPDATE register_import SET began_by = %s"


def run(database: TestCluster, user_id: str, statement: LiteralString, given: str) -> None:
    """In a transaction of its own, under the capability of that person of the council."""
    with psycopg.connect(database.app_url("test")) as connection, connection.transaction():
        carry(connection, "council", user=user_id)
        connection.execute(statement, [given])


@pytest.mark.parametrize(
    ("statement", "given"),
    [(_CONFIRM, "usr_a_colleague"), (_CONFIRM, ""), (_APPLY, "applying"), (_APPLY, "applied"), (_RENAME, "usr_x")],
)
def test_nobody_applies_in_a_colleagues_name(
    world: World, database: TestCluster, statement: LiteralString, given: str
) -> None:
    previewed(world.council_officer, table(ROW))
    with pytest.raises(psycopg.errors.RaiseException) as refusal:
        run(database, world.council_authoriser.user_id, statement, given)
    assert "own name" in str(refusal.value)


def test_whoever_confirmed_stays_named(world: World, database: TestCluster) -> None:
    view = previewed(world.council_officer, table(ROW))
    actions.apply(actor=world.council_officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    mine: LiteralString = "UPDATE register_import SET applied_by = %s"
    for user_id in (world.council_authoriser.user_id, world.council_officer.user_id):
        with pytest.raises(psycopg.errors.RaiseException):
            run(database, user_id, mine, world.council_authoriser.user_id)


def test_an_import_begins_with_its_headings(world: World, database: TestCluster) -> None:
    begun(world.council_officer, table(ROW))
    copied: LiteralString = """
        INSERT INTO register_import SELECT (jsonb_populate_record(r, jsonb_build_object('id', 'imp_x', 'state', %s::text,
            'applied_by', r.began_by))).* FROM register_import r
    """
    for state in (ImportState.APPLYING.value, ImportState.PREVIEW.value):
        with pytest.raises(psycopg.errors.RaiseException):
            run(database, world.council_officer.user_id, copied, state)
