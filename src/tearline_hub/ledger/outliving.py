"""Entries past the log's own retention: the entry goes with its salt, the leaf stays and means nothing any more.

Invariant: an entry and its salt go together, so that a proof can be had as long as there is something to prove; every
other proof stands (ADR 0030).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection

from tearline.disclosure.clocks import Pending, began_before, end_of, today
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.retention import Thing, period
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor

_DAYS: Final = """
    SELECT DISTINCT (at AT TIME ZONE 'Europe/London')::date AS day FROM audit_entry
    WHERE tenant_id = %s AND at < %s ORDER BY day LIMIT %s
"""
_FORGET: Final = """
    WITH gone AS (
        DELETE FROM audit_entry WHERE tenant_id = %s AND at >= %s AND at < %s RETURNING id
    ), unsalted AS (
        DELETE FROM audit_salt s USING gone WHERE s.tenant_id = %s AND s.entry_id = gone.id
    )
    SELECT coalesce(array_agg(id), '{}') FROM gone
"""
# A statement of its own: a subject is let go once its entry is seen to be gone.
_SUBJECTS: Final = "DELETE FROM audit_subject WHERE tenant_id = %s AND entry_id = ANY(%s)"
_FIRINGS: Final = "DELETE FROM clock_firing WHERE tenant_id = %s AND fired_at < %s"


def pending(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Days of the log whose retention is over by `upto`, the earliest first; a subject is the day."""
    days = period(Thing.LOG_ENTRY, on=today(upto)).days
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [actor.tenant_id, began_before(upto, days), most])
        found = [row[0] for row in cursor.fetchall()]
    return [Pending.after(day + dt.timedelta(days=days), day.isoformat()) for day in found]


def forget(clock: Actor, now: dt.datetime, subject: str) -> bool:
    """Remove the entries of one day, inside the caller's context; that they went is an entry of its own."""
    day = dt.date.fromisoformat(subject)
    start, end = end_of(day - dt.timedelta(days=1)), end_of(day)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [clock.tenant_id, start, end, clock.tenant_id])
        gone = cursor.fetchone()[0]
        cursor.execute(_SUBJECTS, [clock.tenant_id, gone])
        cursor.execute(_FIRINGS, [clock.tenant_id, end])
    if not gone:
        return False
    audit.record(
        actor=clock,
        now=now,
        act="log.erased",
        subjects=[],
        purpose=LogPurpose.LAWFULNESS.value,
        visible={"day": subject, "entries": len(gone)},
    )
    return True
