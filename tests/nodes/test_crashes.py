"""Kill -9 of either node's processes and databases at random moments: nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import psycopg
import pytest

from tearline.ledger import checkpoint, directory, note
from tearline_hub.ledger.keeping import LAST, Keeping
from tearline_hub.ops.keeping import hub_command
from tearline_hub.ops.node import Node
from tearline_hub.ops.postgres import Cluster
from tests.support.edge import make_home
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
# Acts without the entry that belongs to them.
WITHOUT_ENTRY = """
    SELECT (SELECT count(*) FROM disclosure d WHERE d.state = 'live' AND NOT EXISTS (
                SELECT FROM audit_entry e WHERE e.act = 'disclosure.authorised' AND d.id = ANY (e.subjects)))
         + (SELECT count(*) FROM projection p WHERE NOT EXISTS (
                SELECT FROM audit_entry e WHERE e.act = 'projection.received' AND p.id = ANY (e.subjects)))
"""
LIVE = "SELECT id FROM disclosure WHERE state = 'live'"
Kill = tuple[str, Callable[[], None]]


@pytest.mark.nodes
@pytest.mark.timeout(600)
def test_some_kills_lose_and_double_nothing(tmp_path: Path, tell: Callable[[str], None]) -> None:
    _run(tell, tmp_path, releases=20, kills=6)


@pytest.mark.nodes
@pytest.mark.full
@pytest.mark.timeout(1800)
def test_fifty_kills_in_three_hundred_releases_lose_and_double_nothing(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    _run(tell, tmp_path, releases=300, kills=50)


def _run(tell: Callable[[str], None], root: Path, *, releases: int, kills: int) -> None:
    chance = random.Random(20)
    with two_nodes(root / "nodes", fast_unsafe=False, seed=("--closed", "120", "--active", "10")) as nodes:
        here, there = nodes.nodes
        witness = Witness(here, root / "witness", chance)
        with Driver(here, releases, root / "driver.log") as driver:
            targets = [kill for node in nodes.nodes for kill in _targets(node)]
            targets += [("application's acts", driver.kill), ("witness", witness.kill)]
            killed = Counter(_kill_at_random(targets, kills, chance))
            done = driver.finish()
        releases = len(_rows(here, LIVE))
        tell(f"kills of a node: {kills} in {releases} releases: {dict(killed)}")
        assert sum(killed.values()) == kills
        assert done <= {id_ for (id_,) in _rows(here, LIVE)}, "what was said to be authorised is"
        _settle(here, there, releases)
        _check_originator(here, releases)
        _check_recipient(there, releases)
        for node in (here, there):
            _check_ledger(node, root / node.plan.slug, witness.seen() if node is here else [])


class Driver:
    """Somebody at work in a process of its own, who goes on after being killed."""

    def __init__(self, node: Node, releases: int, log: Path) -> None:
        self.node, self.releases, self.log, self.end = node, releases, log, log.with_name("driver.end")
        self._start()

    def _start(self) -> None:
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "tests.nodes.crash_driver", str(self.releases), str(self.end)],
                env={**self.node.env, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.kill()

    def kill(self) -> None:
        """In the middle of whatever act it is at."""
        self.child.kill()
        self.child.wait()
        self._start()

    def finish(self) -> set[str]:
        """The releases that were told to be authorised, once all that were asked for are."""
        assert self.child.poll() is None, self.log.read_text()
        self.end.touch()
        assert self.child.wait(timeout=600) == 0, self.log.read_text()
        return set(re.findall(r"^\d+ (dis_\w+)$", self.log.read_text(), re.MULTILINE))


class Witness:
    """Somebody outside who is asked to cosign the log, and is killed while at it."""

    def __init__(self, node: Node, directory: Path, chance: random.Random) -> None:
        self.node, self.directory, self.chance = node, directory, chance
        self.home = make_home(directory / "home")
        self.key = self._edge("witness-key", "--name", "overseer/witness").stdout.strip()

    def kill(self) -> None:
        """A request, answered by a process that is killed at some moment; then again as people would, to the end."""
        log_key = self._hub("key").stdout.strip()
        if not log_key or not self._asked():
            return  # its database is away: asked for again the next time
        command = self._command("witness", self.directory / "asked", "--key", log_key)
        child = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0.0, 0.6))
        child.kill()
        child.wait()
        if self._asked():  # from where it came, whether that was remembered before the kill or not
            asked, answer = self.directory / "asked", self.directory / "answer"
            done = self._edge("witness", asked, "--key", log_key, "--out", answer)
            assert done.returncode == 0, done.stderr
            self._hub("cosigned", str(asked), str(answer), "--witness", self.key)

    def seen(self) -> list[note.Note]:
        """What it remembers of the log: whatever the log has become must begin with it."""
        return [note.parse(each["note"].encode()) for each in self.home.read("witness-seen.json")]

    def _asked(self) -> bool:
        since = max((checkpoint.read(each.text).size for each in self.seen()), default=0)
        return self._hub("request", str(self.directory / "asked"), "--since", str(since)).returncode == 0

    def _hub(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = hub_command("ledger", *words)
        return subprocess.run(command, env=self.node.env, capture_output=True, text=True, check=False, timeout=120)

    def _edge(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(*words), env=self._environment, capture_output=True, text=True, check=False, timeout=120
        )

    def _command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "tearline.edge", "ledger", *map(str, words)]

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"TEARLINE_HOME": str(self.home.directory)}


def _kill_at_random(targets: list[Kill], kills: int, chance: random.Random) -> list[str]:
    killed = []
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


def _keep_up(node: Node) -> None:
    """As its supervisor would."""
    for part in (node.web, node.work, node.sequence):
        if not part.running():
            part.start()


def _rows(node: Node, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(node.cluster.url("postgres", "tearline")) as connection:  # type: ignore[union-attr]
        return connection.execute(sql).fetchall()  # type: ignore[arg-type]


def _settle(here: Node, there: Node, releases: int) -> None:
    """Until both outboxes are empty and stay so."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for node in (here, there):
            _keep_up(node)
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
    live = _rows(node, LIVE)
    assert len(live) == releases
    per_release = (
        "SELECT disclosure_id, count(*), count(DISTINCT organisation) FROM receipt WHERE event = 'delivered' GROUP BY 1"
    )
    assert {row[1:] for row in _rows(node, per_release)} == {(2, 2)}
    assert len(_rows(node, per_release)) == releases
    authorised = "SELECT subjects[1], count(*) FROM audit_entry WHERE act = 'disclosure.authorised' GROUP BY 1"
    assert Counter(dict(_rows(node, authorised))) == Counter({id_: 1 for (id_,) in live})
    assert _rows(node, "SELECT count(*) FROM outbox_message WHERE envelope IS NOT NULL") == [(0,)]


