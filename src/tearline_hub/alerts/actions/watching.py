"""Beginning to watch a desk: who may, and the entry that they did. The live process holds the feed open after it."""

from __future__ import annotations

import datetime as dt

from tearline.errors import NotFound
from tearline.vocab.purpose import DeskPurpose
from tearline.vocab.role import Role
from tearline_hub.alerts.models import Desk
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting


def may_watch(actor: Actor | None, tenant_id: str) -> bool:
    """Whether somebody may keep a feed of that organisation's desk open: asked again and again while it is."""
    return actor is not None and actor.tenant_id == tenant_id and Role.DUTY_OFFICER in actor.roles


def watch(*, actor: Actor, now: dt.datetime, desk_id: str) -> None:
    """Note that somebody opened the feed of a desk of their own. Raises `NotFound` for every other."""
    if not may_watch(actor, actor.tenant_id):
        raise _not_found()
    with acting(actor):
        if not Desk.objects.filter(id=desk_id, tenant_id=actor.tenant_id).exists():
            raise _not_found()
        audit.record(
            actor=actor, now=now, act="desk.watched", subjects=[desk_id], purpose=DeskPurpose.ASSESS_REPORTS.value
        )


def _not_found() -> NotFound:
    return NotFound("desk.not-found", "There is no such desk for you. Open the desk from your own pages.")
