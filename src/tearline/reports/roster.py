"""Who is on shift at a desk, and handing its alerts over to whoever comes next.

Invariant: no open alert is without somebody on shift who has it, or it is at the fallback desk and somebody is paged. A
hand-over counts when it is accepted, by name, alert by alert.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tearline.decision import ALLOW, Decision, Deny


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody is at a desk from `begins_at` until before `ends_at`."""

    desk: str
    person: str
    begins_at: dt.datetime
    ends_at: dt.datetime

    def covers(self, now: dt.datetime) -> bool:
        """Whether it is on."""
        return self.begins_at <= now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """An alert that is not closed. `owner`: who has it, empty for nobody yet."""

    id: str
    desk: str
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """An offer of alerts by one person to another, made at `offered_at`."""

    giver: str
    taker: str
    desk: str
    alerts: frozenset[str]
    offered_at: dt.datetime


def on_shift(shifts: Iterable[Shift], desk: str, now: dt.datetime) -> tuple[str, ...]:
    """Who is at the desk now, each once, in the order of their names."""
    return tuple(sorted({shift.person for shift in shifts if shift.desk == desk and shift.covers(now)}))


def gaps(
    shifts: Iterable[Shift], desk: str, begins_at: dt.datetime, ends_at: dt.datetime
) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """When nobody is at the desk between these instants, in order."""
    found, until = [], begins_at
    for shift in sorted((each for each in shifts if each.desk == desk), key=lambda each: each.begins_at):
        if shift.ends_at <= begins_at or shift.begins_at >= ends_at:
            continue
        if shift.begins_at > until:
            found.append((until, shift.begins_at))
        until = max(until, shift.ends_at)
    return (*found, (until, ends_at)) if until < ends_at else tuple(found)


def without_owner(alerts: Iterable[OpenAlert], shifts: Sequence[Shift], now: dt.datetime) -> tuple[str, ...]:
    """The alerts that nobody on shift has: they go to the desk as new, and the desk is paged."""
    return tuple(each.id for each in alerts if each.owner not in on_shift(shifts, each.desk, now))


def desk_on_duty(desk: str, fallback: str, shifts: Sequence[Shift], now: dt.datetime) -> str:
    """The desk, or the fallback where nobody is on shift there."""
    return desk if on_shift(shifts, desk, now) else fallback


def may_accept(
    offer: HandOver, who: str, still_open: Iterable[OpenAlert], shifts: Sequence[Shift], now: dt.datetime
) -> Decision:
    """Whether `who` may take what is offered: the one it was offered to, on shift, and all that the giver still has."""
    if who != offer.taker or offer.taker == offer.giver:
        return Deny("handover.not-yours", "The hand-over was not offered to you.", "Ask who should take it.")
    if who not in on_shift(shifts, offer.desk, now):
        return Deny("handover.off-shift", "You are not on shift at this desk.", "Begin your shift first.")
    held = {each.id for each in still_open if each.owner == offer.giver and each.desk == offer.desk}
    if held != offer.alerts:
        why = "What is open has changed since it was offered."
        return Deny("handover.changed", why, "Ask for the hand-over to be offered again.")
    return ALLOW


def may_end_shift(who: str, desk: str, alerts: Iterable[OpenAlert]) -> Decision:
    """Whether somebody may leave the desk: when they have nothing open there any more."""
    left = sum(each.owner == who and each.desk == desk for each in alerts)
    if left == 0:
        return ALLOW
    return Deny("shift.open-alerts", f"You still have open alerts: {left}.", "Hand them over, and wait for the answer.")
