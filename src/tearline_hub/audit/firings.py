"""What time did, and when: the row that makes each firing of a clock happen exactly once.

Invariant: it is written in the transaction of what the clock does, and its key allows no second.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from tearline.disclosure.clocks import Pending
from tearline_hub.audit.models import ClockFiring
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One thing that a clock did."""

    clock: str
    subject: str
    due_on: dt.date
    fired_at: dt.datetime


def note(*, clock: Actor, now: dt.datetime, name: str, pending: Pending) -> None:
    """Note it inside the caller's transaction, which fails when the same was noted before."""
    ClockFiring(tenant_id=clock.tenant_id, clock=name, subject=pending.subject, due_on=pending.on, fired_at=now).save(
        force_insert=True
    )


def has_fired(name: str, *, due_on: str) -> Exists:
    """For a query of things: whether clock `name` has fired for this one's date."""
    rows = ClockFiring.objects.filter(
        tenant_id=OuterRef("tenant_id"), clock=name, subject=OuterRef("id"), due_on=OuterRef(due_on)
    )
    return Exists(rows)


def lately(*, actor: Actor, since: dt.datetime, most: int) -> list[Fired]:
    """What clocks did in the actor's organisation, newest first."""
    with acting(actor):
        rows = ClockFiring.objects.filter(tenant_id=actor.tenant_id, fired_at__gte=since)
        return [
            Fired(clock=row.clock, subject=row.subject, due_on=row.due_on, fired_at=row.fired_at)
            for row in rows.order_by("-fired_at", "clock", "subject")[:most]
        ]
