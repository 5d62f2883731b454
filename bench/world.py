"""Two real nodes with a full register, and the traces of years of releases multiplied from one real release.

Invariant: every row that is multiplied is a copy of a row that the real actions wrote, so that the shapes are real
whatever the schema becomes; only identifiers, dates, states and the content (of real records) differ.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.multiply import ORIGINATOR, RECIPIENT
from tearline.disclosure.template import Template, ticked_by
from tearline.people.record import Field
from tearline_hub.ops.node import Node
from tearline_hub.ops.partnership import Partnership
from tearline_hub.ops.postgres import DATABASE, SUPERUSER

ROOT: Final = Path(__file__).parents[1]
AGENCIES: Final = ("west-midlands/council", "west-midlands/police", "west-midlands/probation")
POOL: Final = 500
PATIENCE: Final = 60.0  # seconds
_ADULTS: Final = """
    SELECT id FROM record WHERE status = 'closed'
    AND jsonb_path_exists(fields, '$[*] ? (@.name == "date_of_birth" && @.value < "2000")') ORDER BY id LIMIT %s
"""


class World:
    """The running nodes, and doors to their databases that only a bench has."""

    def __init__(self, nodes: Partnership) -> None:
        """`nodes`: started."""
        self.nodes = nodes
        self.originator = nodes.node("security-service")
        self.recipient = nodes.node("west-midlands")

    def officer(self, node: Node, *arguments: str, lines: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Run `bench.officer` at a node, to its end; what it printed."""
        with started(node, *arguments, lines=lines) as child:
            output, _ = child.communicate()
        if child.returncode:
            raise SystemExit(f"bench.officer {arguments[0]} failed at {node.plan.name}.")
        return [json.loads(line) for line in output.splitlines()]

    def adults(self, count: int) -> list[str]:
        """Ids of closed subjects who are certainly no children."""
        return [row[0] for row in rows(self.originator, _ADULTS, [count])]

    def wait_for(self, node: Node, query: str, parameters: list[Any]) -> None:
        """Until the query's first value is true."""
        until = time.monotonic() + PATIENCE
        while not rows(node, query, parameters)[0][0]:
            if time.monotonic() > until:
                raise SystemExit(f"{node.plan.name}: waited in vain for: {query}")
            time.sleep(0.1)


def connected(node: Node) -> psycopg.Connection[Any]:
    """A superuser's connection: past row-level security, so for a bench alone."""
    if node.cluster is None:
        raise SystemExit("The bench needs clusters of its own: unset the databases' URLs.")
    return psycopg.connect(node.cluster.url(SUPERUSER, DATABASE), autocommit=True)


def rows(node: Node, query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connected(node) as connection:
        return connection.execute(query, parameters).fetchall()


@contextmanager
def started(node: Node, *arguments: str, lines: Iterable[str]) -> Iterator[subprocess.Popen[str]]:
    """`bench.officer` at work at a node; its stdin holds `lines`."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.officer", *arguments],
        env={**node.env, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if child.stdin is not None:
            child.stdin.writelines(f"{line}\n" for line in lines)
            child.stdin.close()
            child.stdin = None
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def fill(world: World, releases: int) -> None:
    """Make `releases` past releases to three agencies each, from one that really travelled, was opened and read."""
    (proposed,) = world.officer(world.originator, "propose", "1", *AGENCIES, lines=world.adults(1))
    world.officer(world.originator, "authorise", "1", lines=[proposed["id"]])
    arrived = "SELECT count(*) = 3 FROM projection WHERE disclosure_id = %s"
    world.wait_for(world.recipient, arrived, [proposed["id"]])
    for username in ("connor", "priya", "rosa"):
        world.officer(world.recipient, "open", username, "1")
    receipts = "SELECT count(*) = 6 FROM receipt WHERE disclosure_id = %s"
    world.wait_for(world.originator, receipts, [proposed["id"]])
    pool = list(_pool(world.originator))
    for node, statements in ((world.originator, ORIGINATOR), (world.recipient, RECIPIENT)):
        with connected(node) as connection:
            _multiply(connection, statements, pool, {"pattern": proposed["id"], "releases": releases})


def _pool(node: Node) -> Iterator[tuple[str, str, str]]:
    """Record id, content as it travels, and field ids, of many subjects: what the copies are filled with."""
    query = f"SELECT id, fields FROM record WHERE id = ANY(ARRAY({_ADULTS}))"  # noqa: S608 our own constant
    for record_id, raw in rows(node, query, [POOL]):
        fields = [Field.from_dict(item) for item in raw]
        ticked = ticked_by(Template.KEY_BIOGRAPHY, fields)
        content = [field.to_dict() for field in fields if field.id in ticked]
        yield record_id, json.dumps(content), json.dumps([item["id"] for item in content])


def _multiply(
    connection: psycopg.Connection[Any],
    statements: Iterable[str],
    pool: list[tuple[str, str, str]],
    given: dict[str, Any],
) -> None:
    # The past comes in as a replica's would: triggers guard what people do from now on.
    connection.execute("SET session_replication_role = replica")
    connection.execute("CREATE TEMP TABLE pool (n serial PRIMARY KEY, record_id text, content jsonb, ids jsonb)")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO pool (record_id, content, ids) VALUES (%s, %s, %s)", pool)
    for statement in statements:
        connection.execute(statement, {**given, "pool": len(pool)})
    connection.execute("VACUUM ANALYZE")
