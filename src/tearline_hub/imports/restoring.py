"""After a backup was put back: a file that had been given up, refused or let go is deleted again."""

from __future__ import annotations

import datetime as dt

from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.imports import staging
from tearline_hub.imports.models import ImportChunk, ImportRow, RegisterImport
from tearline_hub.imports.states import UNDER_WAY, ImportState


def clear_again(clock: Actor, now: dt.datetime, import_id: str) -> bool:
    """Delete the file and its rows; an import that was under way again is given up."""
    row = RegisterImport.objects.select_for_update().filter(id=import_id, tenant_id=clock.tenant_id).first()
    if row is None or not _is_there(row):
        return False
    staging.clear(row)
    row.filename = ""
    if row.state in UNDER_WAY:
        row.state, row.ended_at, row.ended_by_name = ImportState.ABANDONED.value, now, clock.display_name
    row.save()
    audit.record(actor=clock, now=now, act="import.cleared", subjects=[row.id], purpose=row.purpose)
    return True


def _is_there(row: RegisterImport) -> bool:
    of_it = {"tenant_id": row.tenant_id, "import_id": row.id}
    return ImportChunk.objects.filter(**of_it).exists() or ImportRow.objects.filter(**of_it).exists()
