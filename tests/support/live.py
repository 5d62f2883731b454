"""The live process's application behind a real server, in threads of the test's own process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from tearline_hub.access.actions import begin_session
from tearline_hub.access.session import SessionStore
from tearline_hub.db.actor import Actor
from tearline_hub.live.app import Application
from tearline_hub.ops.live import server


class Live:
    """A server that answers at `url`."""

    def __init__(self, app: Application, server: uvicorn.Server) -> None:
        self.app, self.server = app, server
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)


@contextmanager
def live_served() -> Iterator[Live]:
    """Serve until the end; then no thread of it and no connection is left."""
    app = Application()
    running = server(app, "127.0.0.1:0")
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        while not running.started:
            assert thread.is_alive(), "the live process did not start"
            threading.Event().wait(0.01)
        yield Live(app, running)
    finally:
        running.handle_exit(signal.SIGTERM, None)
        thread.join()


def session_of(actor: Actor) -> dict[str, Any]:
    """The cookie of somebody who just signed in."""
    request: Any = RequestFactory().get("/")
    request.session = SessionStore()
    assert isinstance(request.session, SessionBase)
    begin_session(request, user_id=actor.user_id)
    request.session.save()
    return {"tearline-west-midlands": request.session.session_key}
