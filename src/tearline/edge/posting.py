"""Sending reports to a node: each until it has them, patiently, and no faster than the node asks for.

Invariants: a report counts as sent when its receipt is on this disk. What the node refuses is set aside and stops no
other. Only the node that was named is asked, over TLS unless it is this computer, and no redirection is followed.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tearline.edge.spool import Spool, Waiting
from tearline.errors import IntegrityFault, InvalidInput, NotPermitted, TearlineError, Unavailable

_LONGEST_ANSWER: Final = 256 * 1024
_ANSWERS_WITHIN: Final = 30.0  # seconds
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds
_TAKEN: Final = frozenset({200, 201, 202})
_REFUSED: Final = frozenset({400, 409, 413, 415, 422})
_WHO: Final = frozenset({401, 403})
_NO_DOOR: Final = frozenset({301, 302, 303, 307, 308, 404, 405, 421})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class NodeDoor:
    """Where reports go, as whom. `url`: of the node; `key`: the firm's, empty for somebody without an account."""

    url: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Raise `InvalidInput` for an address over which a key or a report could be read."""
        parts = urlsplit(self.url)
        local = parts.hostname in _LOOPBACK
        if parts.hostname is None or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
            raise InvalidInput("report.node", "Give the node's address, beginning with https://.", field="to")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    again_in: float | None


@dataclass
class Sender:
    """Sends what waits. `patience`: seconds to go on while the node does not answer. `say`: told each outcome."""

    spool: Spool
    door: NodeDoor
    patience: float
    say: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    sent: int = 0
    refused: int = 0

    def send_all(self) -> None:
        """Everything that waits now. Raises `Unavailable` when the node stays away, `NotPermitted` for a wrong key."""
        give_up_at = self.clock() + self.patience
        with self.spool.sending():
            for each in self.spool.waiting():
                self._settle(each, self._answered(each, give_up_at))

    def _answered(self, report: Waiting, give_up_at: float) -> _Answer:
        """The node's word on it, asked for again and again while there is none."""
        pause = _FIRST_PAUSE
        while True:
            answer = self._ask(report)
            if answer is not None and answer.status in _TAKEN | _REFUSED | _WHO | _NO_DOOR:
                return answer
            wait = min(answer.again_in if answer and answer.again_in is not None else pause, _LONGEST_PAUSE)
            if self.clock() + wait > give_up_at:
                raise Unavailable("report.node-away", "The node does not take reports just now. They wait here.")
            self.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _ask(self, report: Waiting) -> _Answer | None:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": report.key}
        if self.door.key:
            headers["Authorization"] = f"Bearer {self.door.key}"
        try:
            return _post(self.door.url, report.raw, headers)
        except ssl.SSLCertVerificationError:
            raise IntegrityFault("report.not-the-node", "Whoever answers there cannot show to be that node.") from None
        except (OSError, http.client.HTTPException):
            return None

    def _settle(self, report: Waiting, answer: _Answer) -> None:
        if answer.status in _WHO:
            raise NotPermitted("report.who", "The node does not know this key. Ask its operator for a new one.")
        if answer.status in _NO_DOOR:
            raise InvalidInput("report.node", "There is no door for reports at that address. Check it.", field="to")
        said = _parsed(answer.body)
        if answer.status in _REFUSED:
            self.spool.refuse(report, _why(said))
            self.refused += 1
            self.say(f"{report.name} has to be mended: {' '.join(_why(said))}")
            return
        kept = self.spool.settle(report, _receipt(said))
        self.sent += 1
        late = " It came after its 24 hours, and counts." if said.get("late") else ""
        self.say(f"{said.get('report_id', 'A report')} is with the node.{late} Receipt: {kept}")


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_ANSWERS_WITHIN)
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/reports", body, dict(headers))
        response = connection.getresponse()
        found = response.read(_LONGEST_ANSWER + 1)
        again = response.getheader("Retry-After") or ""
    finally:
        connection.close()
    if len(found) > _LONGEST_ANSWER:
        raise http.client.HTTPException
    return _Answer(response.status, found, float(again) if again.isascii() and again.isdecimal() else None)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _receipt(said: Mapping[str, Any]) -> bytes:
    """The signed file: given as a text, or as the JSON that it is."""
    receipt = said.get("receipt", "")
    return receipt.encode() if isinstance(receipt, str) else json.dumps(receipt, separators=(",", ":")).encode()


def _why(said: Mapping[str, Any]) -> list[str]:
    """What the node found wrong, a sentence for each field."""
    faults = said.get("faults")
    sentences = [_sentence(each) for each in faults if isinstance(each, dict)] if isinstance(faults, list) else []
    return sentences or [str(said.get("detail") or said.get("title") or "The node refused it.")[:500]]


def _sentence(fault: Mapping[str, Any]) -> str:
    name = str(fault.get("field") or "")[:100]
    what = str(fault.get("reason") or "")[:500]
    return f"{name}: {what}" if name else what


def failed(error: TearlineError, sender: Sender) -> str:
    """What to say when sending ended early."""
    waits = len(sender.spool.waiting())
    return f"{error.message} Sent: {sender.sent}. Waiting: {waits}. Nothing is lost: run tearline report send again."