def _check_ledger(node: Node, place: Path, seen: Sequence[note.Note]) -> None:
    """Every entry has one place in a log that holds, and that begins with whatever was kept or seen on the way."""
    ledger = Ledger(node.urls.sequencer, Keeping(node.home / "ledger"))
    kept = note.parse((node.home / "ledger" / LAST).read_bytes())
    until = time.monotonic() + 30
    while time.monotonic() < until and _rows(node, WAITING) != [(0,)]:
        time.sleep(0.2)
    assert _rows(node, WAITING) == [(0,)]
    assert _rows(node, UNPROVEN) == [(0,)]
    assert _rows(node, WITHOUT_ENTRY) == [(0,)]
    directory.check(ledger.export(place), ledger.key, [kept, *seen])


def _check_recipient(node: Node, releases: int) -> None:
    held = "SELECT tenant_id, count(*), count(DISTINCT disclosure_id) FROM projection GROUP BY 1 ORDER BY 1"
    assert _rows(node, held) == [("council", releases, releases), ("police", releases, releases)]
    entries = "SELECT count(*), count(DISTINCT subjects[1]) FROM audit_entry WHERE act = 'projection.received'"
    assert _rows(node, entries) == [(releases * 2, releases * 2)]
    assert _rows(node, "SELECT count(*) FROM quarantined_message") == [(0,)]
