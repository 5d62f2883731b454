"""Serving the page on this computer alone, for as long as somebody uses it.

Invariant: the socket listens on the loopback address, on a port the system chose; nothing is logged.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from werkzeug.serving import WSGIRequestHandler, make_server

from tearline.edge.home import Home
from tearline.edge.look import Clock
from tearline.edge.page.application import Application, Page
from tearline.edge.page.door import Door
from tearline.edge.page.sitting import sitting
from tearline.edge.page.views import VIEWS

LOOPBACK: Final = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Names no address that was asked for: the first of them is secret."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 its parent's name
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A page that answers. `link`: how the browser begins; secret until it was followed, and good for once."""

    link: str = field(repr=False)
    stop: Callable[[], None]


def serve(home: Home, *, clock: Clock, started: Callable[[Serving], None]) -> None:
    """Serve until the page is closed or the program is stopped; then every copy of a file is deleted.

    `started`: told when the page answers. Raises `Conflict` while another page is open.
    """
    with sitting(home, clock) as begun, socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
        page = Page(begun, Door(f"{LOOPBACK}:{port}"))
        application = Application(page, VIEWS)
        with listener:
            server = make_server(
                LOOPBACK, port, application, threaded=True, request_handler=_Quiet, fd=listener.fileno()
            )
        page.close = threading.Thread(target=server.shutdown, daemon=True).start
        started(Serving(page.door.link, server.shutdown))
        try:
            server.serve_forever()
        finally:
            begun.forget()
            server.server_close()
