"""Keeping files of reports, and having them looked at: nobody reads one before the scanner called it clean.

Invariants: a file is kept by its SHA-256 and comes before its report; it waits, unreadable, until it was scanned. What
is found harmful is dropped in the transaction that notes the finding. A file whose report does not come is emptied.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Final

from django.conf import settings

from tearline.errors import InvalidInput, Unavailable
from tearline.ids import Prefix, new_id
from tearline.reports.media import MAX_BYTES, check_media
from tearline_hub.alerts import clamd
from tearline_hub.alerts.models import Attachment
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import INTAKE, Actor, system_actor
from tearline_hub.db.context import Scope, on_behalf_of_node

PURPOSE: Final = "reported"
WAITS_FOR_ITS_REPORT: Final = dt.timedelta(hours=24)
MOST_WITHOUT_REPORT: Final = 200  # of one firm, and of everybody without an account together
_LONGEST_NAME: Final = 200


def keep(*, now: dt.datetime, reporter: str, digest: str, name: str, media_type: str, content: bytes) -> str:
    """Keep a file for a report that is still to come; its id.

    `reporter`: the tenant of a firm, empty for somebody without an account. `digest`: SHA-256 as the sender has it,
    empty where it was not said. The same file of a firm again is the same one. Raises `InvalidInput`, and
    `Unavailable` while too many files wait for their reports.
    """
    found = hashlib.sha256(content).hexdigest()
    _check(digest, found, media_type, content)
    with on_behalf_of_node(Scope.INTAKE):
        waiting = Attachment.objects.filter(reporter=reporter, report_id="", content__isnull=False)
        if reporter and (same := waiting.filter(digest=found).first()) is not None:
            return same.id
        if waiting.count() >= MOST_WITHOUT_REPORT:
            raise Unavailable("file.too-many", "Too many files wait for their reports. Send the report without it.")
        kept = Attachment.objects.create(
            id=new_id(Prefix.ATTACHMENT), reporter=reporter, digest=found, name=_plain(name), media_type=media_type,
            size=len(content), content=content, received_at=now,
        )  # fmt: skip
        audit.record(actor=_node(), now=now, act="attachment.kept", subjects=[kept.id], purpose=PURPOSE)
    return kept.id


def scan_one(*, now: dt.datetime, scanner: Path) -> bool:
    """Have one file that waits looked at; whether there was one. Raises `Unavailable` when the scanner is silent.

    The row is locked meanwhile, so what a killed process had under way is looked at again by the next.
    """
    with on_behalf_of_node(Scope.INTAKE):
        waiting = Attachment.objects.filter(state="waiting", content__isnull=False).order_by("received_at")
        each = waiting.select_for_update(skip_locked=True).first()
        if each is None:
            return False
        verdict = clamd.scan(bytes(each.content or b""), scanner)
        each.state = "clean" if verdict.clean else "infected" if verdict.infected else "unreadable"
        each.finding, each.scanned_at = verdict.finding, now
        each.content = each.content if verdict.clean else None
        each.save(update_fields=["state", "finding", "scanned_at", "content"])
        act = "attachment.scanned" if verdict.clean else "attachment.dropped"
        audit.record(actor=_node(), now=now, act=act, subjects=[each.id], purpose=PURPOSE)
    return True


def empty_unsent(*, now: dt.datetime) -> int:
    """Empty the files whose reports did not come within their time; how many."""
    with on_behalf_of_node(Scope.INTAKE):
        late = Attachment.objects.filter(
            report_id="", content__isnull=False, received_at__lte=now - WAITS_FOR_ITS_REPORT
        )
        ids = list(late.select_for_update(skip_locked=True).values_list("id", flat=True))
        if ids:
            Attachment.objects.filter(id__in=ids).update(content=None, state="unreadable", finding="no report came")
            audit.record_each(actor=_node(), now=now, act="attachment.emptied", subjects=ids, purpose=PURPOSE)
    return len(ids)


def _check(digest: str, found: str, media_type: str, content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise InvalidInput("file.too-large", f"Keep a file to {MAX_BYTES >> 20} MB.", field="file")
    if digest and digest.lower() != found:
        raise InvalidInput("file.digest", "What arrived is not what was sent. Send the file again.", field="digest")
    check_media(media_type, content)


def _plain(name: str) -> str:
    """A file's name without a path, and without what would steer a screen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-_LONGEST_NAME:] or "file"


def _node() -> Actor:
    return system_actor(INTAKE, node=settings.NODE, tenant_id="")
