"""Injected SQL looks for a capability that somebody else's connection holds: same role, same server."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.context import acting
from tearline_hub.records.queries import Search, find
from tests.support.database import NOW, World
from tests.support.postgres import TestCluster

WHAT_OTHERS_RUN = "SELECT coalesce(string_agg(query, ';'), '') FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


@pytest.fixture
def intruder(database: TestCluster) -> Iterator[psycopg.Connection[tuple[str]]]:
    """A second connection as the application role, as another worker thread has one.

    On a server whose administrator let everybody see who is connected: roles.sql takes that away besides.
    """
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as behind:
        behind.execute("GRANT EXECUTE ON FUNCTION pg_stat_get_activity(integer) TO PUBLIC")
    with psycopg.connect(database.app_url("test"), autocommit=True) as second:
        yield second


def seen_by(intruder: psycopg.Connection[tuple[str]]) -> str:
    row = intruder.execute(WHAT_OTHERS_RUN).fetchone()
    assert row is not None
    return row[0]


def test_a_capability_is_not_readable_from_another_connection(
    world: World, intruder: psycopg.Connection[tuple[str]]
) -> None:
    with acting(world.council_officer), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tearline.capability')")
        (capability,) = cursor.fetchone()
        mac = capability.rpartition("|")[2]
        assert mac not in seen_by(intruder)
    with acting(world.council_officer):  # the statement that sets it is the last one that ran
        assert "v2|council|" not in seen_by(intruder)


def test_what_somebody_searches_for_is_not_readable_from_another_connection(
    world: World, intruder: psycopg.Connection[tuple[str]]
) -> None:
    search = Search(reference="CANARY-SEARCH")
    with acting(world.council_officer):
        find(actor=world.council_officer, now=NOW, purpose=ReadPurpose.SAFEGUARDING, search=search)
        assert "CANARY-SEARCH" not in seen_by(intruder)
    with acting(world.council_officer), connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM record WHERE reference = %s", ["CANARY-SEARCH"])
        assert "CANARY-SEARCH" not in seen_by(intruder)


def test_the_application_role_cannot_have_its_statements_shown_or_logged(
    intruder: psycopg.Connection[tuple[str]],
) -> None:
    for setting in ("track_activities", "log_min_error_statement", "log_error_verbosity", "log_statement"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            intruder.execute(f"SET {setting} = DEFAULT")
