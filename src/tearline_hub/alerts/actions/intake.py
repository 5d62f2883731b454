"""Taking reports in, from whichever door: as many as wait, in one transaction with one flush.

Invariants: what this returns a receipt for is on the disk. The same reporter, key and bytes are one report and one
receipt for ever; other bytes under that key are refused. No report costs its neighbours anything. Nobody reads here
what a report says, and no person is made of it (ALT-10).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import DatabaseError, IntegrityError

from tearline.errors import Conflict, InvalidInput, TearlineError, Unavailable
from tearline.ids import Prefix, new_id
from tearline.reports.burden import is_words_only
from tearline.reports.deadline import check_suspected, report_by
from tearline.reports.grouping import alike
from tearline.seal.keys import Signer
from tearline.vocab.report import STATUTORY
from tearline.wire.report import Report as Document
from tearline.wire.report_receipt import ReportReceipt, digest_of, says, seal_receipt
from tearline_hub.alerts.models import Attachment, Report, ReportWaiting
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import INTAKE, system_actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.db.rows import insert

PURPOSE: Final = "reported"
POISONS_ACT: Final = "poisons_act_1972_s3c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A report that passed its checks. `reporter`: the tenant of a firm, empty for somebody without an account.

    `raw`: as it was sent. `key`: the reporter's own; empty stands for the report's own bytes.
    """

    report: Document
    raw: bytes
    door: str
    reporter: str = ""
    key: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return digest_of(self.raw)

    @property
    def known_by(self) -> tuple[str, str]:
        """Whose, and by which key."""
        return self.reporter, self.key or f"sha256:{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of one. `receipt`: the signed file, the same whenever it is sent again; `says`: what is in it."""

    report_id: str
    receipt: bytes
    says: ReportReceipt
    is_new: bool


Outcome = Taken | TearlineError


def take(offered: Sequence[Offered], *, now: dt.datetime, keyring: Signer) -> list[Outcome]:
    """Take these in; for each a receipt, or why not, in their order. On the disk when it returns.

    One transaction for all. Where the database refuses that, each gets one of its own.
    """
    try:
        return _take_all(offered, now, keyring)
    except DatabaseError:
        return [_take_one(each, now, keyring) for each in offered]


def _take_one(offered: Offered, now: dt.datetime, keyring: Signer) -> Outcome:
    for _ in range(2):  # another process may have taken the same one in between: it is there the second time
        try:
            return _take_all([offered], now, keyring)[0]
        except IntegrityError:
            continue
        except DatabaseError:
            break
    return Unavailable("report.not-now", "It could not be kept just now. Send it again in a few seconds.")


def _take_all(offered: Sequence[Offered], now: dt.datetime, keyring: Signer) -> list[Outcome]:
    with on_behalf_of_node(Scope.INTAKE):
        known = _known(offered)
        rows: list[Report] = []
        outcomes: list[Outcome] = []
        for each in offered:
            outcome = _again(each, known) or _faulty(each, now)
            if outcome is None:
                row = known[each.known_by] = _row(each, now)
                receipt = _receipt(row)
                row.receipt = seal_receipt(receipt, keyring, now)
                rows.append(row)
                outcome = Taken(report_id=row.id, receipt=row.receipt, says=receipt, is_new=True)
            outcomes.append(outcome)
        _write(rows, now)
    return outcomes


def _known(offered: Sequence[Offered]) -> dict[tuple[str, str], Report]:
    """Those of them that are here already."""
    keys = [each.known_by for each in offered]
    found = Report.objects.filter(reporter__in={one for one, _ in keys}, key__in=[key for _, key in keys])
    return {(row.reporter, row.key): row for row in found.only("id", "reporter", "key", "digest", "receipt")}


def _again(offered: Offered, known: Mapping[tuple[str, str], Report]) -> Outcome | None:
    row = known.get(offered.known_by)
    if row is None:
        return None
    if row.digest != offered.digest:
        return Conflict("report.key-taken", "This key was used for another report. Give each report its own key.")
    return Taken(report_id=row.id, receipt=bytes(row.receipt), says=says(bytes(row.receipt)), is_new=False)


def _faulty(offered: Offered, now: dt.datetime) -> InvalidInput | None:
    """What can only be seen here: a time that has not come, and files that were not sent."""
    try:
        check_suspected(offered.report.suspected_at, now)
    except InvalidInput as fault:
        return InvalidInput(fault.code, fault.message, field="suspected_at")
    digests = set(offered.report.attachments)
    held = Attachment.objects.filter(reporter=offered.reporter, digest__in=digests, report_id="") if digests else ()
    if digests - {each.digest for each in held}:
        return InvalidInput(
            "report.no-such-file", "Send each file first, and give its SHA-256 here.", field="attachments"
        )
    return None


def _row(offered: Offered, now: dt.datetime) -> Report:
    report, (reporter, key) = offered.report, offered.known_by
    return Report(
        id=new_id(Prefix.REPORT), reporter=reporter, key=key, door=offered.door, digest=offered.digest, raw=offered.raw,
        content=report.model_dump(mode="json"), kind=report.kind.value, urgency=report.urgency.value,
        place=report.place.postcode,
        alike=alike(reporter, _about(report), f"{report.place.line} {report.place.postcode}"),
        words_only=is_words_only(report.kind, report.behaviours), suspected_at=report.suspected_at, received_at=now,
        report_by=report_by(report.suspected_at) if report.kind in STATUTORY else None,
    )  # fmt: skip


def _receipt(row: Report) -> ReportReceipt:
    return ReportReceipt(
        report_id=row.id, node=settings.NODE, received_at=row.received_at, suspected_at=row.suspected_at,
        report_by=row.report_by, digest=row.digest,
    )  # fmt: skip


def _about(report: Document) -> str:
    if report.product is not None:
        substances = sorted(each.substance for each in report.product.ingredients)
        return f"{report.kind} {report.product.name} {' '.join(substances)}"
    return f"{report.kind} {report.vehicle.description if report.vehicle else report.link}"


def _write(rows: Sequence[Report], now: dt.datetime) -> None:
    if not rows:
        return
    insert(rows)
    insert([ReportWaiting(report_id=row.id, put_at=now, anonymous=not row.reporter) for row in rows])
    for row in rows:
        if digests := (row.content or {}).get("attachments"):
            # One of each: somebody else without an account may have sent the same file for a report of their own.
            held = Attachment.objects.filter(reporter=row.reporter, digest__in=digests, report_id="")
            first = held.order_by("digest", "received_at", "id").distinct("digest").values_list("id", flat=True)
            Attachment.objects.filter(id__in=list(first)).update(report_id=row.id)
    node = system_actor(INTAKE, node=settings.NODE, tenant_id="")
    for statutory in (True, False):
        audit.record_each(
            actor=node, now=now, act="report.received", purpose=PURPOSE, gateway=POISONS_ACT if statutory else "",
            subjects=[row.id for row in rows if (row.report_by is not None) is statutory],
        )  # fmt: skip
