"""Readers of audit entries: what happened to one thing, and the overseer's window. Never totals per officer.

Invariant: a reading has one of the four purposes that DPA 2018 s.62(4) allows, and is itself an entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tearline.errors import NotPermitted
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.role import Role
from tearline_hub.audit import actions
from tearline_hub.audit.models import AuditEntry, AuditSubject
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One audit entry as a reader sees it."""

    id: str
    tenant_id: str
    at: dt.datetime
    user_name: str
    operation: str
    act: str
    subjects: tuple[str, ...]
    purpose: str
    recipients: tuple[str, ...]
    visible: Mapping[str, Any]
    reason: str


def history_of(*, actor: Actor, now: dt.datetime, subject: str) -> list[Entry]:
    """What the actor's own organisation did with one thing, oldest first, for its page; reading it is an entry.

    An organisation that looks at its own acts monitors itself: s.62(4)(b).
    """
    with acting(actor):
        found = entries_about(actor=actor, subject=subject)
        actions.record(
            actor=actor,
            now=now,
            act="audit.read",
            subjects=[subject],
            purpose=LogPurpose.SELF_MONITORING.value,
            visible={"entries": len(found)},
        )
        return found


def entries_about(*, actor: Actor, subject: str) -> list[Entry]:
    """Every entry of the actor's own organisation about one thing, oldest first: for readers that write their own."""
    with acting(actor):
        about = AuditSubject.objects.filter(tenant_id=actor.tenant_id, subject=subject).values("entry_id")
        rows = AuditEntry.objects.filter(tenant_id=actor.tenant_id, id__in=about).order_by("at", "id")
        return [_entry(row) for row in rows]


def for_oversight(
    *,
    actor: Actor,
    now: dt.datetime,
    purpose: LogPurpose,
    start: dt.date,
    end: dt.date,
    limit: int = 200,
) -> list[Entry]:
    """Entries of every organisation on the node between two days, newest first; reading is itself an entry."""
    if Role.OVERSEER not in actor.roles:
        raise NotPermitted("audit.role", "Only an overseer can read every organisation's entries. Ask yours.")
    with acting(actor, Scope.OVERSIGHT):
        rows = AuditEntry.objects.filter(at__date__gte=start, at__date__lte=end)
        found = [_entry(row) for row in rows.order_by("-at", "id")[:limit]]
        actions.record(
            actor=actor,
            now=now,
            act="audit.read",
            subjects=[],
            purpose=purpose.value,
            visible={"from": start.isoformat(), "to": end.isoformat(), "entries": len(found)},
        )
        return found


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        id=row.id,
        tenant_id=row.tenant_id,
        at=row.at,
        user_name=row.user_name,
        operation=row.operation,
        act=row.act,
        subjects=tuple(row.subjects),
        purpose=row.purpose,
        recipients=tuple(row.recipients),
        visible=row.visible,
        reason=row.reason,
    )
