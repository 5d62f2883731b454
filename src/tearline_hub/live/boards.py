"""What each watched desk was told last, for all who watch: read once for a process, by one thread with one connection.

Invariant: lines are handed on in the order of their numbers and none is left out; what is no longer kept here is read
from the table. A viewer costs no connection and no query.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
import structlog
from django.db import Error as DatabaseFault
from django.db import connection

from tearline_hub.alerts.queries.feed import MOST, Change, changes
from tearline_hub.db.wake import Ear

POLL: Final = 0.25  # seconds between two looks when no notice came
COALESCE: Final = 0.02  # seconds between two looks at most: under load many changes share one
KEPT: Final = 2_000  # changes of a desk
PAUSE: Final = 0.5  # seconds without the database

_log = structlog.get_logger("tearline.live")
Numbered = tuple[int, bytes]
Key = tuple[str, str]  # tenant, desk


@dataclass(slots=True)
class Board:
    """One desk. `number`: of its last change that is known here."""

    key: Key
    number: int
    viewers: int = 0
    kept: deque[Numbered] = field(default_factory=lambda: deque(maxlen=KEPT))
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def after(self, number: int) -> list[Numbered] | None:
        """What came after; None where that is not all kept here any more."""
        if number >= self.number:
            return []
        if not self.kept or self.kept[0][0] > number + 1:
            return None
        missing = self.number - number
        return list(self.kept)[-missing:]

    def add(self, told: Sequence[Numbered]) -> None:
        """Take in what is new and wake who waits."""
        new = [each for each in told if each[0] > self.number]
        if new:
            self.kept.extend(new)
            self.number = new[-1][0]
            self.changed.set()
            self.changed = asyncio.Event()


class Boards:
    """The desks that somebody watches, and the thread that reads for them."""

    def __init__(self, forget: Callable[[], None]) -> None:
        """`forget`: called in the loop when somebody signed out. Not started yet."""
        self._boards: dict[str, Board] = {}  # changed in the loop alone
        self._forget = forget
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="boards", daemon=True)
        self._loop: asyncio.AbstractEventLoop

    def start(self) -> None:
        """Begin to read. In the loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Read no more. The loop goes on meanwhile, as the thread may be handing something to it."""
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    @property
    def viewers(self) -> int:
        """How many feeds are open."""
        return sum(board.viewers for board in self._boards.values())

    def opened(self, tenant_id: str, desk_id: str, number: int) -> Board:
        """The desk's board, for one viewer more. `number`: its last change as just read, used if nobody watched yet."""
        board = self._boards.setdefault(desk_id, Board((tenant_id, desk_id), number))
        board.viewers += 1
        return board

    def closed(self, board: Board) -> None:
        """One viewer less; of the last one's desk nothing more is read."""
        board.viewers -= 1
        if not board.viewers:
            del self._boards[board.key[1]]

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Ear("feed", "access") as ear:
                    self._read(ear)
            except (DatabaseFault, psycopg.Error) as fault:
                _log.warning("live.feed_away", fault=type(fault).__name__)
                self._stopping.wait(PAUSE)
            finally:
                connection.close()

    def _read(self, ear: Ear) -> None:
        while not self._stopping.is_set():
            self._look()
            self._stopping.wait(COALESCE)
            if "access" in ear.wait(POLL):
                self._loop.call_soon_threadsafe(self._forget)

    def _look(self) -> None:
        """What is new, to its boards; once more where there was more than one look takes."""
        while found := changes({board.key: board.number for board in list(self._boards.values())}, MOST):
            told = {desk: written(rows) for desk, rows in found.items()}
            asyncio.run_coroutine_threadsafe(self._spread(told), self._loop).result()

    async def _spread(self, told: Mapping[str, list[Numbered]]) -> None:
        for desk, lines in told.items():
            if board := self._boards.get(desk):
                board.add(lines)


def written(rows: Sequence[Change]) -> list[Numbered]:
    """Each change as an event of the stream, with its number."""
    return [(row.number, _event(row)) for row in rows]


def _event(row: Change) -> bytes:
    said = {"number": row.number, "change": row.change, "alert": row.alert_id, **(_line(row) or {"change": "left"})}
    return f"id: {row.number}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n".encode()


def _line(row: Change) -> dict[str, Any] | None:
    if row.line is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(row.line).items()
    }
