"""What a firm's own program may learn: that it is who it says, and how its reports stand. Nothing a desk thinks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tearline.errors import NotFound
from tearline.vocab.report import Feedback
from tearline.wire.report_receipt import digest_of
from tearline_hub.alerts.models import FirmKey, Report
from tearline_hub.db.context import Scope, on_behalf_of_node


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One report, as its reporter may see it. `receipt`: the signed file, as it was given."""

    report_id: str
    received_at: dt.datetime
    feedback: Feedback
    receipt: bytes


def firm_of(key: str) -> str:
    """The tenant of the firm whose key this is; empty for no key of anybody's, or one that was revoked.

    It is found by its digest, so how long that takes says nothing of how much of a guess was right.
    """
    with on_behalf_of_node(Scope.INTAKE):
        row = FirmKey.objects.filter(digest=digest_of(key.encode()), revoked_at__isnull=True).first()
    return row.tenant_id if row else ""


def standing(*, reporter: str, report_id: str) -> Standing:
    """How a firm's own report stands. Raises `NotFound` for anybody else's, and for none."""
    with on_behalf_of_node(Scope.INTAKE):
        rows = Report.objects.filter(id=report_id, reporter=reporter).exclude(reporter="")
        row = rows.only("id", "received_at", "feedback", "receipt").first()
    if row is None:
        raise NotFound("report.not-found", "There is no such report of yours. Check its reference.")
    return Standing(
        report_id=row.id, received_at=row.received_at, feedback=Feedback(row.feedback), receipt=bytes(row.receipt)
    )
