"""The scheduler: fires what is due, one thing at a time, each in a transaction of its own.

Invariants: what a clock does, its entry and the note that it fired are one transaction, so that kill -9 at any moment
loses nothing and repeats nothing; the note's key allows no second, whoever else runs. What fails is tried again at the
next turn and keeps nothing else waiting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings

from tearline.disclosure.clocks import Pending
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import firings
from tearline_hub.clocks.table import CLOCKS, NODE_CLOCKS, Clock, NodeClock
from tearline_hub.db.actor import CLOCK, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.exchange.pending import end_sessions

MOST: Final = 500  # looked up at once; the next look follows as long as something was done

Stopping = Callable[[], bool]
_log = structlog.get_logger("tearline.clocks")


class _NothingToDo(Exception):
    """Somebody was first, or it is not due after all."""


def run_due(*, now: dt.datetime, stopping: Stopping = lambda: False) -> int:
    """Fire everything that is due at `now`, in every organisation of the node and for the node itself; how many."""
    with on_behalf_of_node(Scope.EXCHANGE):
        tenants = agencies.local_tenants()
    clocks = [system_actor(CLOCK, node=settings.NODE, tenant_id=tenant_id) for tenant_id in tenants]
    fired = sum(run_clock(clock, actor, now, stopping) for actor in clocks for clock in CLOCKS)
    fired += sum(_run_of_node(clock, now, stopping) for clock in NODE_CLOCKS)
    end_sessions()
    return fired


def run_clock(clock: Clock, actor: Actor, now: dt.datetime, stopping: Stopping = lambda: False) -> int:
    """Fire one clock for the organisation that `actor` is the clock of; how often."""

    def due() -> list[Pending]:
        with acting(actor):
            return clock.due(actor, now, MOST)

    return _until_done(clock.name, due, lambda pending: _fire(clock, actor, now, pending), stopping)


def _run_of_node(clock: NodeClock, now: dt.datetime, stopping: Stopping) -> int:
    def due() -> list[Pending]:
        with on_behalf_of_node(Scope.EXCHANGE):
            return clock.due(now, MOST, "")

    def fire(pending: Pending) -> bool:
        with on_behalf_of_node(Scope.EXCHANGE):
            return clock.fire(now, pending.subject)

    return _until_done(clock.name, due, fire, stopping)


def _until_done(
    name: str, due: Callable[[], list[Pending]], fire: Callable[[Pending], bool], stopping: Stopping
) -> int:
    """Look and fire until a look brings nothing that could be done."""
    count, done = 0, 1
    while done and not stopping():
        done = sum(_tried(name, fire, pending) for pending in due() if not stopping())
        count += done
    return count


def _tried(name: str, fire: Callable[[Pending], bool], pending: Pending) -> bool:
    try:
        return fire(pending)
    except Exception as fault:  # noqa: BLE001 whatever it was, it keeps nothing else waiting
        _log.warning("clock.failed", clock=name, subject=pending.subject, fault=type(fault).__name__)
        return False


def _fire(clock: Clock, actor: Actor, now: dt.datetime, pending: Pending) -> bool:
    with acting(actor):
        if not clock.fire(actor, now, pending.subject):
            return False
        # Crash point: before the end of this block nothing has happened; after it everything has. Another scheduler
        # that was first makes the note fail, and with it what was done here.
        firings.note(clock=actor, now=now, name=clock.name, pending=pending)
        return True
