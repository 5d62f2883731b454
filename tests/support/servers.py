"""Small real servers that pages are sent to: mail, the government's text service, a browser's push service.

Each keeps what it was given, and can be told to refuse, to be busy, or to take something and fall silent.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Given:
    """What a server got, and how it behaves. `answers`: for the next ones, in order; then all is well."""

    address: str = ""
    letters: list[str] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def next_answer(self, usual: int) -> int:
        return self.answers.pop(0) if self.answers else usual


class _Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        given: Given = self.server.given  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (text := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(text.decode())
                given.letters.append("".join(lines))
                self.wfile.write(b"250 kept\r\n")
            elif word == b"RCPT":
                self.wfile.write(b"%d so\r\n" % given.next_answer(250))
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 yes\r\n")


class _Http(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self._kept(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_GET(self) -> None:
        self._kept(b"")

    def _kept(self, body: bytes) -> None:
        given: Given = self.server.given  # type: ignore[attr-defined]
        given.requests.append((self.command, self.path, dict(self.headers), body))
        status = given.next_answer(201 if self.command == "POST" else 200)
        said = self._notify(given, body, status)
        if status == 0:  # taken, and silent
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def _notify(self, given: Given, body: bytes, status: int) -> dict[str, Any]:
        parts = urlsplit(self.path)
        if self.command == "POST" and parts.path == "/v2/notifications/sms" and status in {0, 201}:
            sent = json.loads(body)
            given.notifications.append({"id": "n1", "reference": sent["reference"], "status": "sending"})
            return {"id": "n1"}
        wanted = parse_qs(parts.query).get("reference", [""])[0]
        return {"notifications": [each for each in given.notifications if each["reference"] == wanted]}

    def log_message(self, *_: object) -> None:
        """Quietly."""


@contextmanager
def mail_server() -> Iterator[Given]:
    """A mail server on this machine; `address` is for TEARLINE_SMTP."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server, _running(server) as given:
        given.address = f"smtp://127.0.0.1:{server.server_address[1]}?from=tearline@example.org"
        yield given


@contextmanager
def http_server() -> Iterator[Given]:
    """A web server on this machine that answers as Notify does, and takes whatever is pushed."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Http) as server, _running(server) as given:
        given.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield given


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[Given]:
    server.daemon_threads = True  # type: ignore[attr-defined]
    given = server.given = Given()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield given
    server.shutdown()
