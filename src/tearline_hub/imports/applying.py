"""From a preview that somebody confirmed to the records, a batch at a time.

Invariant: a batch's records and the note that it was written are one transaction. A record that somebody changed while
the import was written is left as they made it, and counted. Whoever brought the file or applied it wrote its values,
and decides on no draft that is made from them (RL-5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tearline.people.record import Field, Record, Status
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions.writing import take_part_in_drafts
from tearline_hub.imports import staging
from tearline_hub.imports.locking import move
from tearline_hub.imports.models import ImportRow, RegisterImport
from tearline_hub.imports.states import Change, ImportAct
from tearline_hub.records import actions as records
from tearline_hub.records import revising

BATCH: Final = 1_000
_Write = Callable[[Actor, dt.datetime, RegisterImport, Sequence[ImportRow]], int]


def apply_some(actor: Actor, now: dt.datetime, row: RegisterImport) -> bool:
    """Write the next batch inside the caller's context; false when none was left."""
    for change, write in _WRITES.items():
        rows = ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id, change=change.value, applied=False)
        batch = list(rows.order_by("position")[:BATCH])
        if batch:
            written = write(actor, now, row, batch)
            row.applied_count += written
            row.passed_over_count += len(batch) - written
            row.save(update_fields=["applied_count", "passed_over_count"])
            return True
    return False


def finish(actor: Actor, now: dt.datetime, row: RegisterImport) -> None:
    """Everything was written: drop what is left of the file.

    Whoever confirmed a file of everybody has reviewed those who are in it: they are still needed where they come from.
    """
    rows = ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id)
    if row.whole:
        _review(actor, now, list(rows.exclude(change=Change.GONE.value).values_list("record_id", flat=True)))
    rows.filter(change=Change.SAME.value).delete()
    move(row, ImportAct.FINISH)
    row.ended_at, row.ended_by_name = now, row.applied_by_name
    row.save()
    visible = {"written": row.applied_count, "passed_over": row.passed_over_count}
    _note(actor, now, row, "import.applied", [row.id], visible)


def _review(actor: Actor, now: dt.datetime, record_ids: Sequence[str]) -> None:
    for start in range(0, len(record_ids), BATCH):
        records.note_reviewed(actor=actor, now=now, record_ids=record_ids[start : start + BATCH])


def _add(actor: Actor, now: dt.datetime, row: RegisterImport, batch: Sequence[ImportRow]) -> int:
    status = Status(row.status)
    new = [
        Record(
            reference=item.reference,
            status=status,
            fields=staging.unpack(item.fields or (), row.as_at),
            synthetic=row.synthetic,
        )
        for item in batch
    ]
    added = records.insert(actor=actor, now=now, records=new)
    positions = [item.position for item in batch]
    ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id, position__in=positions).delete()
    _note(actor, now, row, "records.added", [row.id], {"import": row.id, "records": len(added)})
    return len(added)


def _revise(actor: Actor, now: dt.datetime, row: RegisterImport, batch: Sequence[ImportRow]) -> int:
    revisions = [
        revising.Revision(
            record_id=item.record_id,
            seen_version=item.seen_version,
            status=Status(row.status),
            fields=tuple(Field.from_dict(raw) for raw in item.merged or ()),
        )
        for item in batch
    ]
    written = revising.revise(actor=actor, revisions=revisions)
    take_part_in_drafts(actor=actor, record_ids=written, people={row.began_by, row.applied_by})
    _settle(row, batch)
    _note(actor, now, row, "records.changed", [row.id, *sorted(written)], {"import": row.id, "records": len(written)})
    return len(written)


def _mark_gone(actor: Actor, now: dt.datetime, row: RegisterImport, batch: Sequence[ImportRow]) -> int:
    seen = {item.record_id: item.seen_version for item in batch}
    marked = revising.mark_gone(actor=actor, gone_on=row.as_at, seen=seen)
    _settle(row, batch)
    _note(actor, now, row, "records.gone", [row.id, *sorted(marked)], {"import": row.id, "records": len(marked)})
    return len(marked)


_WRITES: Final[Mapping[Change, _Write]] = {Change.ADDED: _add, Change.CHANGED: _revise, Change.GONE: _mark_gone}


def _settle(row: RegisterImport, batch: Sequence[ImportRow]) -> None:
    """Written, so its content goes; which fields it touched stays, for whoever corrects what was released."""
    positions = [item.position for item in batch]
    rows = ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id, position__in=positions)
    rows.update(applied=True, fields=None, merged=None)


def _note(
    actor: Actor,
    now: dt.datetime,
    row: RegisterImport,
    act: str,
    subjects: Sequence[str],
    visible: Mapping[str, object],
) -> None:
    audit.record(actor=actor, now=now, act=act, subjects=subjects, purpose=row.purpose, visible=visible)
