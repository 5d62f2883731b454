"""Firms' programs and open desks, in a process of their own beside the node: `python -m bench.alerts.client`.

Reads one JSON plan from stdin, does it, and writes what came of it as JSON to the file that the plan names. Reports are
sent at their moment whether or not earlier ones were answered, so that a slow answer delays no other and shows in the
figures: a time runs from the moment at which a report was due.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import uvloop

MOST_CONNECTIONS: Final = 256
AFTERWARDS: Final = 20.0  # seconds that the last ones get to show
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_SEEN: Final = re.compile(rb'id: (\d+)\ndata: \{"number": \d+, "change": "came", "alert": "(alr_[0-9a-z]{20})"')
_REPORT: Final = re.compile(rb'"report_id": ?"(rep_[0-9a-z]{20})"')


@dataclass
class Tally:
    """What came of it. `sent`: report -> when it was due, and when it was answered; `seen`: by desk."""

    sent: dict[str, tuple[float, float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    seen: list[list[tuple[int, str, float]]] = field(default_factory=list)
    late_start: float = 0.0


class Feed(asyncio.Protocol):
    """One open page."""

    def __init__(self, head: bytes, seen: list[tuple[int, str, float]]) -> None:
        self._head, self._seen, self._rest = head, seen, b""
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._head)  # type: ignore[attr-defined]

    def data_received(self, got: bytes) -> None:
        now, end = time.monotonic(), 0
        self._rest += got
        if not self.ready.done() and b"event: ready" in self._rest:
            self.ready.set_result(None)
        for found in _SEEN.finditer(self._rest):
            self._seen.append((int(found[1]), found[2].decode(), now))
            end = found.end()
        self._rest = self._rest[end:][-4096:]


class Sender(asyncio.Protocol):
    """One connection of a firm's program: one report at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._got = pool, b""
        self._due = 0.0
        self._request = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def send(self, request: bytes, due: float) -> None:
        self._request, self._due, self._got = request, due, b""
        self._transport.write(request)

    def data_received(self, got: bytes) -> None:
        self._got += got
        head, parted, body = self._got.partition(b"\r\n\r\n")
        if parted and len(body) >= int(_LENGTH.search(head)[1]):  # type: ignore[index]  # both servers say it
            self._request = b""
            self._pool.answered(self, int(head[9:12]), body, self._due)

    def connection_lost(self, _: Exception | None) -> None:
        self._pool.lost(self, self._request, self._due)


class Pool:
    """Connections, and the reports that wait for one."""

    def __init__(self, host: str, port: int, tally: Tally) -> None:
        self._where, self._tally = (host, port), tally
        self._free: list[Sender] = []
        self._open = 0
        self._waiting: deque[tuple[bytes, float]] = deque()
        self.pending = 0

    def send(self, request: bytes, due: float) -> None:
        self.pending += 1
        if self._free:
            self._free.pop().send(request, due)
            return
        self._waiting.append((request, due))
        if self._open < MOST_CONNECTIONS:
            self._open += 1
            asyncio.get_running_loop().create_task(self._another())

    async def _another(self) -> None:
        _, sender = await asyncio.get_running_loop().create_connection(lambda: Sender(self), *self._where)
        self._use(sender)

    def answered(self, sender: Sender, status: int, body: bytes, due: float) -> None:
        self.pending -= 1
        self._tally.statuses[status] = self._tally.statuses.get(status, 0) + 1
        if found := _REPORT.search(body):
            self._tally.sent[found[1].decode()] = (due, time.monotonic())
        self._use(sender)

    def lost(self, sender: Sender, request: bytes, due: float) -> None:
        """A server may close a connection that it kept: what was under way is sent again, by its key."""
        self._open -= 1
        if request:
            self.pending -= 1
            self.send(request, due)
        if sender in self._free:
            self._free.remove(sender)

    def _use(self, sender: Sender) -> None:
        if self._waiting:
            sender.send(*self._waiting.popleft())
        else:
            self._free.append(sender)


async def done(plan: dict[str, Any]) -> Tally:
    """The plan: `host`, `port`, `feeds` (port, desk, cookie), `rate`, `count`, `documents`, `key`, `name`."""
    tally, loop = Tally(), asyncio.get_running_loop()
    for port, desk, cookie in plan["feeds"]:
        tally.seen.append([])
        head = f"GET /desk/{desk}/feed HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()
        _, feed = await loop.create_connection(lambda head=head: Feed(head, tally.seen[-1]), plan["host"], port)  # type: ignore[misc]
        await asyncio.wait_for(feed.ready, 30)
    pool = Pool(plan["host"], plan["port"], tally)
    requests = _requests(plan)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    await _paced(pool, requests, plan["rate"], tally)
    end = time.monotonic() + AFTERWARDS
    while time.monotonic() < end and (  # noqa: ASYNC110 looked at from outside the run, which it must not slow
        pool.pending or (tally.seen and _shown(tally) < len(tally.sent))
    ):
        await asyncio.sleep(0.02)
    return tally


def _shown(tally: Tally) -> int:
    return len({alert for seen in tally.seen for _, alert, _ in seen})


async def _paced(pool: Pool, requests: list[bytes], rate: float, tally: Tally) -> None:
    """Each at its moment; with no rate, as many at once as there are connections."""
    began = time.monotonic()
    for number, request in enumerate(requests):
        due = began + number / rate if rate else began
        now = time.monotonic()
        if now < due:
            await asyncio.sleep(due - now)
        elif number % 32 == 0:
            await asyncio.sleep(0)
        tally.late_start = max(tally.late_start, time.monotonic() - due if rate else 0.0)
        pool.send(request, due)


def _requests(plan: dict[str, Any]) -> list[bytes]:
    """Written beforehand: making them is no part of what is measured."""
    made = []
    for number in range(plan["count"]):
        document = plan["documents"][number % len(plan["documents"])]
        body = json.dumps(document | {"notes": f"{plan['name']} {number}"}).encode()
        made.append(
            b"POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {plan['key']}\r\nIdempotency-Key: {plan['name']}-{number}\r\n".encode()
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
    return made


if __name__ == "__main__":
    gc.disable()
    plan_ = json.loads(sys.stdin.readline())
    Path(plan_["answer"]).write_text(json.dumps(vars(uvloop.run(done(plan_)))))
