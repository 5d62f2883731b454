"""Setting desks up: an operator says which there are and what leads to them; who is on shift is the desk's own say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from tearline.errors import Conflict, InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.vocab.report import ReportKind
from tearline_hub.alerts.models import Desk, DeskRoute, Shift
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import OPERATOR, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node


def add_desk(
    *,
    now: dt.datetime,
    tenant_id: str,
    name: str,
    places: Sequence[str] = (),
    kinds: Collection[ReportKind] = (),
    next_desk: str = "",
    is_fallback: bool = False,
    mailbox: str = "",
) -> str:
    """Make a desk, and a route to it from each of these places; its id. `Conflict` for a second fallback."""
    with on_behalf_of_node(Scope.OPERATOR):
        if next_desk:
            _desk(next_desk)
        if is_fallback and Desk.objects.filter(is_fallback=True).exists():
            raise Conflict("desk.fallback-taken", "There is a fallback desk already. One is enough.")
        desk = Desk.objects.create(
            id=new_id(Prefix.DESK), tenant_id=tenant_id, name=name, next_desk=next_desk, is_fallback=is_fallback,
            mailbox=mailbox,
        )  # fmt: skip
        position = DeskRoute.objects.count()
        for place in places or ([""] if kinds else []):
            DeskRoute.objects.create(
                id=new_id(Prefix.DESK_ROUTE), desk=desk, place=place, kinds=sorted(kinds), position=position
            )
        node = system_actor(OPERATOR, node="", tenant_id="")
        audit.record(actor=node, now=now, act="desk.added", subjects=[desk.id], purpose="set_up")
    return desk.id


def add_route(*, now: dt.datetime, desk_id: str, place: str, kinds: Collection[ReportKind] = ()) -> None:
    """Have reports of these kinds, or all, from that place come to the desk. Raises `NotFound`."""
    with on_behalf_of_node(Scope.OPERATOR):
        desk = _desk(desk_id)
        DeskRoute.objects.create(
            id=new_id(Prefix.DESK_ROUTE),
            desk=desk,
            place=place,
            kinds=sorted(kinds),
            position=DeskRoute.objects.count(),
        )
        _changed(desk, now)


def remove_routes(*, now: dt.datetime, desk_id: str, place: str) -> int:
    """Have nothing from that place come to the desk any more; how many routes went."""
    with on_behalf_of_node(Scope.OPERATOR):
        desk = _desk(desk_id)
        gone, _ = DeskRoute.objects.filter(desk=desk, place=place).delete()
        if gone:
            _changed(desk, now)
    return gone


def change_desk(*, now: dt.datetime, desk_id: str, next_desk: str | None = None, mailbox: str | None = None) -> None:
    """Say where what nobody acknowledges goes next, or which mailbox is called. Raises `NotFound`, `InvalidInput`."""
    with on_behalf_of_node(Scope.OPERATOR):
        desk = _desk(desk_id)
        if next_desk == desk_id:
            raise InvalidInput("desk.next-itself", "The next desk is another one.", field="next")
        if next_desk:
            _desk(next_desk)
        desk.next_desk = desk.next_desk if next_desk is None else next_desk
        desk.mailbox = desk.mailbox if mailbox is None else mailbox
        desk.save(update_fields=["next_desk", "mailbox"])
        _changed(desk, now)


def _desk(desk_id: str) -> Desk:
    desk = Desk.objects.filter(id=desk_id).first()
    if desk is None:
        raise NotFound("desk.not-found", "There is no such desk. See tearline-hub desk list.")
    return desk


def _changed(desk: Desk, now: dt.datetime) -> None:
    node = system_actor(OPERATOR, node="", tenant_id="")
    audit.record(actor=node, now=now, act="desk.changed", subjects=[desk.id], purpose="set_up")


def add_shift(
    *,
    actor: Actor,
    now: dt.datetime,
    desk_id: str,
    begins_at: dt.datetime,
    ends_at: dt.datetime,
    person: Actor | None = None,
) -> str:
    """Put somebody, or oneself, on shift at a desk of one's own; the shift's id. Raises `InvalidInput`."""
    who = person or actor
    if ends_at <= begins_at or ends_at <= now:
        raise InvalidInput("shift.ends-early", "End the shift after it begins, and not in the past.", field="ends_at")
    with acting(actor):
        if not Desk.objects.filter(id=desk_id, tenant_id=actor.tenant_id).exists():
            raise InvalidInput("shift.no-such-desk", "Choose a desk of your organisation.", field="desk")
        shift = Shift.objects.create(
            id=new_id(Prefix.SHIFT), tenant_id=actor.tenant_id, desk_id=desk_id, person=who.user_id,
            person_name=who.display_name, begins_at=begins_at, ends_at=ends_at, set_by_name=actor.display_name,
        )  # fmt: skip
        audit.record(actor=actor, now=now, act="shift.added", subjects=[shift.id, desk_id], purpose="set_up")
    return shift.id
