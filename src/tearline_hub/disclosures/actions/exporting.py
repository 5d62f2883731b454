"""That something was downloaded in another form: an entry of its own, written before the bytes are given.

Invariant: what its originator said must not be copied is never given to a holder as a file.
"""

from __future__ import annotations

import datetime as dt

from tearline.errors import NotPermitted
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions.locking import held, locked


def note_export(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, disclosure_id: str, organisation: str) -> None:
    """Its originator takes what one recipient has."""
    with acting(actor):
        row = locked(actor, disclosure_id)
        audit.record(
            actor=actor, now=now, act="disclosure.exported", subjects=[row.id], purpose=purpose.value,
            gateway=row.gateway, recipients=[organisation], visible={"disclosure": row.id, "revision": row.revision},
        )  # fmt: skip


def note_export_of_copy(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose | None, projection_id: str) -> None:
    """A holder takes its copy, or that it has ended. Raises `NotPermitted` for what must not be copied."""
    with acting(actor):
        row = held(actor, projection_id)
        if row.content is not None and HandlingCondition.DO_NOT_PRINT in row.terms.get("handling_conditions", ()):
            raise NotPermitted("export.not-copied", "Its originator said that it must not be copied. Read it here.")
        audit.record(
            actor=actor, now=now, act="projection.exported", subjects=[row.id, row.disclosure_id],
            purpose=purpose.value if purpose else ReadPurpose.ASSESS_RELEASE.value,
            gateway=str(row.terms.get("gateway", "")), visible={"projection": row.id, "revision": row.revision},
        )  # fmt: skip
