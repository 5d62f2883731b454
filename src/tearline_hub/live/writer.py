"""Takes in whatever waits, all of it in one transaction, in one thread with one connection; answers after the flush.

Invariants: nothing is answered before it is on the disk. Each door has a bounded line of its own; who is identified
goes first, and a full line refuses at once, so that a flood of others delays nobody. The thread outlives every fault.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tearline.errors import Unavailable
from tearline.seal.keyring import Keyring
from tearline.seal.keys import SigningKey
from tearline_hub.alerts.actions.intake import Offered, Outcome, take
from tearline_hub.db.wake import wake

BATCH: Final = 200  # reports in one transaction
GATHER: Final = 0.02  # seconds: where several came together, the next batch waits for more of them
OLDEST: Final = 5.0  # seconds: when one has waited longer, the database is away or too slow, and others are told so
_BUSY: Final = "The node is taking in as much as it can. Send it again in a few seconds, with the same key."
_NOT_NOW: Final = "It could not be kept just now. Send it again in a few seconds, with the same key."

_log = structlog.get_logger("tearline.live")


class Line(Enum):
    """Who waits where: how many may, and how many of them one batch takes."""

    IDENTIFIED = (2_000, BATCH)
    ROWS = (2_000, BATCH // 2)  # of files: several firms may send one at once
    ANONYMOUS = (500, BATCH // 4)

    @property
    def most(self) -> int:
        """How many may wait."""
        return self.value[0]

    @property
    def share(self) -> int:
        """How many of a batch."""
        return self.value[1]


@dataclass(slots=True)
class _Waiting:
    """One or several of one request, answered together."""

    offered: Sequence[Offered]
    since: float
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[list[Outcome]] = field(init=False)

    def __post_init__(self) -> None:
        self.answer = self.loop.create_future()

    def settle(self, outcomes: list[Outcome]) -> None:
        """In the loop. Whoever asked may have gone meanwhile: what was taken stays taken."""
        if not self.answer.done():
            self.answer.set_result(outcomes)


class _OneKey:
    """The key that signs now, looked up once for a batch: a rotation or revocation counts from the next on."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def current(self, now: object) -> SigningKey:  # noqa: ARG002 the batch's own time
        """The same for the batch."""
        return self._key


class Writer:
    """The lines, and the thread that takes from them."""

    def __init__(self) -> None:
        """Not started yet."""
        self._lines: dict[Line, deque[_Waiting]] = {line: deque() for line in Line}
        self._counts = dict.fromkeys(Line, 0)
        self._something = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to take."""
        self._thread.start()

    def stop(self) -> None:
        """Take in all that waits, then end."""
        with self._something:
            self._stopping = True
            self._something.notify()
        self._thread.join()

    async def put(self, line: Line, offered: Sequence[Offered]) -> list[Outcome]:
        """Wait until they are taken; for each a receipt or why not. Raises `Unavailable` when the line is full."""
        waiting = _Waiting(offered, time.monotonic(), asyncio.get_running_loop())
        with self._something:
            if self._stopping or self._is_full(line, len(offered)):
                raise Unavailable("report.busy", _BUSY)
            self._lines[line].append(waiting)
            self._counts[line] += len(offered)
            self._something.notify()
        return await waiting.answer

    def _is_full(self, line: Line, more: int) -> bool:
        first = next(iter(self._lines[line]), None)
        too_old = first is not None and time.monotonic() - first.since > OLDEST
        return too_old or self._counts[line] + more > line.most

    def _run(self) -> None:
        while batch := self._next():
            offered = [each for waiting in batch for each in waiting.offered]
            outcomes = _taken(offered)
            _settle(batch, outcomes)
            if len(batch) > 1:
                time.sleep(GATHER)
        connection.close()

    def _next(self) -> list[_Waiting]:
        """What waits, as much as one transaction takes; nothing only when told to stop and all is taken."""
        with self._something:
            while not any(self._lines.values()) and not self._stopping:
                self._something.wait()
            return list(self._share())

    def _share(self) -> Iterable[_Waiting]:
        room = BATCH
        for line, waiting in self._lines.items():
            left = min(room, line.share)
            while waiting and (len(waiting[0].offered) <= left or left == BATCH):
                first = waiting.popleft()
                self._counts[line] -= len(first.offered)
                left -= len(first.offered)
                room -= len(first.offered)
                yield first


def _taken(offered: Sequence[Offered]) -> list[Outcome]:
    """A verdict for each, whatever happens: the thread goes on."""
    now = timezone.now()
    try:
        connection.close_if_unusable_or_obsolete()
        key = _OneKey(Keyring(settings.ENVIRONMENT.keys).current(now))
        outcomes = take(offered, now=now, keyring=key)
    except Exception as fault:  # noqa: BLE001 the next batch may fare better, and each of this one is told
        _log.warning("live.not_taken", fault=type(fault).__name__, reports=len(offered))
        connection.close()
        if len(offered) > 1:  # whichever it was, the others are no worse for it
            return [outcome for each in offered for outcome in _taken([each])]
        return [Unavailable("report.not-now", _NOT_NOW)]
    if any(isinstance(each, Unavailable) for each in outcomes):
        connection.close()
    return outcomes


def _settle(batch: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
    settled: list[Callable[[], None]] = []
    start = 0
    for waiting in batch:
        mine = list(outcomes[start : start + len(waiting.offered)])
        start += len(waiting.offered)
        settled.append(lambda waiting=waiting, mine=mine: waiting.settle(mine))  # type: ignore[misc]
    batch[0].loop.call_soon_threadsafe(lambda: [each() for each in settled])
    try:
        wake("reports")
    except Exception as fault:  # noqa: BLE001 the router looks by itself
        _log.warning("live.not_told", fault=type(fault).__name__)
        connection.close()
