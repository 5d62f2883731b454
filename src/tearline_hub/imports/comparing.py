"""From rows as read to a preview: what each would do to the records as they are now.

Invariant: every row that has a record notes the version it was compared with; when one moved on, all are again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.db.models import Count, QuerySet

from tearline.people.record import FieldName
from tearline_hub.db.actor import Actor
from tearline_hub.imports import staging
from tearline_hub.imports.locking import move
from tearline_hub.imports.merging import Merged, merge
from tearline_hub.imports.models import ImportRow, RegisterImport
from tearline_hub.imports.opening import kinds_of
from tearline_hub.imports.staging import Compared, Staged
from tearline_hub.imports.states import Change, ImportAct
from tearline_hub.records import queries as records
from tearline_hub.records.queries import Standing, Stored

BATCH: Final = 1_000


def compared(actor: Actor, row: RegisterImport, batch: Sequence[Staged]) -> list[Compared]:
    """What becomes of those of a batch whose records are there already, inside the caller's context."""
    stored = records.stored(actor=actor, references=[item.reference for item in batch])
    carried = kinds_of(row.columns)
    return [_outcome(row, item, stored[item.reference], carried) for item in batch if item.reference in stored]


def compare_some(actor: Actor, row: RegisterImport) -> bool:
    """Compare the next batch once more, inside the caller's context; false when none was left."""
    rows = _rows(row).filter(position__gt=row.compared_to).order_by("position")[:BATCH]
    batch = [Staged(item.position, item.reference, item.fields or (), item.unread) for item in rows]
    if not batch:
        return False
    staging.put_compared(row, compared(actor, row, batch))
    row.compared_to, row.tries = batch[-1].position, 0
    row.save(update_fields=["compared_to", "tries"])
    return True


def show(actor: Actor, row: RegisterImport) -> None:
    """Every row was compared: find who is gone, count, and fix what somebody will confirm."""
    if row.whole and not row.refused_count:
        staging.put_gone(row, sorted(_gone(row, records.standing(actor=actor), set(_references(row)))))
    counts = dict(_rows(row).values_list("change").annotate(Count("position")))
    for change in Change:
        setattr(row, f"{change.value}_count", counts.get(change.value, 0))
    row.shown, row.tries = staging.digest(row), 0
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


def _outcome(row: RegisterImport, item: Staged, record: Stored, carried: frozenset[FieldName]) -> Compared:
    kinds = carried - {FieldName(kind) for kind in item.unread}
    merged = None if _says_the_same(item, record, kinds) else _merged(row, item, record, kinds)
    same = merged is None and record.status == row.status and not record.gone
    kept: Merged | None = merged or (None if same else Merged(fields=record.fields(), touched=()))
    return Compared(
        position=item.position,
        change=Change.CHANGED if kept else Change.SAME,
        record_id=record.id,
        seen_version=record.version,
        merged=[field.to_dict() for field in kept.fields] if kept else None,
        touched=kept.touched if kept else (),
    )


def _says_the_same(item: Staged, record: Stored, kinds: frozenset[FieldName]) -> bool:
    """Whether file and record hold the same in the same order, as nearly all do: told without looking any closer."""
    said = [(kind, value, parts) for _, kind, value, parts in item.fields if kind in kinds]
    return said == [(raw["name"], raw["value"], raw["parts"]) for raw in record.raw if raw["name"] in kinds]


def _merged(row: RegisterImport, item: Staged, record: Stored, kinds: frozenset[FieldName]) -> Merged | None:
    """The record's new fields, or None when they are as they were."""
    before = record.fields()
    merged = merge(before, staging.unpack(item.fields, row.as_at), kinds)
    return None if merged.fields == before else merged


def _gone(row: RegisterImport, standing: dict[str, Standing], there: set[str]) -> Iterator[tuple[str, str, int]]:
    """Records of the declared status that the file does not have: reference, id, version."""
    for reference, record in standing.items():
        if record.status == row.status and not record.gone and reference not in there:
            yield reference, record.id, record.version


def _references(row: RegisterImport) -> Iterator[str]:
    return _rows(row).values_list("reference", flat=True).iterator()


def _rows(row: RegisterImport) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(tenant_id=row.tenant_id, import_id=row.id)
