"""What open pages cost when nothing happens: database connections, and processor time."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import Final

from bench.alerts.setting import Setting
from bench.figures import Figure
from tearline_hub.ops.nodes import LOOPBACK
from tearline_hub.ops.postgres import APP

MOST_CONNECTIONS: Final = 4
WATCHED: Final = 12.0  # seconds: each session is looked at again meanwhile
_CONNECTIONS: Final = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"


def idle_viewers(setting: Setting) -> Figure:
    """Open a page for each viewer, wait, and count the connections of the only process that has any."""
    with ExitStack() as stack:
        opened = [stack.enter_context(_opened(setting, *viewer)) for viewer in setting.viewers]
        most, until = 0, time.monotonic() + WATCHED
        while time.monotonic() < until:
            most = max(most, setting.rows(_CONNECTIONS, APP)[0][0])
            time.sleep(0.1)
        alive = sum(b"event: ready" in feed.recv(65_536) for feed in opened)
    return Figure(
        name=f"{len(opened)} idle viewers", measure="database connections", value=most, bound=MOST_CONNECTIONS,
        unit="connections", beside={"viewers": alive},
        fault="" if alive == len(opened) else f"only {alive} were let in",
    )  # fmt: skip


def _opened(setting: Setting, desk: str, cookie: str) -> socket.socket:
    feed = socket.create_connection((LOOPBACK, setting.live_port), timeout=30)
    feed.sendall(f"GET /desk/{desk}/feed HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    return feed
