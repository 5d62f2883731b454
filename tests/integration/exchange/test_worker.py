"""The worker against a real database: it delivers, is the only one, outlives a restart, and goes when told."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from tearline.disclosure.states import State
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.clocks.running import run_due
from tearline_hub.db.context import acting
from tearline_hub.disclosures.models import Receipt
from tearline_hub.disclosures.queries import originated
from tearline_hub.exchange import own_keys, worker
from tearline_hub.exchange.link import Link
from tearline_hub.exchange.loops import Loop
from tearline_hub.ops.children import wait_until
from tearline_hub.ops.keeping import hub_command
from tests.support.database import NOW, World
from tests.support.outbox import held_by, waiting
from tests.support.peering import remote_node
from tests.support.postgres import TestCluster
from tests.support.releases import add_record, deliver, live_release, subject
from tests.support.scripted_peer import ScriptedPeer


@contextmanager
def working(postgres: TestCluster) -> Iterator[threading.Thread]:
    """A worker in a thread, ready to hear."""
    stopping = threading.Event()
    thread = threading.Thread(target=worker.work_until, args=[stopping])
    thread.start()
    try:
        assert wait_until(lambda: _somebody_listens(postgres), seconds=10)
        yield thread
    finally:
        stopping.set()
        thread.join(10)
    assert not thread.is_alive()


def test_what_was_authorised_reaches_the_inbox(world: World, postgres: TestCluster) -> None:
    with working(postgres):
        release(world, "council", "police")
        assert wait_until(lambda: held_by(world.police_officer) == 1, seconds=25)
        assert wait_until(lambda: waiting() == [], seconds=25)


def test_it_goes_on_after_its_database_was_restarted(world: World, postgres: TestCluster) -> None:
    with working(postgres):
        cut_all_connections(postgres)
        connection.close()
        release(world, "council")
        assert wait_until(lambda: held_by(world.council_officer) == 1, seconds=10)


def test_a_peer_that_hangs_delays_no_other(
    world: World, door: ScriptedPeer, tmp_path: Path, postgres: TestCluster
) -> None:
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()
        remote_node("security-service", tmp_path).introduced(url=f"http://127.0.0.1:{hanging.getsockname()[1]}")
        own_keys.announce(now=timezone.now())
        with working(postgres):
            release(world, "council")
            assert wait_until(lambda: held_by(world.council_officer) == 1, seconds=25)
            assert wait_until(lambda: len(door.batches) == 1, seconds=25)
            assert wait_until(lambda: [row.node for row in waiting()] == ["security-service"], seconds=25)


@pytest.mark.usefixtures("world")
def test_a_peer_added_while_it_works_is_served(door: ScriptedPeer, tmp_path: Path, postgres: TestCluster) -> None:
    with working(postgres):
        remote_node("late-comer", tmp_path).introduced(url=door.url)
        own_keys.announce(now=timezone.now())
        assert wait_until(lambda: len(door.batches) == 2, seconds=25)


@pytest.mark.usefixtures("world")
def test_a_second_worker_waits_for_the_first() -> None:
    with Link() as first, Link() as second:
        assert first.take_lock()
        assert not second.take_lock()
        stopping = threading.Event()
        threading.Timer(0.2, stopping.set).start()
        assert not worker._is_the_worker(second, stopping)
        first.__exit__(None, None, None)
        assert wait_until(second.take_lock, seconds=25)


@pytest.mark.usefixtures("world")
def test_without_any_database_it_waits_and_can_be_told_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "nowhere")
    connection.close()
    with pytest.raises(OperationalError), Link():
        pass
    stopping = threading.Event()
    threading.Timer(0.5, stopping.set).start()
    began = time.monotonic()
    worker.work_until(stopping)
    assert time.monotonic() - began < 30


def test_a_turn_that_fails_is_taken_again() -> None:
    turns: list[int] = []

    def turn(loop: Loop) -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise ZeroDivisionError
        loop.stop()

    loop = Loop("trial", turn, period=0.01)
    loop.run()
    assert turns == [0, 1]


def test_sigterm_ends_it(world: World, postgres: TestCluster) -> None:
    process = start(postgres)
    try:
        assert wait_until(lambda: _somebody_listens(postgres), seconds=20)
        release(world, "council")
        assert wait_until(lambda: held_by(world.council_officer) == 1, seconds=25)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()


def test_kill_9_loses_nothing_and_doubles_nothing(world: World, postgres: TestCluster) -> None:
    released = []
    for number in range(3):
        process = start(postgres)
        released.append(release(world, "council", record_id=add_record(world.officer, subject(f"SS-{number:06d}"))))
        assert wait_until(lambda: _somebody_listens(postgres), seconds=20)
        process.kill()
        process.wait()
        assert wait_until(lambda: not _somebody_listens(postgres), seconds=25)
    with working(postgres):
        assert wait_until(lambda: waiting() == [], seconds=10)
    assert held_by(world.council_officer) == 3
    with acting(world.officer):
        receipts = Receipt.objects.values_list("disclosure_id", "event")
        assert Counter(receipts) == Counter((disclosure_id, "delivered") for disclosure_id in released)


def test_the_clock_ends_what_is_due_in_every_tenant(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    deliver()
    later = NOW + dt.timedelta(days=100)
    assert run_due(now=NOW) == 0
    assert run_due(now=later) == 5, "two answers and a review are overdue; the release and the council's copy end"
    assert run_due(now=later) == 0
    view = originated.read(
        actor=world.officer, now=later, purpose=ReadPurpose.ASSESS_RESPONSE, disclosure_id=disclosure_id
    )
    assert view.state is State.EXPIRED


def release(world: World, *to: str, **changes: object) -> str:
    """In date by the real clock too, which the worker goes by."""
    return live_release(world, to=to, expires_on=timezone.now().date() + dt.timedelta(days=90), **changes)


def start(postgres: TestCluster) -> subprocess.Popen[bytes]:
    env = os.environ | {"DATABASE_URL": postgres.app_url("test"), "TEARLINE_KEYS": str(settings.ENVIRONMENT.keys)}
    return subprocess.Popen(hub_command("work"), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def cut_all_connections(postgres: TestCluster) -> None:
    """What every client sees of a restart."""
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test'")


def _somebody_listens(postgres: TestCluster) -> bool:
    """The lock is taken just before: what a connection runs is not shown to others."""
    with psycopg.connect(postgres.superuser_url("test")) as superuser:
        row = superuser.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        ).fetchone()
        return row is not None and row[0] > 0
