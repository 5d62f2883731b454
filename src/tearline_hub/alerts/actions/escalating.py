"""Escalation: what happens to an alert that nobody acknowledges, and to one whose owner has gone home.

Invariants: a step, the intent to call, where the alert goes and the entry are one transaction, and a step's key allows
no second: kill -9 at any moment loses none and fires none twice. Times are instants, so a clock put forward or back
changes none. What a desk has assessed stays with its organisation, whoever is on shift.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from django.conf import settings
from django.db.models import Max

from tearline.ids import Prefix, new_id
from tearline.reports.desk import OPEN, AlertState, DeskAct
from tearline.reports.escalation import USUAL, Page
from tearline.reports.roster import OpenAlert, on_shift, without_owner
from tearline.reports.roster import Shift as OnDuty
from tearline_hub.alerts.actions.calling import Address, call, called_lately, of_desk, of_managers
from tearline_hub.alerts.actions.feed import tell
from tearline_hub.alerts.models import Alert, AlertAct, Desk, Report, ReportWaiting, Shift
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import ESCALATION, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.db.wake import wake

MOST: Final = 200  # alerts in one transaction
OWNED: Final = OPEN - {AlertState.NEW}
NOBODY_HAD_IT: Final = "Nobody on shift had it."
NOBODY_THERE: Final = "Nobody is on shift at this desk."
NO_WAY: Final = "Nobody could be called: the desk has no mailbox, and nobody said how they are called."

_log = structlog.get_logger("tearline.escalation")


@dataclass(kw_only=True)
class _Turn:
    """One turn for one organisation, in its transaction: what is known, and what is to be written at the end."""

    clock: Actor
    now: dt.datetime
    desks: Mapping[str, Desk]
    shifts: Sequence[OnDuty]
    acts: list[AlertAct] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left: dict[tuple[str, str], list[Alert]] = field(default_factory=lambda: defaultdict(list))

    @property
    def fallback(self) -> Desk | None:
        """The node's one."""
        return next((desk for desk in self.desks.values() if desk.is_fallback), None)

    def on_shift(self, desk_id: str) -> tuple[str, ...]:
        """Who is at the desk."""
        return on_shift(self.shifts, desk_id, self.now)

    def note(self, alert: Alert, act: str, reason: str, step: int | None = None) -> None:
        """What was done, for the alert's own history."""
        self.acts.append(
            AlertAct(
                id=new_id(Prefix.ALERT_ACT), tenant_id=alert.tenant_id, alert_id=alert.id, act=act, step=step,
                reason=reason, by=self.clock.user_id, by_name=self.clock.display_name, at=self.now,
            )
        )  # fmt: skip

    def send_on(self, alert: Alert, to: Desk) -> None:
        """Its life at this desk ends; the router gives it to the other."""
        alert.left_at, alert.next_step, alert.next_step_at = self.now, None, None
        self.left[alert.desk_id, to.id].append(alert)


def escalate(*, now: dt.datetime, most: int = MOST) -> int:
    """Do what is due in every organisation that has a desk; how many alerts it was about. Outside any transaction."""
    with on_behalf_of_node(Scope.ROUTING):
        tenants = sorted(set(Desk.objects.values_list("tenant_id", flat=True)))
    done = sum(_tried(tenant_id, now, most) for tenant_id in tenants)
    if done:
        wake("feed")
        wake("reports")
    return done


def _tried(tenant_id: str, now: dt.datetime, most: int) -> int:
    """One organisation's turn. What fails there keeps no other waiting, and is due again."""
    try:
        return _turn(system_actor(ESCALATION, node=settings.NODE, tenant_id=tenant_id), now, most)
    except Exception as fault:  # noqa: BLE001 whatever it was, it keeps nothing else waiting
        _log.warning("escalation.failed", tenant=tenant_id, fault=type(fault).__name__)
        return 0


def _turn(clock: Actor, now: dt.datetime, most: int) -> int:
    with acting(clock):
        turn = _begun(clock, now)
        touched = [*_give_back(turn, most), *_leave_empty_desks(turn, most), *_fire(turn, most)]
        if touched:
            _write(turn, touched)
    return len(touched)


