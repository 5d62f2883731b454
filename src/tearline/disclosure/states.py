"""State tables: one for a disclosure at its originator, one for the copy a recipient holds.

A pair that is not in a table is refused. docs/reference/states.md is rendered from these tables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a disclosure is: everything that crosses an agency's boundary is one of these."""

    RELEASE = "release"
    POINTER = "pointer"  # says that something exists and whom to ring, nothing else
    RESPONSE = "response"
    ONWARD = "onward"  # a held copy passed on with the originator's leave
    ALERT = "alert"  # what a firm or the public reported, passed on by the desk that has it


class State(StrEnum):
    """A disclosure at its originator."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RETURNED = "returned"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    LIVE = "live"
    RESTRICTED = "restricted"
    RECALLED = "recalled"
    EXPIRED = "expired"


class Act(StrEnum):
    """What can be done to a disclosure."""

    EDIT = "edit"
    PROPOSE = "propose"
    ABANDON = "abandon"
    RETURN = "return"
    REFUSE = "refuse"
    AUTHORISE = "authorise"
    SEND_EMPTY = "send_empty"
    RELEASE_IN_EMERGENCY = "release_in_emergency"
    REVIEW_EMERGENCY = "review_emergency"
    CORRECT = "correct"
    RESTRICT = "restrict"
    REINSTATE = "reinstate"
    RECALL = "recall"
    EXPIRE = "expire"
    CONFIRM_BASIS = "confirm_basis"  # no record says whether it is within the law
    DECIDE_MARKING = "decide_marking"  # a holder has challenged it
    DECIDE_LEAVE = "decide_leave"  # a holder asks to pass it on


TRANSITIONS: Final[dict[tuple[State, Act], State]] = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.PROPOSE): State.PROPOSED,
    (State.DRAFT, Act.ABANDON): State.ABANDONED,
    (State.DRAFT, Act.SEND_EMPTY): State.LIVE,
    (State.DRAFT, Act.RELEASE_IN_EMERGENCY): State.LIVE,
    (State.RETURNED, Act.EDIT): State.DRAFT,
    (State.RETURNED, Act.PROPOSE): State.PROPOSED,
    (State.RETURNED, Act.ABANDON): State.ABANDONED,
    (State.PROPOSED, Act.RETURN): State.RETURNED,
    (State.PROPOSED, Act.REFUSE): State.REFUSED,
    (State.PROPOSED, Act.AUTHORISE): State.LIVE,
    (State.PROPOSED, Act.CONFIRM_BASIS): State.PROPOSED,
    (State.LIVE, Act.REVIEW_EMERGENCY): State.LIVE,
    (State.LIVE, Act.CORRECT): State.LIVE,
    (State.LIVE, Act.RESTRICT): State.RESTRICTED,
    (State.LIVE, Act.RECALL): State.RECALLED,
    (State.LIVE, Act.EXPIRE): State.EXPIRED,
    (State.LIVE, Act.DECIDE_MARKING): State.LIVE,
    (State.LIVE, Act.DECIDE_LEAVE): State.LIVE,
    (State.RESTRICTED, Act.CORRECT): State.RESTRICTED,
    (State.RESTRICTED, Act.REVIEW_EMERGENCY): State.RESTRICTED,
    (State.RESTRICTED, Act.REINSTATE): State.LIVE,
    (State.RESTRICTED, Act.RECALL): State.RECALLED,
    (State.RESTRICTED, Act.EXPIRE): State.EXPIRED,
    (State.RESTRICTED, Act.DECIDE_MARKING): State.RESTRICTED,
}


class HeldState(StrEnum):
    """The copy (projection) in a recipient's hands."""

    DELIVERED = "delivered"
    OPENED = "opened"
    KEEP_ASKED = "keep_asked"  # "nothing held", and somebody wants to keep it: unreadable until reviewed
    RESTRICTED = "restricted"
    ERASED = "erased"
    RECALLED = "recalled"
    EXPIRED = "expired"


