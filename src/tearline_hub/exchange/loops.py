"""A turn of work, taken again and again in a thread of its own, so that a slow peer delays nobody else.

Invariant: a turn that fails is logged and taken again; it never ends the loop or its neighbours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.db import connection

_log = structlog.get_logger("tearline.exchange")


class Loop(threading.Thread):
    """Takes `turn`, which is given the loop, when woken, and every `period` seconds in any case.

    A daemon: a process that has to go does not wait for a peer. What a turn left half done is done again.
    """

    def __init__(self, name: str, turn: Callable[[Loop], None], *, period: float) -> None:
        """Not started yet."""
        super().__init__(name=name, daemon=True)
        self._turn = turn
        self._period = period
        self._woken = threading.Event()
        self.stopping = threading.Event()

    def wake(self) -> None:
        """Take a turn soon; one more when a turn is under way, as it may have looked too early."""
        self._woken.set()

    def stop(self) -> None:
        """Take no further turn."""
        self.stopping.set()
        self._woken.set()

    def run(self) -> None:
        """Turns until stopped."""
        while not self.stopping.is_set():
            self._take()
            self._woken.wait(self._period)
            self._woken.clear()
        connection.close()

    def _take(self) -> None:
        try:
            connection.close_if_unusable_or_obsolete()
            self._turn(self)
        except Exception as fault:  # noqa: BLE001 whatever it was, the next turn may fare better
            _log.warning("exchange.turn_failed", loop=self.name, fault=type(fault).__name__)
            connection.close()
