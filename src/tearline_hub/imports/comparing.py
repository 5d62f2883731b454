"""From rows as read to a preview: what each would do to the records as they are now.

Invariant: every row that has a record notes the version it was compared with; when one moved on, all are again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Count, QuerySet

from tearline.people.record import Field, FieldName, Status
from tearline_hub.db.actor import Actor
from tearline_hub.imports import staging
from tearline_hub.imports.locking import move
from tearline_hub.imports.merging import merge
from tearline_hub.imports.models import ImportRow, RegisterImport
from tearline_hub.imports.opening import kinds_of
from tearline_hub.imports.states import Change, ImportAct
from tearline_hub.records import queries as records
from tearline_hub.records.queries import RecordView, Standing

BATCH: Final = 1_000


def compare_some(actor: Actor, row: RegisterImport) -> bool:
    """Compare the next batch with the records, inside the caller's context; false when none was left."""
    batch = list(_rows(row).filter(position__gt=row.compared_to).order_by("position")[:BATCH])
    if not batch:
        return False
    current = records.by_reference(actor=actor, references=[item.reference for item in batch])
    carried = kinds_of(row.columns)
    staging.put_compared(row, list(_compared(row, batch, current, carried)))
    row.compared_to = batch[-1].position
    row.save(update_fields=["compared_to"])
    return True


def show(actor: Actor, row: RegisterImport) -> None:
    """Every row was compared: find who is gone, count, and fix what somebody will confirm."""
    if row.whole and not row.refused_count:
        staging.put_gone(row, sorted(_gone(row, records.standing(actor=actor), set(_references(row)))))
    counts = dict(_rows(row).values_list("change").annotate(Count("position")))
    for change in Change:
        setattr(row, f"{change.value}_count", counts.get(change.value, 0))
    row.shown = staging.digest(row)
    move(row, ImportAct.SHOW)
    row.save()


def moved_on(actor: Actor, row: RegisterImport) -> bool:
    """Whether any record is no longer as it was when it was compared, or another is gone or there by now."""
    standing = records.standing(actor=actor)
    seen = dict(_rows(row).values_list("reference", "seen_version"))
    if any((standing[reference].version if reference in standing else 0) != seen[reference] for reference in seen):
        return True
    return bool(row.whole and not row.refused_count and list(_gone(row, standing, set(seen))))


def begin_again(row: RegisterImport) -> None:
    """Have every row compared once more."""
    _rows(row).filter(change=Change.GONE.value).delete()
    _rows(row).update(change=Change.ADDED.value, record_id="", seen_version=0, merged=None, touched=[])
    row.compared_to, row.shown = -1, ""
    move(row, ImportAct.COMPARE_AGAIN)
    row.save()


def _compared(
    row: RegisterImport, batch: Iterable[ImportRow], current: dict[str, RecordView], carried: frozenset[FieldName]
) -> Iterator[staging.Compared]:
    for item in batch:
        record = current.get(item.reference)
        if record is not None:
            unread = frozenset(FieldName(kind) for kind in item.unread)
            yield _outcome(item, record, carried - unread, Status(row.status))


def _outcome(item: ImportRow, record: RecordView, carried: frozenset[FieldName], status: Status) -> staging.Compared:
    merged = merge(record.fields, [Field.from_dict(raw) for raw in item.fields or ()], carried)
    same = merged.fields == record.fields and record.status is status and record.gone_on is None
    return staging.Compared(
        position=item.position,
        change=Change.SAME if same else Change.CHANGED,
        record_id=record.id,
        seen_version=record.version,
        merged=None if same else [field.to_dict() for field in merged.fields],
        touched=merged.touched,
    )


def _gone(row: RegisterImport, standing: dict[str, Standing], there: set[str]) -> Iterator[tuple[str, str, int]]:
    """Records of the declared status that the file does not have: reference, id, version."""
    for reference, record in standing.items():
        if record.status == row.status and not record.gone and reference not in there:
            yield reference, record.id, record.version


def _references(row: RegisterImport) -> Iterator[str]:
    return _rows(row).values_list("reference", flat=True).iterator()


def _rows(row: RegisterImport) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id)
