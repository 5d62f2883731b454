"""The one writer of audit entries. Called inside the transaction of the act: no entry, no act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from django.db import connection

from tearline.errors import IntegrityFault, Unavailable
from tearline.ids import Prefix, new_id
from tearline_hub.audit.acts import ACTS
from tearline_hub.audit.models import AuditEntry
from tearline_hub.db.actor import Actor
from tearline_hub.db.rows import insert


def record(  # noqa: PLR0913 each is a column that the law asks for
    *,
    actor: Actor,
    now: dt.datetime,
    act: str,
    subjects: Iterable[str],
    purpose: str,
    gateway: str = "",
    recipients: Iterable[str] = (),
    visible: Mapping[str, Any] | None = None,
    reason: str = "",
) -> str:
    """Write one entry in the caller's transaction and return its id.

    `act` is `noun.verb` (`projection.opened`), one of `ACTS`, which says which operation it is; `subjects` are ids.
    Raises `Unavailable` outside a transaction, `IntegrityFault` for an act that the table does not know.
    """
    _check(act)
    entry = AuditEntry(
        id=new_id(Prefix.AUDIT_ENTRY),
        tenant_id=actor.tenant_id,
        at=now,
        user_id=actor.user_id,
        user_name=actor.display_name,
        operation=ACTS[act].value,
        act=act,
        subjects=list(subjects),
        purpose=purpose,
        gateway=gateway,
        recipients=list(recipients),
        visible=dict(visible or {}),
        reason=reason,
        correlation_id=structlog.contextvars.get_contextvars().get("request", ""),
    )
    entry.save(force_insert=True)
    return entry.id


def record_each(
    *, actor: Actor, now: dt.datetime, act: str, subjects: Iterable[str], purpose: str, gateway: str = ""
) -> None:
    """Write one entry for each subject, in one statement. Raises as `record` does."""
    record_for(each=[(actor, [subject]) for subject in subjects], now=now, act=act, purpose=purpose, gateway=gateway)


def record_for(
    *, each: Iterable[tuple[Actor, Sequence[str]]], now: dt.datetime, act: str, purpose: str, gateway: str = ""
) -> None:
    """Write an entry for each actor about their subjects, in one statement. Raises as `record` does."""
    _check(act)
    request = structlog.contextvars.get_contextvars().get("request", "")
    insert(
        [
            AuditEntry(
                id=new_id(Prefix.AUDIT_ENTRY), tenant_id=actor.tenant_id, at=now, user_id=actor.user_id,
                user_name=actor.display_name, operation=ACTS[act].value, act=act, subjects=list(subjects),
                purpose=purpose, gateway=gateway, correlation_id=request,
            )
            for actor, subjects in each
        ]
    )  # fmt: skip


def _check(act: str) -> None:
    if act not in ACTS:
        raise IntegrityFault("audit.unknown-act", "It is an act of no known kind, so nothing was done. Tell us.")
    if not connection.in_atomic_block:
        raise Unavailable("audit.no-transaction", "The entry could not be written, so nothing was done.")
