"""What was not ticked appears nowhere on the other node: not in its database, its logs, nor on the way there."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tearline_hub.ops.node import Node
from tearline_hub.ops.postgres import DATABASE, SUPERUSER
from tests.nodes.test_febrl_journey import dump, logs
from tests.support.nodes import two_nodes

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.nodes, pytest.mark.timeout(600)]


def test_no_canary_reaches_the_other_node(tmp_path: Path) -> None:
    with two_nodes(tmp_path, seed=("--closed", "60", "--active", "10")) as nodes:
        here, there = nodes.nodes
        here.work.kill()  # the messages wait, so that the outbox can be searched while it is full
        done = drive(here)
        outbox = payloads(here)
        *sent, recalled = done["ticked"]
        assert all(value in outbox for value in sent)
        assert recalled not in outbox, "what was recalled before it left does not leave"
        here.work.start()
        everything = wait_for(there, sent)
        for found in (outbox, everything, logs(there)):
            assert [canary for canary in done["canaries"] if canary in found] == []
        kept = dump(here)
        assert all(canary in kept for canary in done["canaries"])


def drive(node: Node) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.nodes.canary_driver"],
        env={**node.env, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def wait_for(node: Node, values: list[str]) -> str:
    """The other node's whole database, once everything has arrived."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = dump(node)
        if all(value in found for value in values):
            return found
        time.sleep(0.5)
    pytest.fail("the releases did not arrive")


def payloads(node: Node) -> str:
    """What the envelopes in the outbox say, decoded."""
    assert node.cluster is not None
    with psycopg.connect(node.cluster.url(SUPERUSER, DATABASE)) as connection:
        rows = connection.execute("SELECT envelope FROM outbox_message WHERE envelope IS NOT NULL").fetchall()
    return "".join(base64.b64decode(json.loads(bytes(row[0]))["payload"]).decode() for row in rows)
