"""Being at a desk, and giving one's open alerts to whoever comes next.

Invariants: nobody leaves a desk with an open alert; a hand-over is offered to somebody by name and counts when that
person accepts it, alert by alert.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline.errors import Conflict, InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.reports import roster
from tearline.reports.desk import OPEN
from tearline_hub.alerts.actions.locking import PURPOSE, changing, locked, note, permit
from tearline_hub.alerts.actions.setting_up import add_shift
from tearline_hub.alerts.facts import on_shift
from tearline_hub.alerts.models import Alert, HandOver, Shift
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

LONGEST: Final = 12  # hours of a shift that somebody begins without a roster
_OFFERED_ANEW: Final = "It was offered anew."


def begin_shift(*, actor: Actor, now: dt.datetime, desk_id: str, hours: int) -> str:
    """Be at the desk from now; the shift's id. Raises `Conflict` for somebody who is there already."""
    if not 1 <= hours <= LONGEST:
        raise InvalidInput("shift.hours", f"Give from 1 to {LONGEST} hours.", field="hours")
    with acting(actor):
        if on_shift(actor, desk_id, now):
            raise Conflict("shift.on", "You are on shift at this desk already.")
        ends_at = now + dt.timedelta(hours=hours)
        return add_shift(actor=actor, now=now, desk_id=desk_id, begins_at=now, ends_at=ends_at)


def end_shift(*, actor: Actor, now: dt.datetime, desk_id: str) -> None:
    """Leave the desk. Raises `Conflict` while one has open alerts there, and says what to do."""
    with acting(actor):
        mine = Shift.objects.select_for_update().filter(tenant_id=actor.tenant_id, desk_id=desk_id)
        rows = list(mine.filter(person=actor.user_id, begins_at__lte=now, ends_at__gt=now).order_by("id"))
        if not rows:
            raise Conflict("shift.off", "You are not on shift at this desk.")
        permit(roster.may_end_shift(actor.user_id, desk_id, _as_open(_open(actor, desk_id, actor.user_id))))
        subjects = [*(row.id for row in rows), desk_id]
        for row in rows:
            if row.begins_at == now:
                row.delete()
            else:
                row.ends_at = now
                row.save(update_fields=["ends_at"])
        audit.record(actor=actor, now=now, act="shift.ended", subjects=subjects, purpose=PURPOSE)


def offer(*, actor: Actor, now: dt.datetime, desk_id: str, taker: str, note_to: str) -> str:
    """Offer all that one has open at the desk to a colleague on shift there; the hand-over's id.

    An offer of one's own that still waits gives way to it.
    """
    with acting(actor):
        their = Shift.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, person=taker)
        colleague = their.filter(begins_at__lte=now, ends_at__gt=now).first()
        if colleague is None or taker == actor.user_id:
            raise InvalidInput("handover.taker", "Choose a colleague who is on shift at this desk.", field="taker")
        alerts = [row.id for row in _open(actor, desk_id, actor.user_id)]
        if not alerts:
            raise Conflict("handover.nothing", "You have no open alert here, so there is nothing to hand over.")
        waiting = HandOver.objects.select_for_update().filter(tenant_id=actor.tenant_id, desk_id=desk_id)
        for row in waiting.filter(giver=actor.user_id, answered_at__isnull=True):
            _answer(row, now, accepted=False, reason=_OFFERED_ANEW)
        made = HandOver.objects.create(
            id=new_id(Prefix.HAND_OVER), tenant_id=actor.tenant_id, desk_id=desk_id, giver=actor.user_id,
            giver_name=actor.display_name, taker=taker, taker_name=colleague.person_name, alerts=alerts,
            note=note_to.strip(), offered_at=now,
        )  # fmt: skip
        subjects = [made.id, *alerts]
        audit.record(actor=actor, now=now, act="hand-over.offered", subjects=subjects, purpose="hand_over")
    return made.id


def accept(*, actor: Actor, now: dt.datetime, hand_over_id: str) -> int:
    """Become the one who has each of its alerts; how many."""
    with changing(actor):
        row = _waiting(actor, hand_over_id)
        held = _open(actor, row.desk_id, row.giver)
        offered = roster.HandOver(
            giver=row.giver, taker=row.taker, desk=row.desk_id, alerts=frozenset(row.alerts), offered_at=row.offered_at
        )
        shifts = _shifts(actor, row.desk_id, now)
        permit(roster.may_accept(offered, actor.user_id, _as_open(held), shifts, now))
        rows = locked(actor, row.alerts)
        if any(each.owner != row.giver for each in rows):
            raise Conflict("handover.changed", "What is open has changed since it was offered. Ask for it again.")
        for each in rows:
            each.owner, each.owner_name = actor.user_id, actor.display_name
            each.save(update_fields=["owner", "owner_name"])
        _answer(row, now, accepted=True)
        note(actor, now, rows, "hand_over", reason=row.note, also=[row.id], entry="hand-over.accepted")
    return len(rows)


def decline(*, actor: Actor, now: dt.datetime, hand_over_id: str, reason: str) -> None:
    """Leave them with the giver, and say why."""
    with acting(actor):
        row = _waiting(actor, hand_over_id)
        if row.taker != actor.user_id:
            raise InvalidInput("handover.not-yours", "The hand-over was not offered to you. Ask who should take it.")
        if not reason.strip():
            raise InvalidInput("handover.reason", "Say in a few words why.", field="reason")
        _answer(row, now, accepted=False, reason=reason.strip())
        subjects = [row.id, *row.alerts]
        audit.record(
            actor=actor, now=now, act="hand-over.declined", subjects=subjects, purpose="hand_over", reason=reason
        )


def _waiting(actor: Actor, hand_over_id: str) -> HandOver:
    row = HandOver.objects.select_for_update().filter(id=hand_over_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("handover.not-found", "There is no such hand-over at this desk.")
    if row.answered_at is not None:
        raise Conflict("handover.answered", "It has been answered already, or was offered anew.")
    return row


def _answer(row: HandOver, now: dt.datetime, *, accepted: bool, reason: str = "") -> None:
    row.answered_at, row.accepted, row.answer_reason = now, accepted, reason
    row.save(update_fields=["answered_at", "accepted", "answer_reason"])


def _open(actor: Actor, desk_id: str, owner: str) -> list[Alert]:
    rows = Alert.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, owner=owner, state__in=sorted(OPEN))
    return list(rows.filter(left_at__isnull=True).order_by("id"))


def _as_open(rows: list[Alert]) -> list[roster.OpenAlert]:
    return [roster.OpenAlert(id=row.id, desk=row.desk_id, owner=row.owner) for row in rows]


def _shifts(actor: Actor, desk_id: str, now: dt.datetime) -> list[roster.Shift]:
    rows = Shift.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, begins_at__lte=now, ends_at__gt=now)
    return [
        roster.Shift(desk=row.desk_id, person=row.person, begins_at=row.begins_at, ends_at=row.ends_at) for row in rows
    ]
