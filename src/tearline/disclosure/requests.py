"""What a holder can ask of an originator, and how long it has to answer: a challenge to a marking, leave to pass on.

REL-8: the marking is the originator's to set, and a holder who doubts it gets an answer with a reason. REL-13: a copy
goes on only by the originator's leave. Invariant: a request is answered once.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from tearline.disclosure.clocks import today


class About(StrEnum):
    """What is asked for."""

    MARKING = "marking"  # another one
    LEAVE = "leave"  # to pass it on to one organisation


class RequestState(StrEnum):
    """How it stands, on both sides."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


ANSWER_WITHIN: Final = dt.timedelta(days=14)
ABOUT_LABELS: Final[dict[About, str]] = {
    About.MARKING: "Another marking",
    About.LEAVE: "Leave to pass it on",
}
REQUEST_STATE_LABELS: Final[dict[RequestState, str]] = {
    RequestState.WAITING: "Waiting for an answer",
    RequestState.GRANTED: "Granted",
    RequestState.REFUSED: "Refused",
}


def due_on(asked_at: dt.datetime) -> dt.date:
    """The last day for an answer."""
    return today(asked_at) + ANSWER_WITHIN


def is_late(due: dt.date, state: RequestState, now: dt.datetime) -> bool:
    """An unanswered request past its day is overdue; silence is never leave."""
    return state is RequestState.WAITING and today(now) > due
