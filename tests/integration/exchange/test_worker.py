"""The worker in a thread of the test, against the real database: it delivers, waits its turn, and outlives a restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tearline_hub.exchange import worker
from tearline_hub.ops.children import wait_until
from tests.support.database import World
from tests.support.outbox import held_by, waiting
from tests.support.releases import live_release


@contextmanager
def working() -> Iterator[threading.Thread]:
    stopping = threading.Event()
    thread = threading.Thread(target=worker.work_until, args=[stopping])
    thread.start()
    try:
        yield thread
    finally:
        stopping.set()
        thread.join(10)
    assert not thread.is_alive()


def test_what_was_authorised_reaches_the_inbox_within_a_second(world: World) -> None:
    with working():
        assert wait_until(_somebody_listens, seconds=5)
        began = time.monotonic()
        live_release(world, to=["council", "police"])
        assert wait_until(lambda: held_by(world.police_officer) == 1, seconds=5)
        assert time.monotonic() - began < 2
        assert wait_until(lambda: waiting() == [], seconds=5)


def _somebody_listens() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN outbox' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
