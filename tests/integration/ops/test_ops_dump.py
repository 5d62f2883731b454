"""Backup and restore of a database with FORCEd row-level security, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tearline.errors import Conflict, IntegrityFault, InvalidInput, Unavailable
from tearline_hub.ops import backup, dump, manifest, restore
from tests.support.postgres import TestCluster

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCHEMA = """
CREATE SCHEMA tearline;
GRANT USAGE ON SCHEMA tearline TO tearline_app;
CREATE TABLE tearline.note (id int PRIMARY KEY, words text NOT NULL);
CREATE TABLE plain (id int);
INSERT INTO tearline.note VALUES (1, 'Aïsha');
ALTER TABLE tearline.note ENABLE ROW LEVEL SECURITY;
ALTER TABLE tearline.note FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON tearline.note USING (id = 2);
GRANT SELECT ON tearline.note TO tearline_app;
"""


@pytest.fixture
def database(server: TestCluster) -> Iterator[str]:
    server.new_database("one")
    with psycopg.connect(server.owner_url("one")) as connection:
        connection.execute(SCHEMA)
    yield "one"
    server.drop_database("one")


@pytest.fixture
def empty(server: TestCluster) -> Iterator[str]:
    server.new_database("other")
    yield "other"
    server.drop_database("other")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    place = tmp_path / "keys"
    place.mkdir(mode=0o700)
    (place / "capability.key").write_text("0" * 64)
    return place


@pytest.fixture
def saved(server: TestCluster, database: str, keys: Path, tmp_path: Path) -> Path:
    place = tmp_path / "saved"
    backup.make(place, node="west-midlands", url=server.backup_url(database), keys=keys, now=NOW)
    return place


def notes(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT * FROM tearline.note").fetchall()


def put_back(saved: Path, url: str, keys: Path, *, replace: bool = False) -> None:
    restore.restore(saved, manifest.read_checked(saved), url=url, keys=keys, replace=replace, now=NOW)


def test_everything_comes_back_with_its_policies_and_grants(
    server: TestCluster, saved: Path, empty: str, tmp_path: Path
) -> None:
    put_back(saved, server.owner_url(empty), tmp_path / "new")
    assert notes(server.backup_url(empty)) == [(1, "Aïsha")]
    assert notes(server.owner_url(empty)) == []  # FORCEd for the owner, as before
    assert notes(server.app_url(empty)) == []
    assert (tmp_path / "new" / "capability.key").read_text() == "0" * 64


def test_what_roles_sql_took_from_everybody_is_not_ours_to_put_back(server: TestCluster, tmp_path: Path) -> None:
    """Between databases where it took what the server tells of others, as a node's own is."""
    dump.dump(server.backup_url(), tmp_path / "own.dump")
    server.new_database("like-it", template="tearline")
    dump.load(server.owner_url("like-it"), tmp_path / "own.dump")
    server.drop_database("like-it")


def test_files_are_for_the_operator_alone(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in saved.rglob("*") if path.is_file()} == {0o600}


def test_the_owner_cannot_back_up_and_nothing_is_left_of_the_attempt(
    server: TestCluster, database: str, keys: Path, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match=r"pg_dump failed"):
        backup.make(tmp_path / "saved", node="n", url=server.owner_url(database), keys=keys, now=NOW)
    assert not (tmp_path / "saved").exists()


def test_an_existing_directory_is_never_overwritten(
    server: TestCluster, saved: Path, database: str, keys: Path
) -> None:
    with pytest.raises(Conflict, match=r"name a new directory"):
        backup.make(saved, node="n", url=server.backup_url(database), keys=keys, now=NOW)


def test_a_database_in_use_is_not_overwritten_unless_told(
    server: TestCluster, saved: Path, database: str, keys: Path
) -> None:
    with psycopg.connect(server.owner_url(database)) as connection:
        connection.execute("CREATE TABLE later (id int)")
    with pytest.raises(Conflict, match=r"not empty"):
        put_back(saved, server.owner_url(database), keys)
    put_back(saved, server.owner_url(database), keys, replace=True)
    assert notes(server.backup_url(database)) == [(1, "Aïsha")]
    with (
        psycopg.connect(server.owner_url(database)) as connection,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        connection.execute("SELECT * FROM later")


def test_replacing_under_a_running_node_is_refused(server: TestCluster, saved: Path, database: str, keys: Path) -> None:
    with psycopg.connect(server.backup_url(database)) as reader:
        reader.execute("SELECT * FROM tearline.note")
        with pytest.raises(Conflict, match=r"stop the node's processes"):
            put_back(saved, server.owner_url(database), keys, replace=True)
    assert notes(server.backup_url(database)) == [(1, "Aïsha")]


def test_other_keys_are_kept_aside(server: TestCluster, saved: Path, empty: str, keys: Path) -> None:
    (keys / "capability.key").write_text("1" * 64)
    with pytest.raises(Conflict, match=r"holds other keys"):
        put_back(saved, server.owner_url(empty), keys)
    put_back(saved, server.owner_url(empty), keys, replace=True)
    assert (keys / "capability.key").read_text() == "0" * 64
    assert (keys.parent / "keys.before-20261122T120000Z" / "capability.key").read_text() == "1" * 64


def test_a_damaged_backup_touches_nothing(server: TestCluster, saved: Path, empty: str, keys: Path) -> None:
    content = bytearray((saved / "database.dump").read_bytes())
    content[len(content) // 2] ^= 1
    (saved / "database.dump").write_bytes(content)
    with pytest.raises(IntegrityFault, match=r"use another backup"):
        put_back(saved, server.owner_url(empty), keys)
    assert dump.is_empty(server.owner_url(empty))


def test_a_password_is_never_on_a_command_line() -> None:
    variables = dump._variables("postgresql://u:secret@h:5433/d?sslmode=verify-full")
    assert variables == {
        "PGUSER": "u",
        "PGPASSWORD": "secret",
        "PGHOST": "h",
        "PGPORT": "5433",
        "PGDATABASE": "d",
        "PGSSLMODE": "verify-full",
    }
    with pytest.raises(InvalidInput, match=r"Leave options out"):
        dump._variables("postgresql://u@h/d?options=-cx")


def test_a_server_that_does_not_answer_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"does not answer"):
        dump.is_empty(f"postgresql://nobody@%2F{tmp_path.name}/none")
