"""When a file as a whole is let go: for what it is, or because reading it comes no further however often it is begun.

Invariant: a try is committed before it is made, so that one which ends the process counts; whatever comes further
begins the count again. Nothing of a refused file is left.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.imports import staging
from tearline_hub.imports.locking import locked, move
from tearline_hub.imports.models import RegisterImport
from tearline_hub.imports.states import ImportAct, ImportState

TRIES: Final = 3
NO_FURTHER: Final = (
    f"Reading the file was begun {TRIES} times and came no further, most likely because it takes more memory than "
    "there is here. Save it as CSV, or in parts of fewer rows, then import that."
)


def next_try(actor: Actor, now: dt.datetime, import_id: str) -> bool:
    """Note, in a transaction of its own, that reading or comparing begins; false when it must not.

    After `TRIES` without coming any further the import is refused instead.
    """
    with acting(actor):
        row = locked(actor, import_id)
        if row.state != ImportState.READING:
            return False
        if row.tries >= TRIES:
            refuse(actor, now, row, NO_FURTHER)
            return False
        row.tries += 1
        row.save(update_fields=["tries"])
    return True


def refuse(actor: Actor, now: dt.datetime, row: RegisterImport, sentences: str) -> None:
    """End the import inside the caller's context; file and rows are deleted. `sentences`: why, and what to do."""
    move(row, ImportAct.REFUSE)
    row.refusal, row.ended_at = sentences, now
    row.save()
    staging.clear(row)
    audit.record(
        actor=actor,
        now=now,
        act="import.refused",
        subjects=[row.id],
        purpose=row.purpose,
        visible={"rows": row.read_count, "tries": row.tries},
    )
