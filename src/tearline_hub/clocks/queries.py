"""What will happen next in an organisation because time passes, and what just did. No content, and nobody's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from tearline.disclosure.clocks import Pending
from tearline.vocab.role import Role
from tearline_hub.audit import firings
from tearline_hub.audit.firings import Fired
from tearline_hub.clocks.table import CLOCKS, NODE_CLOCKS, Clock, NodeClock
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node

AHEAD: Final = dt.timedelta(days=30)
BEHIND: Final = dt.timedelta(days=14)
MOST: Final = 200  # of one clock, and of what happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One thing that will happen: which clock, to what, and when. `late`: it is due and the scheduler is on its way."""

    clock: Clock | NodeClock
    subject: str
    at: dt.datetime
    late: bool


def coming(*, actor: Actor, now: dt.datetime, ahead: dt.timedelta = AHEAD, most: int = MOST) -> list[Coming]:
    """Everything that clocks will do in the actor's organisation within `ahead`, by date, then by subject.

    To an administrator also what is in quarantine, which is the node's, and what their own organisation sent in vain.
    """
    upto = now + ahead
    with acting(actor):
        found = [_coming(clock, each, now) for clock in CLOCKS for each in clock.due(actor, upto, most)]
    if Role.ADMINISTRATOR in actor.roles:
        with on_behalf_of_node(Scope.EXCHANGE):
            pending = [(clock, each) for clock in NODE_CLOCKS for each in clock.due(upto, most, actor.tenant_id)]
        found += [_coming(clock, each, now) for clock, each in pending]
    return sorted(found, key=lambda each: (each.at, each.subject, each.clock.name))


def happened(*, actor: Actor, now: dt.datetime) -> list[Fired]:
    """What clocks did in the actor's organisation in the last fortnight, newest first."""
    return firings.lately(actor=actor, since=now - BEHIND, most=MOST)


def _coming(clock: Clock | NodeClock, pending: Pending, now: dt.datetime) -> Coming:
    return Coming(clock=clock, subject=pending.subject, at=pending.at, late=pending.at <= now)
