"""What a desk may do with an alert, in which state. A pair that is not in the table is refused.

Invariant: an alert is about a report and never about a person. Nothing ends by itself: each way out of a state is an
act of somebody named, and an alert is closed only once somebody has said what it was worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.vocab.report import Feedback


class AlertState(StrEnum):
    """Where an alert stands at its desk."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    PASSED_ON = "passed_on"
    CLOSED = "closed"


class Asked(StrEnum):
    """How a question to the reporter stands."""

    WAITING = "waiting"
    ANSWERED = "answered"


class DeskAct(StrEnum):
    """What can be done with an alert."""

    ACKNOWLEDGE = "acknowledge"
    TAKE_OVER = "take_over"
    ASK_REPORTER = "ask_reporter"
    REROUTE = "reroute"
    ASSESS = "assess"
    PROPOSE_LINK = "propose_link"  # to somebody on record: adjudication alone makes it
    PASS_ON = "pass_on"  # noqa: S105 as a disclosure, with a second person
    CLOSE = "close"
    REOPEN = "reopen"


class Outcome(StrEnum):
    """What a report was worth. It judges the information, never the reporter or a person."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    INSUFFICIENT = "insufficient"
    DUPLICATE = "duplicate"


_N, _A, _S, _P, _C = AlertState
TRANSITIONS: Final[dict[tuple[AlertState, DeskAct], AlertState]] = {
    (_N, DeskAct.ACKNOWLEDGE): _A,
    (_N, DeskAct.REROUTE): _N,
    (_A, DeskAct.TAKE_OVER): _A,
    (_A, DeskAct.ASK_REPORTER): _A,
    (_A, DeskAct.REROUTE): _N,
    (_A, DeskAct.ASSESS): _S,
    (_S, DeskAct.TAKE_OVER): _S,
    (_S, DeskAct.ASK_REPORTER): _S,
    (_S, DeskAct.ASSESS): _S,
    (_S, DeskAct.PROPOSE_LINK): _S,
    (_S, DeskAct.PASS_ON): _P,
    (_S, DeskAct.CLOSE): _C,
    (_P, DeskAct.TAKE_OVER): _P,
    (_P, DeskAct.ASSESS): _P,
    (_P, DeskAct.PASS_ON): _P,
    (_P, DeskAct.PROPOSE_LINK): _P,
    (_P, DeskAct.CLOSE): _C,
    (_C, DeskAct.REOPEN): _A,
}
OPEN: Final = frozenset({_N, _A, _S, _P})
# Done by whoever is on shift; all else by the one who has the alert.
BY_ANYBODY_ON_SHIFT: Final = frozenset({DeskAct.ACKNOWLEDGE, DeskAct.TAKE_OVER, DeskAct.REROUTE, DeskAct.REOPEN})
NEEDS_REASON: Final = frozenset({DeskAct.TAKE_OVER, DeskAct.REROUTE, DeskAct.ASSESS, DeskAct.CLOSE, DeskAct.REOPEN})
# All that the reporter hears of it (ALT-11).
FEEDBACK: Final[dict[Outcome, Feedback]] = {
    Outcome.USEFUL: Feedback.USEFUL,
    Outcome.NOT_USEFUL: Feedback.NO_FURTHER_ACTION,
    Outcome.INSUFFICIENT: Feedback.PLEASE_CALL,
    Outcome.DUPLICATE: Feedback.ASSESSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """What the policy knows of the person: at the alert's desk, on its roster now, the one who has the alert."""

    own_desk: bool
    on_shift: bool
    has_it: bool


# A group is taken apart or put together: an act of somebody too, and no state changes.
GROUP, UNGROUP = "group", "ungroup"
STATE_LABELS: Final[dict[AlertState, str]] = {
    AlertState.NEW: "New",
    AlertState.ACKNOWLEDGED: "Acknowledged",
    AlertState.ASSESSED: "Assessed",
    AlertState.PASSED_ON: "Passed on",
    AlertState.CLOSED: "Closed",
}
ASKED_LABELS: Final[dict[Asked, str]] = {Asked.WAITING: "Reporter asked", Asked.ANSWERED: "Reporter answered"}
OUTCOME_LABELS: Final[dict[Outcome, str]] = {
    Outcome.USEFUL: "Useful",
    Outcome.NOT_USEFUL: "Not useful",
    Outcome.INSUFFICIENT: "Not enough to tell",
    Outcome.DUPLICATE: "A duplicate",
}


def may_do(act: DeskAct, *, state: AlertState, who: AtDesk, reason: str = "") -> Decision:
    """Whether this person may do `act` now. Pure; the whole domain is enumerated in a test."""
    if not who.own_desk:
        return Deny("alert.not-found", "There is nothing here for your desk.", "Check the reference.")
    if (state, act) not in TRANSITIONS:
        said = state.value.replace("_", " ")
        return Deny("alert.wrong-state", f"It cannot be done while the alert is {said}.", "Look at the alert again.")
    if not who.on_shift:
        return Deny("alert.off-shift", "You are not on shift at this desk.", "Begin your shift, or ask who is on it.")
    if act not in BY_ANYBODY_ON_SHIFT and not who.has_it:
        return Deny("alert.not-yours", "Somebody else has this alert.", "Take it over, with a reason, or ask them.")
    if act in NEEDS_REASON and not reason.strip():
        return Deny("alert.reason", "This needs a reason.", "Say in a few words why.")
    return ALLOW


def may_tend(who: AtDesk) -> Decision:
    """Whether this person may group alerts, take them apart, or decide on a link that a colleague proposed."""
    if not who.own_desk:
        return Deny("alert.not-found", "There is nothing here for your desk.", "Check the reference.")
    if not who.on_shift:
        return Deny("alert.off-shift", "You are not on shift at this desk.", "Begin your shift, or ask who is on it.")
    return ALLOW
