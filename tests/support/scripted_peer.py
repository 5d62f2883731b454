"""A peer's door that answers as told, for what a peer of the same version never does. Listens on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes]


class ScriptedPeer:
    """`outcomes`: what is said of the next envelopes, `taken` when used up; `instead`: whole answers to the next batches."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.outcomes: list[tuple[str, str]] = []
        self.instead: list[Answer] = []
        self.url = ""

    @property
    def envelopes(self) -> list[str]:
        return [envelope for batch in self.batches for envelope in batch]

    def answer(self, batch: list[str]) -> Answer:
        self.batches.append(batch)
        if self.instead:
            return self.instead.pop(0)
        said = [self.outcomes.pop(0) if self.outcomes else ("taken", "") for _ in batch]
        answers = [{"outcome": outcome, "code": code, "reason": "x"} for outcome, code in said]
        return 200, json.dumps({"answers": answers}).encode()


@contextmanager
def scripted_peer() -> Iterator[ScriptedPeer]:
    script = ScriptedPeer()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = script.answer(body["envelopes"])
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    script.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