def _begun(clock: Actor, now: dt.datetime) -> _Turn:
    rows = Shift.objects.filter(tenant_id=clock.tenant_id, begins_at__lte=now, ends_at__gt=now)
    found = rows.values_list("desk_id", "person", "begins_at", "ends_at")
    shifts = [OnDuty(desk=desk, person=who, begins_at=begins, ends_at=ends) for desk, who, begins, ends in found]
    return _Turn(clock=clock, now=now, desks={desk.id: desk for desk in Desk.objects.all()}, shifts=shifts)


def _locked(turn: _Turn, most: int, **which: object) -> list[Alert]:
    """Alerts of the organisation's desks, locked. What somebody works on at this moment is left for the next turn."""
    rows = Alert.objects.select_for_update(skip_locked=True).filter(tenant_id=turn.clock.tenant_id, left_at=None)
    return list(rows.filter(closed_at=None, **which).order_by("next_step_at", "routed_at", "id")[:most])


def _give_back(turn: _Turn, most: int) -> list[Alert]:
    """Alerts whose owner is not on shift any more: to the desk as new, its ladder begun again."""
    owned = Alert.objects.filter(tenant_id=turn.clock.tenant_id, left_at=None, closed_at=None, state__in=OWNED)
    rows = [OpenAlert(id=id_, desk=desk, owner=who) for id_, desk, who in owned.values_list("id", "desk_id", "owner")]
    ids = without_owner(rows, turn.shifts, turn.now)
    found = _locked(turn, most, id__in=ids, state__in=OWNED) if ids else []
    rounds = _rounds_begun(found)
    for alert in found:
        alert.state, alert.owner, alert.owner_name = AlertState.NEW.value, "", ""
        alert.next_step, alert.next_step_at = rounds.get(alert.id, 0) * len(USUAL), turn.now + USUAL[0].after
        turn.note(alert, "given_back", NOBODY_HAD_IT)
        turn.changed[alert.desk_id].append(alert.id)
    return found


