"""Sending what was written: the same report, receipt and code however often a page is sent."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from tearline.errors import InvalidInput, TearlineError
from tearline.reports.media import MAX_BYTES, media_type_of
from tearline.seal import strict_json
from tearline.seal.keyring import Keyring
from tearline.wire.report import read_report
from tearline.wire.report_receipt import says
from tearline_hub.alerts.actions import files
from tearline_hub.alerts.actions.intake import Offered, Taken, take
from tearline_hub.alerts.codes import code_of, key_of
from tearline_hub.db.wake import wake
from tearline_hub.web.reports.document import document_of
from tearline_hub.web.reports.sitting import SentFile, Sitting


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report that is on the disk. `code`: for whoever has no account, empty for a firm; shown once."""

    report_id: str
    received_at: dt.datetime
    code: str


def send(sitting: Sitting, now: dt.datetime) -> Sent:
    """Send it. Raises `InvalidInput` for what has to be mended, `Conflict` for a sitting that sent another report."""
    raw = strict_json.dump(document_of(sitting, now))
    code = "" if sitting.reporter else code_of(sitting.number)
    key = key_of(code) if code else f"form:{sitting.number}"
    offered = Offered(report=read_report(raw), raw=raw, door="form", reporter=sitting.reporter, key=key)
    taken = take_in([offered], now)[0]
    if isinstance(taken, TearlineError):
        raise taken
    return Sent(report_id=taken.report_id, received_at=says(taken.receipt).received_at, code=code)


def take_in(offered: list[Offered], now: dt.datetime) -> list[Taken | TearlineError]:
    """Take reports in and tell the router."""
    outcomes = take(offered, now=now, keyring=Keyring.open(settings.ENVIRONMENT.keys))
    wake("reports")
    return outcomes


def is_scanned() -> bool:
    """Whether files are looked at here: without a scanner they stay unreadable, and the page says so."""
    return settings.ENVIRONMENT.scanner is not None


def keep_file(sitting: Sitting, sent: UploadedFile[Any], now: dt.datetime) -> Sitting:
    """Keep a file for the report that is being written. Raises `InvalidInput` or `Unavailable`."""
    name, size = sent.name or "file", sent.size or 0
    if size > MAX_BYTES:
        raise InvalidInput("file.too-large", f"Keep a file to {MAX_BYTES >> 20} MB.", field="file")
    content = sent.read()
    digest = hashlib.sha256(content).hexdigest()
    again = sitting.with_file(SentFile(digest=digest, name=name[-60:]))
    if digest not in {each.digest for each in sitting.files}:
        files.keep(
            now=now, reporter=sitting.reporter, digest=digest, name=name, media_type=media_type_of(name),
            content=content,
        )  # fmt: skip
    return again
