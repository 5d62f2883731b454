"""The process behind `tearline-hub work`: one per node, sends what waits, and takes further turns.

Invariants: a second worker waits until the first is gone. Nothing is kept in memory that a kill could lose, so
kill -9 is a normal way to stop; so is the database's restart, after which it goes on by itself.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import httpx
import psycopg
import structlog
from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.utils import timezone

from tearline_hub.agencies import queries as agencies
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.exchange.carriers import Carry, by_hand, new_client, to_peer
from tearline_hub.exchange.link import Link
from tearline_hub.exchange.loops import Loop
from tearline_hub.exchange.sender import send_waiting

POLL: Final = 1.0  # seconds between two looks when no notice came: one may be lost with its connection
LISTEN_FOR: Final = 0.5  # seconds, so that a signal is heeded soon
GATHER_FOR: Final = 0.05  # seconds between a notice and sending: under load many messages share one flush
LOCK_EVERY: Final = 1.0  # seconds
LAST_TURN: Final = 5.0  # seconds the loops get to finish their batches; what a kill cuts short is done again
LONGEST_PAUSE: Final = 10.0  # seconds without the database

Turns = Mapping[str, Callable[[Loop], None]]  # name of a loop -> what it does, every `POLL` seconds
_NONE: Final[Turns] = {}

_log = structlog.get_logger("tearline.exchange")


def run(further: Turns = _NONE) -> None:
    """Work until SIGTERM or SIGINT; then finish the current batch and return. `further`: loops beside our own."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    work_until(stopping, further)


def work_until(stopping: threading.Event, further: Turns = _NONE) -> None:
    """Work, connecting again whenever the database went away, until `stopping` is set."""
    pause = 0.25
    while not stopping.is_set():
        try:
            with Link() as link:
                if _is_the_worker(link, stopping):
                    pause = 0.25
                    _work(link, stopping, further)
        except (DatabaseFault, psycopg.Error) as fault:
            _log.warning("exchange.database_away", fault=type(fault).__name__)
            stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            connection.close()


def _is_the_worker(link: Link, stopping: threading.Event) -> bool:
    """Wait for our turn; false when we were told to stop before it came."""
    while not link.take_lock():
        if stopping.wait(LOCK_EVERY):
            return False
    return True


def _work(link: Link, stopping: threading.Event, further: Turns) -> None:
    link.listen()
    with new_client() as client:
        crew = _Crew(client, further)
        try:
            while not stopping.is_set():
                crew.join_new_peers()
                if link.wait(LISTEN_FOR) and not stopping.wait(GATHER_FOR):
                    crew.wake()
        finally:
            crew.stop()


class _Crew:
    """One loop for each node that messages go to, and the further ones."""

    def __init__(self, client: httpx.Client, further: Turns) -> None:
        self._client = client
        self._loops: dict[str, Loop] = {}
        self._looked_at = -POLL
        for name, turn in further.items():
            self._start(name, turn, period=POLL)

    def join_new_peers(self) -> None:
        if time.monotonic() - self._looked_at < POLL:
            return
        self._looked_at = time.monotonic()
        with on_behalf_of_node(Scope.EXCHANGE):
            nodes = {settings.NODE, *(peer.node for peer in agencies.peers())}
        for node in nodes:
            if f"to {node}" not in self._loops:
                self._start(f"to {node}", partial(self._send, node), period=POLL)

    def wake(self) -> None:
        for name, loop in self._loops.items():
            if name.startswith("to "):
                loop.wake()

    def stop(self) -> None:
        for loop in self._loops.values():
            loop.stop()
        deadline = time.monotonic() + LAST_TURN
        for loop in self._loops.values():
            loop.join(max(0.0, deadline - time.monotonic()))

    def _start(self, name: str, turn: Callable[[Loop], None], *, period: float) -> None:
        loop = self._loops[name] = Loop(name, turn, period=period)
        loop.start()

    def _send(self, node: str, loop: Loop) -> None:
        send_waiting(node, partial(self._way_to, node), clock=timezone.now, stopping=loop.stopping.is_set)

    def _way_to(self, node: str, url: str) -> Carry:
        return by_hand if node == settings.NODE else to_peer(self._client, url)
