"""`POST /reports` and `GET /reports/<id>`: one report from a program, and how a firm's own report stands.

Invariant: 200 and 201 are said after the report is on the disk. A report that nobody signed is known by its bytes
beside its key: nobody can find out or take the key of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from tearline.errors import InvalidInput, TearlineError
from tearline.seal import instant
from tearline.wire.report import MAX_BYTES, read_report
from tearline.wire.report_receipt import ReportReceipt, digest_of, says
from tearline_hub.alerts.actions.intake import Offered, Taken
from tearline_hub.alerts.queries.firms import standing
from tearline_hub.live.asking import Questions
from tearline_hub.live.http import JSON, Answer, Request, json_answer
from tearline_hub.live.reporter import Reporters, own_key
from tearline_hub.live.writer import Line, Writer

TOO_LARGE: Final = f"Keep a report to {MAX_BYTES // 1024} KiB, without its files."


@dataclass(frozen=True, slots=True)
class Reports:
    """The door for one report."""

    writer: Writer
    reporters: Reporters
    questions: Questions

    async def take(self, request: Request) -> Answer:
        """A receipt. Raises `TearlineError`."""
        reporter = await self.reporters.reporter(request)
        if request.media_type != JSON:
            raise InvalidInput("report.media-type", "Send one report as application/json.")
        key = own_key(request)
        raw = await request.body(MAX_BYTES, InvalidInput("report.too-large", TOO_LARGE))
        offered = Offered(
            report=read_report(raw), raw=raw, door="api", reporter=reporter, key=key if reporter else _nobodys(key, raw)
        )
        (outcome,) = await self.writer.put(Line.IDENTIFIED if reporter else Line.ANONYMOUS, [offered])
        if isinstance(outcome, TearlineError):
            raise outcome
        status = HTTPStatus.CREATED if outcome.is_new else HTTPStatus.OK
        return json_answer(status, receipt_of(outcome), Location=f"/reports/{outcome.report_id}")

    async def standing(self, request: Request, report_id: str) -> Answer:
        """How it stands: the coarse word for the reporter, and the receipt again. Raises `TearlineError`."""
        firm = await self.reporters.firm(request)
        found = await self.questions.ask(standing, reporter=firm, report_id=report_id)
        said = _said(says(found.receipt), found.receipt) | {"feedback": found.feedback.value}
        return json_answer(HTTPStatus.OK, said)


def receipt_of(taken: Taken) -> dict[str, Any]:
    """What the receipt says, and the receipt itself: a text to be kept as it is."""
    return _said(taken.says, taken.receipt)


def _said(receipt: ReportReceipt, raw: bytes) -> dict[str, Any]:
    return {
        "report_id": receipt.report_id,
        "received_at": instant.to_text(receipt.received_at),
        "report_by": instant.to_text(receipt.report_by) if receipt.report_by else None,
        "late": receipt.is_late,
        "receipt": raw.decode(),
    }


def _nobodys(key: str, raw: bytes) -> str:
    return f"{key}:{digest_of(raw)}" if key else ""
