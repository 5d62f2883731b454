"""Leaks at desks, with a policy missing: an alert, a desk's list or a hand-over of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Final

from tearline.errors import Conflict
from tearline_hub.alerts.actions import grouping, handing_over, locking
from tearline_hub.alerts.models import Alert, HandOver
from tearline_hub.alerts.queries import at_desk, reading
from tearline_hub.db.context import acting
from tests.noninterference.leaks import Leak, is_there, on_the_node, replaced
from tests.noninterference.surfaces import BY_ROUTE, Kind

On = Iterator[AbstractContextManager[Any]]
_IN_ONE_CLICK: Final = ("desk:acknowledge", "desk:take-out", "desk:dissolve", "desk:group-again")
_OF_A_DESK: Final = ("desk:home", "desk:desk", "desk:begin", "desk:end", "desk:offer", "desk:answer")
OF_AN_ALERT: Final = tuple(
    route for route in BY_ROUTE if route.startswith("desk:") and route not in (*_IN_ONE_CLICK, *_OF_A_DESK)
)


def _any_alert() -> On:
    def found(right: Any, actor: Any, alert_id: str) -> Any:
        return Alert.objects.filter(id=alert_id).first() or right(actor, alert_id)

    yield replaced(reading, "own_alert", found)


def _said_to_be_elsewhere() -> On:
    def told(alert_id: str) -> None:
        if is_there("alert", alert_id):
            raise Conflict("alert.elsewhere", "Another desk has it.")

    def locked(right: Any, actor: Any, alert_ids: Any) -> Any:
        for each in alert_ids:
            if not Alert.objects.filter(id=each, tenant_id=actor.tenant_id).exists():
                told(each)
        return right(actor, alert_ids)

    def with_others(right: Any, actor: Any, now: Any, alert_id: str, by: str) -> Any:
        if not Alert.objects.filter(id=alert_id, tenant_id=actor.tenant_id).exists():
            told(alert_id)
        return right(actor, now, alert_id, by)

    yield replaced(locking, "locked", locked)
    yield replaced(grouping, "_with_others", with_others)


def _every_list() -> On:
    def shown(_right: Any, actor: Any, desk_id: str, show: Any) -> Any:
        del actor, desk_id, show
        return Alert.objects.filter(left_at__isnull=True)

    yield replaced(at_desk, "_shown", shown)


def _whoever_is_on_shift() -> On:
    def said(_right: Any, *, actor: Any, **named: Any) -> Any:
        del named
        with acting(actor):
            others = on_the_node("shift")
        raise Conflict("shift.others", f"{others} shifts are on this node.")

    yield replaced(handing_over, "begin_shift", said)
    yield replaced(handing_over, "end_shift", said)


def _any_hand_over() -> On:
    def found(right: Any, *, actor: Any, desk_id: str, hand_over_id: str) -> Any:
        with acting(actor):
            row = HandOver.objects.filter(id=hand_over_id).first()
        return at_desk.offer_of(row) if row else right(actor=actor, desk_id=desk_id, hand_over_id=hand_over_id)

    yield replaced(at_desk, "offer", found)


LEAKS: Final = (
    Leak("any-alert", "an alert is found by its id alone", Kind.PAGE, OF_AN_ALERT, _any_alert),
    Leak("said-to-be-elsewhere", "an act says that another desk has the alert", Kind.ERROR,
         _IN_ONE_CLICK, _said_to_be_elsewhere),
    Leak("every-list", "a desk's list holds what every desk has", Kind.COUNT,
         ("desk:home", "desk:desk", "desk:offer"), _every_list),
    Leak("whoever-is-on-shift", "beginning and ending a shift say how many are on", Kind.ERROR,
         ("desk:begin", "desk:end"), _whoever_is_on_shift),
    Leak("any-hand-over", "a hand-over is found by its id alone", Kind.PAGE, ("desk:answer",), _any_hand_over),
)  # fmt: skip
