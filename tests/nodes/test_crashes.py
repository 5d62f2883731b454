"""Kill -9 of either node's processes and databases at random moments: nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tearline.ledger import directory, note
from tearline_hub.ledger.keeping import LAST, Keeping
from tearline_hub.ops.node import Node
from tearline_hub.ops.partnership import Partnership
from tearline_hub.ops.postgres import Cluster
from tests.support.nodes import two_nodes
from tests.support.sequencing import Ledger

ROOT = Path(__file__).parents[2]
WAITING = "SELECT count(*) FROM audit_leaf WHERE position IS NULL"
UNPROVEN = """
    SELECT count(*) FROM audit_entry e FULL JOIN audit_leaf l ON l.entry_id = e.id LEFT JOIN audit_salt s ON s.entry_id = e.id
    LEFT JOIN LATERAL (SELECT b.start, b.commitments FROM ledger_batch b WHERE b.start <= l.position
                       ORDER BY b.start DESC LIMIT 1) b ON true
    WHERE (substring(b.commitments FROM (l.position - b.start)::int * 32 + 1 FOR 32)
           = sha256(s.salt || tearline.canonical_entry(e))) IS NOT TRUE
"""
Kill = tuple[str, Callable[[], None]]


@pytest.mark.nodes
@pytest.mark.timeout(600)
def test_some_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _run(tmp_path, releases=30, kills=8)


@pytest.mark.nodes
@pytest.mark.full
@pytest.mark.timeout(1200)
def test_twenty_kills_in_two_hundred_releases_lose_and_double_nothing(tmp_path: Path) -> None:
    _run(tmp_path, releases=200, kills=20)


def _run(root: Path, *, releases: int, kills: int) -> None:
    chance = random.Random(20)
    with two_nodes(root / "nodes", fast_unsafe=False, seed=("--closed", "120", "--active", "10")) as nodes:
        here, there = nodes.nodes
        with _driver(here, releases, root / "driver.log") as driver:
            killed = Counter(_kill_at_random(nodes, kills, chance))
            assert driver.poll() is None, "the run ended before the last kill"
        assert driver.returncode == 0, (root / "driver.log").read_text()
        print(f"{releases} releases, killed: {dict(killed)}")
        assert sum(killed.values()) == kills
        _settle(here, there, releases)
        _check_originator(here, releases)
        _check_recipient(there, releases)
        for node in (here, there):
            _check_ledger(node, root / node.plan.slug)


class _driver:  # noqa: N801 used as a context manager
    def __init__(self, node: Node, releases: int, log: Path) -> None:
        with log.open("wb") as output:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "tests.nodes.crash_driver", str(releases)],
                env={**node.env, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self._child

    def __exit__(self, *_: object) -> None:
        try:
            self._child.wait(timeout=300)
        finally:
            self._child.kill()


def _kill_at_random(nodes: Partnership, kills: int, chance: random.Random) -> list[str]:
    killed = []
    targets = [kill for node in nodes.nodes for kill in _targets(node)]
    chance.shuffle(targets)
    for number in range(kills):
        time.sleep(chance.uniform(0.3, 1.5))
        name, kill = targets[number % len(targets)]
        kill()
        killed.append(name)
    return killed


def _targets(node: Node) -> list[Kill]:
    """Every part of a node: how to kill it, and start it again as its supervisor would."""

    def process(part: object) -> Callable[[], None]:
        def kill() -> None:
            part.kill()  # type: ignore[attr-defined]
            part.start()  # type: ignore[attr-defined]

        return kill

    cluster = node.cluster
    assert cluster is not None
    name = node.plan.slug
    return [
        (f"{name} web", process(node.web)),
        (f"{name} work", process(node.work)),
        (f"{name} ledger", process(node.sequence)),
        (f"{name} database", lambda: _kill_database(cluster)),
    ]


def _kill_database(cluster: Cluster) -> None:
    assert cluster.pid() is not None
    os.kill(cluster.pid() or 0, signal.SIGKILL)
    while cluster.running():
        time.sleep(0.05)
    time.sleep(0.3)
    cluster.start()


def _rows(node: Node, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(node.cluster.url("postgres", "tearline")) as connection:  # type: ignore[union-attr]
        return connection.execute(sql).fetchall()  # type: ignore[arg-type]


def _settle(here: Node, there: Node, releases: int) -> None:
    """Until both outboxes are empty and stay so."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        waiting = [
            _rows(node, "SELECT count(*) FROM outbox_message WHERE delivered_at IS NULL")[0][0]
            for node in (here, there)
        ]
        (receipts,) = _rows(here, "SELECT count(*) FROM receipt WHERE event = 'delivered'")[0]
        if waiting == [0, 0] and receipts >= releases * 2:
            return
        time.sleep(0.5)
    pytest.fail(f"the outboxes did not drain: {waiting}, {receipts} receipts")


def _check_originator(node: Node, releases: int) -> None:
    live = _rows(node, "SELECT id FROM disclosure WHERE state = 'live'")
    assert len(live) == releases
    per_release = (
        "SELECT disclosure_id, count(*), count(DISTINCT organisation) FROM receipt WHERE event = 'delivered' GROUP BY 1"
    )
    assert {row[1:] for row in _rows(node, per_release)} == {(2, 2)}
    assert len(_rows(node, per_release)) == releases
    authorised = "SELECT subjects[1], count(*) FROM audit_entry WHERE act = 'disclosure.authorised' GROUP BY 1"
    assert Counter(dict(_rows(node, authorised))) == Counter({id_: 1 for (id_,) in live})
    assert _rows(node, "SELECT count(*) FROM outbox_message WHERE envelope IS NOT NULL") == [(0,)]


def _check_ledger(node: Node, place: Path) -> None:
    """Every entry has one place in a log that holds, and that begins with whatever was kept on the way."""
    ledger = Ledger(node.urls.sequencer, Keeping(node.home / "ledger"))
    kept = note.parse((node.home / "ledger" / LAST).read_bytes())
    until = time.monotonic() + 30
    while time.monotonic() < until and _rows(node, WAITING) != [(0,)]:
        time.sleep(0.2)
    assert _rows(node, WAITING) == [(0,)]
    assert _rows(node, UNPROVEN) == [(0,)]
    directory.check(ledger.export(place), ledger.key, [kept])


def _check_recipient(node: Node, releases: int) -> None:
    held = "SELECT tenant_id, count(*), count(DISTINCT disclosure_id) FROM projection GROUP BY 1 ORDER BY 1"
    assert _rows(node, held) == [("council", releases, releases), ("police", releases, releases)]
    entries = "SELECT count(*), count(DISTINCT subjects[1]) FROM audit_entry WHERE act = 'projection.received'"
    assert _rows(node, entries) == [(releases * 2, releases * 2)]
    assert _rows(node, "SELECT count(*) FROM quarantined_message") == [(0,)]
