"""After a backup was put back: our own side of a pair that had gone goes again. Who decided what is asked anew."""

from __future__ import annotations

import datetime as dt

from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.matches.models import Match


def empty_again(clock: Actor, now: dt.datetime, match_id: str) -> bool:
    """Let our own side of a pair go; the next upload brings it back, and a person decides anew."""
    row = Match.objects.select_for_update().filter(id=match_id, tenant_id=clock.tenant_id).first()
    if row is None or row.extract is None:
        return False
    row.extract, row.name_rows, row.date_rows, row.extract_rows = None, None, None, None
    row.save(update_fields=["extract", "name_rows", "date_rows", "extract_rows"])
    purpose = LogPurpose.INTEGRITY_SECURITY.value
    audit.record(actor=clock, now=now, act="match.emptied", subjects=[row.id, row.projection_id], purpose=purpose)
    return True
