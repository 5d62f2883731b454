"""With SQL as the application: who can take an entry, a firing or a tombstone away, and who is kept out after a restore."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import CLOCK, Actor
from tearline_hub.db.context import acting
from tests.support.carrying import carry
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster
from tests.support.steps import opened_copy

OLD = dt.datetime.now(dt.UTC) - dt.timedelta(days=2200)
YOUNG = dt.datetime.now(dt.UTC) - dt.timedelta(days=2100)
Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def app(world: World, database: TestCluster) -> Iterator[Connection]:
    for actor in (world.officer, world.council_officer):
        for at in (OLD, YOUNG):
            with acting(actor):
                audit.record(actor=actor, now=at, act="record.read", subjects=["rec_1"], purpose="test")
    with psycopg.connect(database.app_url("test")) as connection:
        yield connection


def as_user(app: Connection, actor: Actor, user_id: str) -> None:
    carry(app, actor.tenant_id, user=user_id, local=False)


def test_a_person_removes_no_entry_however_old(app: Connection, world: World) -> None:
    as_user(app, world.officer, world.officer.user_id)
    assert app.execute("DELETE FROM audit_entry").rowcount == 0
    assert app.execute("DELETE FROM audit_subject").rowcount == 0
    assert app.execute("DELETE FROM clock_firing").rowcount == 0


def test_the_clock_removes_what_is_old_of_its_own_organisation_alone(app: Connection, world: World) -> None:
    as_user(app, world.officer, CLOCK)
    gone = app.execute("DELETE FROM audit_entry WHERE at < %s RETURNING id", [YOUNG]).fetchall()
    assert len(gone) == 1
    assert app.execute("DELETE FROM audit_subject WHERE entry_id = %s", [gone[0][0]]).rowcount == 1
    with pytest.raises(errors.RaiseException):
        app.execute("DELETE FROM audit_entry WHERE at < %s", [NOW])
    app.rollback()
    as_user(app, world.officer, CLOCK)
    with pytest.raises(errors.RaiseException):
        app.execute("DELETE FROM audit_subject")


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET at = now()", "UPDATE audit_entry SET reason = 'x'"])
def test_nobody_makes_an_entry_older_than_it_is(app: Connection, world: World, statement: str) -> None:
    as_user(app, world.officer, CLOCK)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM tombstone",
        "INSERT INTO tombstone VALUES ('council', 'prj_1', 'projection.erased', '', now(), false)",
        "UPDATE tombstone SET kept = true",
        "DELETE FROM tombstone",
        "INSERT INTO restoration VALUES ('x', now(), now())",
        "DELETE FROM restoration",
    ],
)
def test_nobody_touches_tombstones_or_restorations(app: Connection, world: World, statement: str) -> None:
    as_user(app, world.officer, CLOCK)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)  # type: ignore[call-overload]


def test_no_person_notes_that_a_clock_fired(app: Connection, world: World) -> None:
    insert = "INSERT INTO clock_firing VALUES (%s, 'draft', 'dis_1', now(), now())"
    as_user(app, world.officer, world.officer.user_id)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(insert, [world.officer.tenant_id])
    app.rollback()
    as_user(app, world.officer, CLOCK)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(insert, ["council"])


def test_after_a_restore_the_database_shows_an_organisation_nothing(
    app: Connection, world: World, database: TestCluster
) -> None:
    opened_copy(world)
    as_user(app, world.council_officer, world.council_officer.user_id)
    assert app.execute("SELECT count(*) FROM projection").fetchone() == (1,)
    with psycopg.connect(database.owner_url("test"), autocommit=True) as owner:
        owner.execute("INSERT INTO restoration (id, noted_at) VALUES ('1', now())")
    assert app.execute("SELECT count(*) FROM projection").fetchone() == (0,)
    assert app.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():  # nobody lets themselves in
        app.execute("UPDATE restoration SET replayed_at = now()")
    as_user(app, world.council_officer, CLOCK)
    assert app.execute("SELECT count(*) FROM projection").fetchone() == (1,)
