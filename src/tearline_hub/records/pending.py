"""What time does to records: a review falls due, and a record that is gone from its source goes here too.

Readers and acts run inside the caller's context; `holder` is the kind of organisation whose schedule applies.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from tearline.disclosure.clocks import Pending, has_expired, today
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.retention import Thing, period
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.audit.firings import has_fired
from tearline_hub.db.actor import Actor
from tearline_hub.records.actions import replace_fields
from tearline_hub.records.models import Record


def reviews(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Records by their review date; from the day after, a search by name passes them over (RET-1)."""
    rows = Record.objects.filter(tenant_id=actor.tenant_id, review_on__lt=today(upto), gone_on=None).exclude(fields=[])
    rows = rows.filter(~has_fired("record-review", due_on="review_on")).order_by("review_on", "id")
    return [Pending.after(day, id_) for id_, day in rows.values_list("id", "review_on")[:most]]


def gone(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Records that a file of everybody no longer had, by the schedule."""
    days = _days(actor, upto)
    before = today(upto) - dt.timedelta(days=days)
    rows = Record.objects.filter(tenant_id=actor.tenant_id, gone_on__lt=before).exclude(fields=[])
    found = rows.order_by("gone_on", "id").values_list("id", "gone_on")[:most]
    return [Pending.after(day + dt.timedelta(days=days), id_) for id_, day in found if day]


def empty_gone(clock: Actor, now: dt.datetime, record_id: str) -> bool:
    """Empty a record that is gone from its source; no search finds it any more."""
    row = Record.objects.select_for_update().filter(id=record_id, tenant_id=clock.tenant_id).first()
    if row is None or row.gone_on is None or not row.fields:
        return False
    if not has_expired(row.gone_on + dt.timedelta(days=_days(clock, now)), now):
        return False
    replace_fields(actor=clock, record_id=record_id, fields=())
    audit.record(actor=clock, now=now, act="record.emptied", subjects=[record_id], purpose=LogPurpose.LAWFULNESS.value)
    return True


def _days(actor: Actor, at: dt.datetime) -> int:
    holder = agencies.organisation(f"{settings.NODE}/{actor.tenant_id}").kind
    return period(Thing.GONE_RECORD, holder=holder, on=today(at)).days