class HeldAct(StrEnum):
    """What can be done to a held copy."""

    OPEN = "open"
    ANSWER = "answer"
    PASS_ON = "pass_on"  # noqa: S105 an act
    ASK_TO_KEEP = "ask_to_keep"
    KEEP = "keep"
    ERASE = "erase"
    ASK = "ask"  # for one more kind of field, to tell whether it is somebody known here
    CONTEST = "contest"
    REINSTATE = "reinstate"
    CORRECT = "correct"
    RECALL = "recall"
    EXPIRE = "expire"
    CHALLENGE_MARKING = "challenge_marking"
    ASK_LEAVE = "ask_leave"  # to pass it on to somebody


# After a restriction is lifted the copy counts as unopened again: a reader states a purpose anew.
HELD_TRANSITIONS: Final[dict[tuple[HeldState, HeldAct], HeldState]] = {
    (HeldState.DELIVERED, HeldAct.OPEN): HeldState.OPENED,
    (HeldState.OPENED, HeldAct.OPEN): HeldState.OPENED,
    (HeldState.OPENED, HeldAct.ANSWER): HeldState.OPENED,
    (HeldState.OPENED, HeldAct.PASS_ON): HeldState.OPENED,
    (HeldState.OPENED, HeldAct.ASK): HeldState.OPENED,
    (HeldState.OPENED, HeldAct.ASK_LEAVE): HeldState.OPENED,
    (HeldState.OPENED, HeldAct.ASK_TO_KEEP): HeldState.KEEP_ASKED,
    (HeldState.OPENED, HeldAct.ERASE): HeldState.ERASED,
    (HeldState.DELIVERED, HeldAct.ASK_TO_KEEP): HeldState.KEEP_ASKED,  # asked before a restriction that was lifted
    (HeldState.KEEP_ASKED, HeldAct.KEEP): HeldState.OPENED,
    (HeldState.KEEP_ASKED, HeldAct.ERASE): HeldState.ERASED,
    **{
        (state, act): target
        for state in (HeldState.DELIVERED, HeldState.OPENED, HeldState.KEEP_ASKED)
        for act, target in (
            (HeldAct.CONTEST, HeldState.RESTRICTED),
            (HeldAct.CORRECT, state),
            (HeldAct.CHALLENGE_MARKING, state),
        )
    },
    (HeldState.RESTRICTED, HeldAct.CONTEST): HeldState.RESTRICTED,
    (HeldState.RESTRICTED, HeldAct.CORRECT): HeldState.RESTRICTED,
    (HeldState.RESTRICTED, HeldAct.REINSTATE): HeldState.DELIVERED,
    **{
        (state, act): target
        for state in (
            HeldState.DELIVERED,
            HeldState.OPENED,
            HeldState.KEEP_ASKED,
            HeldState.RESTRICTED,
        )
        for act, target in (
            (HeldAct.RECALL, HeldState.RECALLED),
            (HeldAct.EXPIRE, HeldState.EXPIRED),
        )
    },
}

READABLE: Final = frozenset({HeldState.DELIVERED, HeldState.OPENED})
CONTENT_GONE: Final = frozenset({HeldState.ERASED, HeldState.RECALLED, HeldState.EXPIRED})
IN_FORCE: Final = frozenset({State.LIVE, State.RESTRICTED})

# One table per list: members of different lists may be equal as strings, and each keeps its own words.
STATE_LABELS: Final[dict[State, str]] = {
    State.DRAFT: "Draft",
    State.PROPOSED: "Waiting for authorisation",
    State.RETURNED: "Returned",
    State.REFUSED: "Refused",
    State.ABANDONED: "Abandoned",
    State.LIVE: "Live",
    State.RESTRICTED: "Restricted while looked into",
    State.RECALLED: "Recalled",
    State.EXPIRED: "Expired",
}
HELD_STATE_LABELS: Final[dict[HeldState, str]] = {
    HeldState.DELIVERED: "Not opened",
    HeldState.OPENED: "Opened",
    HeldState.KEEP_ASKED: "Waiting for a second person to agree that it is kept",
    HeldState.RESTRICTED: "Restricted while looked into",
    HeldState.ERASED: "Erased",
    HeldState.RECALLED: "Recalled by the originator",
    HeldState.EXPIRED: "Expired",
}
KIND_LABELS: Final[dict[Kind, str]] = {
    Kind.RELEASE: "Release",
    Kind.POINTER: "Pointer release",
    Kind.RESPONSE: "Answer",
    Kind.ONWARD: "Passed on",
    Kind.ALERT: "Alert passed on",
}
