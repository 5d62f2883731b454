"""What happens while nobody acknowledges an alert: step after step, each once, however often it is asked.

Invariant: a step is due at a fixed instant and is named by its place, so that whoever fires steps can be killed at any
time: what was fired is on record, and what was not is still due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from tearline.errors import InvalidInput
from tearline.reports.desk import AlertState


class Page(StrEnum):
    """Whom a step calls."""

    DESK = "desk"
    NEXT_DESK = "next_desk"
    FALLBACK = "fallback"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`after` the alert came to the desk, `page` is called, if nobody has acknowledged it by then."""

    after: dt.timedelta
    page: Page


USUAL: Final = (
    Step(after=dt.timedelta(0), page=Page.DESK),
    Step(after=dt.timedelta(seconds=60), page=Page.DESK),
    Step(after=dt.timedelta(seconds=180), page=Page.NEXT_DESK),
    Step(after=dt.timedelta(seconds=300), page=Page.FALLBACK),
    Step(after=dt.timedelta(seconds=600), page=Page.MANAGER),
)


def check_ladder(steps: Sequence[Step]) -> None:
    """Raise `InvalidInput` unless each step comes after the one before, and the last reaches beyond the desk."""
    later = all(one.after < other.after for one, other in pairwise(steps))
    if not steps or not later or steps[0].after < dt.timedelta(0) or steps[-1].page is Page.DESK:
        raise InvalidInput("escalation.steps", "Give steps in order, each later, the last to somebody beyond the desk.")


def due(
    steps: Sequence[Step], routed_at: dt.datetime, state: AlertState, fired: Collection[int], now: dt.datetime
) -> tuple[int, ...]:
    """The places of the steps to fire now, in order. Nothing is due once somebody has acknowledged."""
    if state is not AlertState.NEW:
        return ()
    return tuple(at for at, step in enumerate(steps) if at not in fired and routed_at + step.after <= now)


def next_due_at(
    steps: Sequence[Step], routed_at: dt.datetime, state: AlertState, fired: Collection[int]
) -> dt.datetime | None:
    """When to look again; None when there is nothing left to wait for."""
    left = [routed_at + step.after for at, step in enumerate(steps) if at not in fired]
    return min(left, default=None) if state is AlertState.NEW else None
