"""A node's door for reports, over HTTP, that takes them in as the real one does: signed receipts, once for each key.

It can be told to be away, to answer what it is told to, or to be killed after it has a report and before it says so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tearline.errors import ManyInvalid
from tearline.ids import Prefix, new_id
from tearline.reports.deadline import report_by
from tearline.seal.keyring import Keyring
from tearline.wire.report import read_report
from tearline.wire.report_receipt import ReportReceipt, digest_of, seal_receipt
from tests.support.messages import NOW


@dataclass
class ReportNode:
    """What it has, by key: the digest and the receipt. `answers`: given before anything is taken, one after another."""

    ring: Keyring
    key: str = ""
    url: str = ""
    taken: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    """Keys that are taken without a word, once."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, headers: Any, path: str, body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        """As the real door does: 201, 200, 401, 409, 422; None hangs up."""
        with self.lock:
            self.asked.append({"path": path, "key": headers["Idempotency-Key"], "type": headers["Content-Type"]})
            if self.answers:
                return self.answers.pop(0)
            if self.key and headers["Authorization"] != f"Bearer {self.key}":
                return problem(401, "Show the firm's key.")
            return self._take(headers["Idempotency-Key"], body)

    def _take(self, key: str, body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        try:
            report = read_report(body)
        except ManyInvalid as error:
            return problem(422, "Mend it.", [{"field": each.field, "reason": each.message} for each in error.faults])
        new = key not in self.taken
        if new:
            receipt = ReportReceipt(
                report_id=new_id(Prefix.REPORT), node="west-midlands", received_at=NOW, suspected_at=report.suspected_at,
                report_by=report_by(report.suspected_at), digest=digest_of(body),
            )  # fmt: skip
            self.taken[key] = (digest_of(body), seal_receipt(receipt, self.ring, NOW))
        digest, sealed = self.taken[key]
        if digest != digest_of(body):
            return problem(409, "This key was used for another report.")
        if key in self.silent:
            self.silent.remove(key)
            return None
        said = {"report_id": "rep_" + "0" * 20, "receipt": sealed.decode(), "report_by": None, "late": False}
        return (201 if new else 200), {}, json.dumps(said).encode()


def problem(status: int, detail: str, faults: Any = ()) -> tuple[int, dict[str, str], bytes]:
    """As RFC 9457 has it."""
    return status, {}, json.dumps({"detail": detail, "faults": list(faults)}).encode()


@contextmanager
def listening(ring: Keyring, key: str = "") -> Iterator[ReportNode]:
    """A node on a free port of this machine."""
    node = ReportNode(ring, key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = node.answer(self.headers, self.path, body)
            if answer is None:
                self.close_connection = True
                return
            status, headers, content = answer
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    node.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield node
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