def _rounds_begun(alerts: Iterable[Alert]) -> dict[str, int]:
    """How often each has begun its ladder. Steps are numbered on, so that a step fires once whichever round it is."""
    fired = AlertAct.objects.filter(alert_id__in=[alert.id for alert in alerts], step__isnull=False)
    return {id_: last // len(USUAL) + 1 for id_, last in fired.values_list("alert_id").annotate(last=Max("step"))}


def _leave_empty_desks(turn: _Turn, most: int) -> list[Alert]:
    """New alerts at a desk without anybody on shift: to the fallback desk, at once."""
    if (fallback := turn.fallback) is None:
        return []
    empty = [desk.id for desk in turn.desks.values() if not desk.is_fallback and not turn.on_shift(desk.id)]
    found = _locked(turn, most, desk_id__in=empty, state=AlertState.NEW.value, outcome="") if empty else []
    for alert in found:
        turn.note(alert, DeskAct.REROUTE.value, f"{NOBODY_THERE} It went to {fallback.name}.")
        turn.send_on(alert, fallback)
    return found


def _fire(turn: _Turn, most: int) -> list[Alert]:
    """One step of each alert that is due. One that is late by several has the next at the next turn."""
    seen_to = {each.alert_id for each in turn.acts}
    due = _locked(turn, most, state=AlertState.NEW.value, next_step_at__lte=turn.now)
    due = [alert for alert in due if alert.id not in seen_to]
    been = _been_elsewhere(turn, due)
    called = called_lately(turn.clock.tenant_id, due, turn.now)
    for alert in due:
        number = alert.next_step or 0
        page = USUAL[number % len(USUAL)].page
        to = _onward(turn, alert, page, been_elsewhere=alert.report_id in been)
        if to is not None:
            turn.note(alert, "step", f"Nobody acknowledged it. It went to {to.name}.", number)
            turn.send_on(alert, to)
            continue
        once = (alert.desk_id, alert.group, number)
        said = _called(turn, alert, page, number) if once not in called else "Called for its group."
        called.add(once)
        turn.note(alert, "step", said, number)
        turn.changed[alert.desk_id].append(alert.id)
        _advance(alert, number)
    return due


def _onward(turn: _Turn, alert: Alert, page: Page, *, been_elsewhere: bool) -> Desk | None:
    """Which desk a step sends it to. It goes to a next desk once, then to the fallback, which keeps it."""
    here = turn.desks[alert.desk_id]
    if alert.outcome or here.is_fallback or page not in {Page.NEXT_DESK, Page.FALLBACK}:
        return None
    if page is Page.NEXT_DESK and not been_elsewhere:
        return turn.desks.get(here.next_desk)
    return turn.fallback


def _been_elsewhere(turn: _Turn, alerts: Sequence[Alert]) -> set[str]:
    """Which of their reports have been at a desk of the organisation before."""
    reports = [alert.report_id for alert in alerts]
    before = Alert.objects.filter(tenant_id=turn.clock.tenant_id, report_id__in=reports, left_at__isnull=False)
    return set(before.values_list("report_id", flat=True))


def _called(turn: _Turn, alert: Alert, page: Page, number: int) -> str:
    desk = turn.desks[alert.desk_id]
    found: list[Address] = of_managers(turn.clock) if page is Page.MANAGER else of_desk(desk, turn.on_shift(desk.id))
    call(alert, number, found, turn.now)
    whom = "managers" if page is Page.MANAGER else "the desk"
    return f"Called {whom}, at {len(found)} address{'es' if len(found) != 1 else ''}." if found else NO_WAY


def _advance(alert: Alert, number: int) -> None:
    """To the ladder's next step, as long after this one was due as the ladder says; to none after the last."""
    place = number % len(USUAL)
    if place + 1 < len(USUAL) and alert.next_step_at is not None:
        alert.next_step = number + 1
        alert.next_step_at += USUAL[place + 1].after - USUAL[place].after
    else:
        alert.next_step, alert.next_step_at = None, None


def _write(turn: _Turn, touched: Sequence[Alert]) -> None:
    """Everything, the feed last: everybody at a desk waits for that lock."""
    columns = ("state", "owner", "owner_name", "next_step", "next_step_at", "left_at")
    Alert.objects.bulk_update(dict.fromkeys(touched), columns)
    AlertAct.objects.bulk_create(turn.acts)
    leaving = [(alert, to) for (_, to), alerts in turn.left.items() for alert in alerts]
    known = Report.objects.filter(id__in=[alert.report_id for alert, _ in leaving])
    reporters = dict(known.values_list("id", "reporter"))
    ReportWaiting.objects.bulk_create(
        ReportWaiting(
            report_id=alert.report_id, tenant_id=alert.tenant_id, put_at=turn.now, desk_id=to,
            anonymous=not reporters.get(alert.report_id),
        )
        for alert, to in leaving
    )  # fmt: skip
    for desk in sorted({*turn.changed, *(desk for desk, _ in turn.left)}):
        gone = [alert.id for (here, _), alerts in turn.left.items() if here == desk for alert in alerts]
        stay = dict.fromkeys(id_ for id_ in turn.changed[desk] if id_ not in gone)
        tell(turn.clock.tenant_id, desk, list(stay), "changed", turn.now)
        tell(turn.clock.tenant_id, desk, gone, "left", turn.now)
    _record(turn)


def _record(turn: _Turn) -> None:
    record = partial(audit.record, actor=turn.clock, now=turn.now, purpose="reported")
    for act, name in (("step", "alert.escalated"), ("given_back", "alert.given-back")):
        if subjects := [each.alert_id for each in turn.acts if each.act == act]:
            record(act=name, subjects=subjects)
    for (_, to), alerts in turn.left.items():
        recipient = f"{settings.NODE}/{turn.desks[to].tenant_id}"
        record(act="alert.sent-on", subjects=[alert.id for alert in alerts], recipients=[recipient])
