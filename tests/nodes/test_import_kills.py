"""Kill -9 of an import at many points: resumed, it ends where an uninterrupted one ends, and nothing is doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tearline_hub.agencies.actions import put_organisations
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.db.setup import install_capability_key
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.postgres import Cluster
from tests.support.database import use_database
from tests.support.febrl import canonical_rows
from tests.support.postgres import TestCluster

HEADING = "record_id,given_name,family_name,date_of_birth"
CHANCE = random.Random(29)
# How far an import has come, as one number that only grows: rows read, then rows written.
PROGRESS = (
    "SELECT coalesce(max(item_count), 0) + coalesce(max(applied_count), 0) FROM register_import WHERE ended_at IS NULL"
)
ENDED = "SELECT count(*) > 1 FROM register_import WHERE state = 'applied'"  # the file of before is one
# What is there afterwards, without ids and times, which differ from run to run.
CONTENT = """
    SELECT reference, status, sort_name, version, gone_on,
           (SELECT jsonb_agg(f - 'id' ORDER BY n) FROM jsonb_array_elements(fields) WITH ORDINALITY AS e(f, n)),
           (SELECT array_agg(key ORDER BY key) FROM record_key k WHERE k.record_id = record.id)
    FROM record ORDER BY reference
"""
COUNTS = """
    SELECT state, read_count, refused_count, left_out_count, fault_count, added_count, changed_count, gone_count, same_count,
           applied_count, passed_over_count, (SELECT count(*) FROM import_row WHERE fields IS NOT NULL),
           (SELECT count(*) FROM import_chunk)
    FROM register_import ORDER BY began_at DESC LIMIT 1
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[TestCluster]:
    """A cluster of its own with fsync on, whose database `before` holds the first file."""
    with Cluster(tmp_path / "pg") as server:
        own = TestCluster(server)
        use_database(own.owner_url())
        call_command("migrate", interactive=False, verbosity=0)
        install_capability_key()
        use_database(own.app_url())
        with on_behalf_of_node(Scope.OPERATOR):
            node = settings.NODE
            here = {"code": f"{node}/council", "node": node, "tenant_id": "council", "name": "Council"}
            put_organisations([OrganisationEntry(kind="council", **here)])
        connection.close()
        yield own
        connection.close()
        server.remove()


def changed(rows: list[str]) -> list[str]:
    """The file of another day: every seventh row is gone, whoever was born in 1983 was born in 1984, many are new."""
    kept = [row.replace(",1983", ",1984") for number, row in enumerate(rows) if number % 7]
    return [*kept, *(f"new-{number},Nova,Person{number},1990-0{number % 9 + 1}" for number in range(len(rows) // 2))]


@pytest.mark.nodes
@pytest.mark.timeout(600)
def test_two_kills_change_nothing(cluster: TestCluster, tmp_path: Path, tell: Callable[[str], None]) -> None:
    _run(tell, cluster, tmp_path, rows=1_200, kills=2)


@pytest.mark.nodes
@pytest.mark.full
@pytest.mark.timeout(1500)
def test_twenty_kills_change_nothing(cluster: TestCluster, tmp_path: Path, tell: Callable[[str], None]) -> None:
    _run(tell, cluster, tmp_path, rows=4_500, kills=20)


def _run(tell: Callable[[str], None], cluster: TestCluster, home: Path, *, rows: int, kills: int) -> None:
    first, second = home / "first.csv", home / "second.csv"
    people = [_row(row) for row in canonical_rows("b") if row["given_name"] and row["family_name"]][:rows]
    first.write_text("\n".join([HEADING, *people, ""]))
    second.write_text("\n".join([HEADING, *changed(people), ""]))
    _import(cluster, "tearline", first)
    _import(_copied(cluster, "whole"), "whole", second)
    end = _sight(cluster, "whole")
    (steps,) = _one(cluster, "whole", "SELECT item_count + applied_count FROM register_import ORDER BY began_at DESC")
    struck = [_strike(cluster, f"killed{number}", second, steps * number // kills, end) for number in range(kills)]
    tell(f"kills of an import: at {struck} of {steps} steps")
    assert len(set(struck)) > kills // 4  # a batch is a thousand rows, so that many kills fall into each


def _strike(cluster: TestCluster, name: str, path: Path, point: int, end: list[tuple[Any, ...]]) -> int:
    """Kill one import at `point`, let it be resumed, and compare; how far it had come."""
    while True:
        came_to = _killed_at(_copied(cluster, name), name, path, point)
        if came_to is not None:
            break
        cluster.drop_database(name)  # it had just ended: once more
    _import(cluster, name, path)
    assert _sight(cluster, name) == end, f"killed at {came_to}"
    cluster.drop_database(name)
    return came_to


def _copied(cluster: TestCluster, name: str) -> TestCluster:
    cluster.new_database(name, template="tearline")
    return cluster


def _command(path: Path) -> list[str]:
    return [
        *hub_command("import-register"),
        str(path),
        "--organisation",
        "council",
        "--as-at",
        "2026-11-20",
        "--whole",
        "--yes",
    ]


def _environment(cluster: TestCluster, database: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": cluster.app_url(database)}


def _row(row: dict[str, str]) -> str:
    return ",".join(row[column] for column in HEADING.split(","))


def _import(cluster: TestCluster, database: str, path: Path) -> None:
    done = subprocess.run(
        _command(path), env=_environment(cluster, database), capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 2}, done.stderr


def _killed_at(cluster: TestCluster, database: str, path: Path, point: int) -> int | None:
    """Kill it at or soon after it has come to `point`; how far it had come, None when it had ended."""
    with psycopg.connect(cluster.superuser_url(database), autocommit=True) as looking:
        child = subprocess.Popen(
            _command(path), env=_environment(cluster, database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if not point:
            time.sleep(CHANCE.uniform(0.2, 1.5))
        while looking.execute(PROGRESS).fetchall()[0][0] < point:
            if child.poll() is not None:
                return None
            time.sleep(0.005)
        time.sleep(CHANCE.uniform(0, 0.2))
        child.send_signal(signal.SIGKILL)
        child.wait()
        ((came_to, ended),) = looking.execute(f"SELECT ({PROGRESS}), ({ENDED})").fetchall()
        return None if ended else int(came_to)


def _one(cluster: TestCluster, database: str, query: str) -> tuple[Any, ...]:
    with psycopg.connect(cluster.superuser_url(database)) as looking:
        return looking.execute(query).fetchall()[0]  # type: ignore[call-overload,no-any-return]


def _sight(cluster: TestCluster, database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(cluster.superuser_url(database)) as looking:
        return [*looking.execute(COUNTS).fetchall(), *looking.execute(CONTENT).fetchall()]
