"""Readers of imports: how far one has come, what was wrong with the file, and what it would change.

`changes` shows what records hold: it asks for a purpose and writes its own audit entry. Nothing else here is content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from tearline.decision import require
from tearline.people.record import Field, FieldName, Status
from tearline.tables.fault import Fault
from tearline.tables.headings import How
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import OPERATOR, Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.queries import in_force
from tearline_hub.imports import staging
from tearline_hub.imports.locking import found
from tearline_hub.imports.merging import FieldChange, differences
from tearline_hub.imports.models import ImportFault, ImportRow, RegisterImport
from tearline_hub.imports.opening import Heading
from tearline_hub.imports.states import UNDER_WAY, Change, ImportState, may_import
from tearline_hub.imports.views import AffectedView, ChangeView, ImportLine, ImportView
from tearline_hub.records import queries as records
from tearline_hub.records.queries import RecordView

PER_PAGE: Final = 50
FAULT_HEADINGS: Final = ("row", "column", "what", "how_to_mend", "left_out")
_SHOWN_OF_THE_GONE: Final = frozenset({FieldName.NAME, FieldName.DATE_OF_BIRTH})
_DONE: Final = [Change.CHANGED.value, Change.GONE.value]


def listed(*, actor: Actor, page: int = 1) -> tuple[list[ImportLine], bool]:
    """The organisation's imports, newest first; whether there are more."""
    _require_may(actor)
    start = (page - 1) * PER_PAGE
    with acting(actor):
        rows = list(
            RegisterImport.objects.filter(tenant_id=actor.tenant_id).order_by("-began_at", "id")[
                start : start + PER_PAGE + 1
            ]
        )
    return [_line(row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


def under_way(*, actor: Actor) -> str:
    """Id of the one import that is under way, or empty."""
    _require_may(actor)
    with acting(actor):
        states = [state.value for state in UNDER_WAY]
        row = RegisterImport.objects.filter(tenant_id=actor.tenant_id, state__in=states).first()
    return row.id if row else ""


def progress(*, actor: Actor, import_id: str) -> ImportView:
    """How far it has come. Raises `NotFound`."""
    _require_may(actor)
    with acting(actor):
        row = found(actor, import_id)
        standing = _standing(actor, row)
    return ImportView(
        line=_line(row),
        digest=row.digest,
        kind=row.kind,
        headings=tuple(
            Heading(heading=raw["heading"], column=raw["column"], how=How(raw["how"])) for raw in row.headings
        ),
        faults=tuple(Fault(**raw) for raw in row.heading_faults),
        refusal=row.refusal,
        rows_total=row.expected_count,
        comparing=row.state == ImportState.READING and row.read_at is not None,
        left_out_cells=row.left_out_count,
        fault_count=row.fault_count,
        gone_unsure=row.whole and row.refused_count > 0,
        shown=row.shown,
        passed_over=row.passed_over_count,
        standing=standing,
    )


def faults(*, actor: Actor, import_id: str, page: int = 1) -> tuple[list[Fault], bool]:
    """What was wrong, in the file's order; whether there is more. All are counted, the first 10,000 kept."""
    _require_may(actor)
    start = (page - 1) * PER_PAGE
    with acting(actor):
        row = found(actor, import_id)
        kept = ImportFault.objects.filter(tenant_id=actor.tenant_id, import_id=row.id, position__gte=start)
        rows = list(kept.order_by("position")[: PER_PAGE + 1])
    return [_fault(row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


def fault_file(*, actor: Actor, import_id: str) -> Iterator[tuple[object, ...]]:
    """Every fault that was kept as a row under `FAULT_HEADINGS`, for a file; the column as the file calls it.

    No cell of the table is repeated but its headings.
    """
    heading_of = progress(actor=actor, import_id=import_id).heading_of
    page, more = 1, True
    while more:
        batch, more = faults(actor=actor, import_id=import_id, page=page)
        page += 1
        for fault in batch:
            yield fault.row_number, heading_of(fault.column), fault.what, fault.how_to_mend, _left_out(fault)


def changes(
    *, actor: Actor, now: dt.datetime, purpose: ReadPurpose, import_id: str, kind: Change, page: int = 1
) -> tuple[list[ChangeView], bool]:
    """Records that the file adds, changes or no longer has, field by field, in the file's order; whether there is more.

    Once applied, what changed is on the records: only the references are left here.
    """
    _require_may(actor)
    start = (page - 1) * PER_PAGE
    with acting(actor):
        row = found(actor, import_id)
        every = ImportRow.objects.filter(tenant_id=actor.tenant_id, import_id=row.id, change=kind.value)
        batch = list(every.order_by("position")[start : start + PER_PAGE + 1])
        shown = batch[:PER_PAGE]
        current = records.by_reference(actor=actor, references=[item.reference for item in shown])
        views = [_change(row, item, current) for item in shown]
        audit.record(
            actor=actor,
            now=now,
            act="import.changes-read",
            subjects=[row.id, *(item.record_id for item in shown if item.record_id)],
            purpose=purpose.value,
            visible={"import": row.id, "change": kind.value, "page": page},
        )
    return views, len(batch) > PER_PAGE


def affected(*, actor: Actor, import_id: str) -> list[AffectedView]:
    """Records the file changes or no longer has, of which something is in force that was released and no longer holds.

    Nothing is sent by itself: somebody corrects or recalls each of these disclosures.
    """
    _require_may(actor)
    with acting(actor):
        row = found(actor, import_id)
        rows = ImportRow.objects.filter(tenant_id=actor.tenant_id, import_id=row.id, change__in=_DONE)
        by_record = {item.record_id: item for item in rows.defer("fields", "merged")}
        sent = in_force.released(actor=actor, record_ids=list(by_record))
    hit: dict[str, list[str]] = {}
    for released in sent:
        item = by_record[released.record_id]
        if item.change == Change.GONE.value or released.field_ids & set(item.touched):
            hit.setdefault(released.record_id, []).append(released.disclosure_id)
    return [
        AffectedView(
            reference=by_record[record_id].reference,
            record_id=record_id,
            change=Change(by_record[record_id].change),
            disclosure_ids=tuple(disclosure_ids),
        )
        for record_id, disclosure_ids in sorted(hit.items(), key=lambda pair: by_record[pair[0]].reference)
    ]


def _change(row: RegisterImport, item: ImportRow, current: Mapping[str, RecordView]) -> ChangeView:
    record = current.get(item.reference)
    return ChangeView(
        reference=item.reference,
        record_id=item.record_id,
        fields=() if item.applied else tuple(_differences(item, record, row.as_at)),
        status=_status_change(row, item, record),
        comes_back=item.change == Change.CHANGED.value and record is not None and record.gone_on is not None,
    )


def _differences(item: ImportRow, record: RecordView | None, as_at: dt.date) -> Iterator[FieldChange]:
    before = record.fields if record and item.record_id else ()
    if item.change == Change.GONE.value:
        return differences([field for field in before if field.name in _SHOWN_OF_THE_GONE and not field.sensitive], ())
    if item.change == Change.CHANGED.value:
        return differences(before, [Field.from_dict(raw) for raw in item.merged or ()])
    return differences(before, staging.unpack(item.fields or (), as_at))


def _status_change(row: RegisterImport, item: ImportRow, record: RecordView | None) -> tuple[Status, Status] | None:
    status = Status(row.status)
    changed = item.change == Change.CHANGED.value and record is not None and record.status is not status
    return (record.status, status) if changed and record else None


def _standing(actor: Actor, row: RegisterImport) -> int:
    """Inside the caller's context; counted only where somebody is shown who is gone."""
    shown = row.state == ImportState.PREVIEW and row.gone_count
    return records.standing_count(actor=actor, status=Status(row.status)) if shown else 0


def _line(row: RegisterImport) -> ImportLine:
    return ImportLine(
        id=row.id,
        filename=row.filename,
        state=ImportState(row.state),
        purpose=ReadPurpose(row.purpose),
        status=Status(row.status),
        as_at=row.as_at,
        whole=row.whole,
        began_at=row.began_at,
        began_by=row.began_by_name,
        applied_by=row.applied_by_name,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
        rows_read=row.read_count,
        refused_rows=row.refused_count,
        counts={change: getattr(row, f"{change.value}_count") for change in Change},
        applied=row.applied_count,
    )


def _fault(row: ImportFault) -> Fault:
    return Fault(
        row_number=row.row_number,
        column=row.column,
        what=row.what,
        how_to_mend=row.how_to_mend,
        blocking=row.blocking,
    )


def _left_out(fault: Fault) -> str:
    if fault.blocking:
        return "row"
    return "cell" if fault.row_number > 1 else "column"


def _require_may(actor: Actor) -> None:
    require(may_import(actor.roles, operator=actor.user_id == OPERATOR))
