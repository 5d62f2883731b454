"""A file that ends whichever process reads it is tried three times, then refused with what to do; progress counts."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from tearline.errors import Conflict
from tearline.people.record import FieldName
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.imports import actions, queries, tasks
from tearline_hub.imports.refusing import NO_FURTHER, TRIES
from tearline_hub.imports.states import ImportState
from tearline_hub.ops.keeping import hub_command
from tearline_hub.records import queries as records
from tearline_hub.records.actions import correct_field
from tests.support.database import NOW, World
from tests.support.imports import AS_AT, PURPOSE, applied, previewed, table
from tests.support.postgres import TestCluster

ROWS = ("C-1,Ann,Lee,,1985-04-03,,+999000000001", "C-2,Bob,May,,1990,,")
WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = 'test' AND wait_event_type = 'Lock'"
LEFT = "SELECT (SELECT count(*) FROM import_chunk), (SELECT count(*) FROM import_row)"
COUNTED = "SELECT tries FROM register_import WHERE ended_at IS NULL"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes(table(*ROWS).getvalue())
    return path


def struck(database: TestCluster, register: Path) -> None:
    """Have a process read the file, and kill it with -9 where it is about to keep the first rows of it."""
    with (
        psycopg.connect(database.superuser_url("test")) as holding,
        psycopg.connect(database.superuser_url("test"), autocommit=True) as looking,
    ):
        holding.execute("LOCK TABLE import_row IN SHARE MODE")
        options = ["--organisation", "council", "--as-at", str(AS_AT), "--part", "--yes"]
        child = subprocess.Popen(
            [*hub_command("import-register"), str(register), *options],
            env=os.environ | {"DATABASE_URL": database.app_url("test")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        pid = seen(child, looking)
        child.kill()
        child.wait()
        # The server's side of a killed client would wait for the lock, and only then see that nobody is there.
        looking.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def everywhere(database: TestCluster, query: LiteralString) -> list[tuple[Any, ...]]:
    """What is there, whoever it belongs to."""
    with psycopg.connect(database.superuser_url("test")) as looking:
        return looking.execute(query).fetchall()


def seen(child: subprocess.Popen[bytes], looking: psycopg.Connection[Any]) -> int:
    """The server's process that waits for `child`."""
    while not (found := looking.execute(WAITING).fetchall()):
        assert child.poll() is None, "it ended by itself"
        time.sleep(0.02)
    ((pid,),) = found
    return int(pid)


def correct_phone(officer: Actor) -> None:
    search = records.Search(reference="C-1")
    (record,) = records.find(actor=officer, now=NOW, purpose=PURPOSE, search=search).records
    phone = next(field.id for field in record.fields if field.name is FieldName.PHONE)
    with acting(officer):
        correct_field(actor=officer, record_id=record.id, field_id=phone, value="+999000000005", as_at=AS_AT)


def compared_again(officer: Actor) -> str:
    """An import of the same rows whose comparing was begun again, because a record moved on."""
    applied(officer, table(*ROWS))
    view = previewed(officer, table(*ROWS))
    correct_phone(officer)
    with pytest.raises(Conflict, match="Look at the new preview"):
        actions.apply(actor=officer, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    return view.line.id


@pytest.mark.parametrize("step", ["reading", "comparing"])
def test_after_three_kills_without_progress_the_file_is_refused_and_deleted(
    world: World, database: TestCluster, register: Path, step: str
) -> None:
    officer = world.council_officer
    if step == "comparing":
        compared_again(officer)
    for number in range(1, TRIES + 1):
        struck(database, register)
        assert everywhere(database, COUNTED) == [(number,)]
    import_id = queries.under_way(actor=officer)
    assert tasks.advance(NOW)
    view = queries.progress(actor=officer, import_id=import_id)
    assert (view.line.state, view.line.ended_at, view.refusal) == (ImportState.REFUSED, NOW, NO_FURTHER)
    assert "Save it as CSV" in view.refusal
    assert everywhere(database, LEFT) == [(0, 0)]
    (entry,) = [entry for entry in entries_about(actor=officer, subject=import_id) if entry.act == "import.refused"]
    assert (entry.user_name, entry.purpose, entry.visible["tries"]) == ("Clock", PURPOSE.value, TRIES)
    assert not tasks.advance(NOW)
    assert queries.under_way(actor=officer) == ""


def test_whatever_comes_further_begins_the_count_again(world: World, database: TestCluster, register: Path) -> None:
    officer = world.council_officer
    for _ in range(TRIES - 1):
        struck(database, register)
    import_id = queries.under_way(actor=officer)
    tasks.advance(NOW)
    assert queries.progress(actor=officer, import_id=import_id).line.state is ImportState.PREVIEW
    assert everywhere(database, COUNTED) == [(0,)]
