"""After a backup was put back: a record that had been emptied is emptied again."""

from __future__ import annotations

import datetime as dt

from tearline.vocab.purpose import LogPurpose
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.records.actions import replace_fields
from tearline_hub.records.models import Record


def empty_again(clock: Actor, now: dt.datetime, record_id: str) -> bool:
    """Take all fields and keys away; its reference stays."""
    row = Record.objects.select_for_update().filter(id=record_id, tenant_id=clock.tenant_id).first()
    if row is None or not row.fields:
        return False
    replace_fields(actor=clock, record_id=record_id, fields=())
    purpose = LogPurpose.INTEGRITY_SECURITY.value
    audit.record(actor=clock, now=now, act="record.emptied", subjects=[record_id], purpose=purpose)
    return True
