"""What people do with an import: bring a file in, confirm its headings, apply what was shown, or give it up.

The reading, comparing and writing between those acts is in `tasks`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import BinaryIO, Final

from django.conf import settings
from django.db import IntegrityError

from tearline.decision import require
from tearline.disclosure.clocks import today
from tearline.errors import Conflict, InvalidInput
from tearline.ids import Prefix, new_id
from tearline.people.record import Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import OPERATOR, Actor
from tearline_hub.db.context import acting
from tearline_hub.imports import comparing, opening, staging
from tearline_hub.imports.locking import locked_for, move
from tearline_hub.imports.models import RegisterImport
from tearline_hub.imports.states import UNDER_WAY, ImportAct, ImportState, may_declare, may_import

LARGEST: Final = 2 * 1024**3  # bytes; the web's own bound is lower
_CHUNK: Final = 1024 * 1024
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What somebody says of the whole file.

    `as_at`: the day it speaks of. `whole`: it holds everybody of that status, so that whoever is missing is gone.
    """

    status: Status
    as_at: dt.date
    whole: bool = False


def begin(
    *, actor: Actor, now: dt.datetime, purpose: ReadPurpose, filename: str, content: BinaryIO, declared: Declared
) -> str:
    """Take a file in and guess its headings; the new import's id. `content`: seekable.

    Raises `InvalidInput` (`ManyInvalid`) for a file that cannot be used whatever is said of its headings, of which
    nothing is kept, and `Conflict` while another import of the organisation is under way.
    """
    _require_may(actor, declared.status)
    if declared.as_at > today(now):
        raise InvalidInput("import.future", "Give a day that is not in the future.", field="as_at")
    found = opening.look(content)
    digest, lines = _measured(content)
    row = RegisterImport(
        id=new_id(Prefix.IMPORT),
        tenant_id=actor.tenant_id,
        state=ImportState.HEADINGS.value,
        purpose=purpose.value,
        filename=filename[:_LONGEST_NAME],
        digest=digest,
        kind=found.kind,
        synthetic=settings.ENVIRONMENT.synthetic,
        expected_count=lines if found.kind == "csv" else None,
        began_at=now,
        began_by=actor.user_id,
        began_by_name=actor.display_name,
        **asdict(declared),
    )
    _understand(row, found)
    with acting(actor):
        _save_only_one(row)
        content.seek(0)
        staging.put_file(row, _pieces(content))
        _note(actor, now, row, "import.began")
    return row.id


def confirm_headings(*, actor: Actor, now: dt.datetime, import_id: str, columns: Mapping[str, str]) -> None:
    """Say which column each heading is ("" = not read); the reading begins.

    Raises `InvalidInput` (`ManyInvalid`) when the file could not be used that way.
    """
    with acting(actor):
        row = locked_for(actor, import_id, ImportAct.CONFIRM_HEADINGS)
        with staging.file_of(row) as content:
            found = opening.look(content, columns)
        opening.require_usable(found.faults)
        _understand(row, found)
        move(row, ImportAct.CONFIRM_HEADINGS)
        row.save()
        _note(actor, now, row, "import.headings-confirmed")


def apply(*, actor: Actor, now: dt.datetime, import_id: str, shown: str, gone_confirmed: bool) -> None:
    """Have the preview that `shown` stands for written to the records.

    Raises `Conflict` when the records have changed since; the file is then compared with them again.
    """
    with acting(actor):
        row = locked_for(actor, import_id, ImportAct.APPLY)
        _require_may(actor, Status(row.status))  # roles may have changed since, and it need not be the same person
        as_shown = shown == row.shown
        moved_on = as_shown and comparing.moved_on(actor, row)
        if moved_on:
            comparing.begin_again(row)
        elif as_shown:
            _confirm(actor, now, row, gone_confirmed=gone_confirmed)
    if moved_on or not as_shown:
        raise Conflict(
            "import.changed", "Records have changed since this was shown. Look at the new preview, then apply it."
        )


def _confirm(actor: Actor, now: dt.datetime, row: RegisterImport, *, gone_confirmed: bool) -> None:
    if row.gone_count and not gone_confirmed:
        raise InvalidInput(
            "import.gone-unconfirmed",
            "Confirm that the people who are not in the file are gone, or give this import up.",
            field="gone_confirmed",
        )
    move(row, ImportAct.APPLY)
    row.applied_by, row.applied_by_name = actor.user_id, actor.display_name
    row.save()
    _note(actor, now, row, "import.confirmed")


def abandon(*, actor: Actor, now: dt.datetime, import_id: str) -> None:
    """Give an import up before anything was written; file and rows are deleted."""
    with acting(actor):
        row = locked_for(actor, import_id, ImportAct.ABANDON)
        move(row, ImportAct.ABANDON)
        row.ended_at, row.ended_by_name = now, actor.display_name
        row.save()
        staging.clear(row)
        _note(actor, now, row, "import.abandoned")


def _understand(row: RegisterImport, found: opening.Opened) -> None:
    row.headings = [asdict(heading) for heading in found.headings]
    row.columns = {heading.heading: heading.column for heading in found.headings}
    row.heading_faults = [asdict(fault) for fault in found.faults]


def _require_may(actor: Actor, status: Status) -> None:
    operator = actor.user_id == OPERATOR
    require(may_import(actor.roles, operator=operator))
    require(may_declare(status, actor.roles, operator=operator))


def _save_only_one(row: RegisterImport) -> None:
    another = RegisterImport.objects.filter(tenant_id=row.tenant_id, state__in=[state.value for state in UNDER_WAY])
    conflict = Conflict(
        "import.under-way", "Another import of your organisation is under way. Finish it or give it up first."
    )
    if another.exists():
        raise conflict
    try:
        row.save(force_insert=True)
    except IntegrityError as error:  # begun by somebody else in the same moment
        raise conflict from error


def _measured(content: BinaryIO) -> tuple[str, int]:
    """SHA-256 of the file in hex, and how many lines it has after the first."""
    digest, lines = hashlib.sha256(), 0
    content.seek(0)
    size = 0
    for piece in _pieces(content):
        size += len(piece)
        if size > LARGEST:
            raise InvalidInput("import.too-large", "The file is larger than 2 GiB. Split it into parts.", field="file")
        digest.update(piece)
        lines += piece.count(b"\n")
    return digest.hexdigest(), max(lines - 1, 0)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(_CHUNK):
        yield piece


def _note(actor: Actor, now: dt.datetime, row: RegisterImport, act: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=[row.id],
        purpose=row.purpose,
        visible={
            "rows": row.read_count,
            "added": row.added_count,
            "changed": row.changed_count,
            "gone": row.gone_count,
        },
    )
