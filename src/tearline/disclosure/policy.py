"""Who may do what to which disclosure, for which purpose, in which state: one function over closed lists.

Invariants: nobody approves what they contributed to; nothing adds content on one person's word, except in an
emergency; nothing is read when it has expired, was recalled or was sent on nobody's word, or for a purpose that was
not granted; nothing leaves outside an agreement. Allow, or the first refusal in the order of `_CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.disclosure.facts import Cover, Facts, Leave, Look
from tearline.disclosure.permissions import (
    COVERED,
    GOOD_AUTHORISATION,
    NEEDS_ANOTHER_PERSON,
    NEEDS_AUTHORISATION,
    NEEDS_GRANT,
    NEEDS_LEAVE,
    NEEDS_LEAVE_IF_ONWARD,
    NEEDS_PURPOSE,
    NOT_OF_ONWARD,
    NOT_WHEN_EXPIRED,
    ORIGINATORS,
    PURPOSES,
    READERS,
    WITHOUT_CONTENT,
    roles_for,
)
from tearline.disclosure.states import (
    HELD_TRANSITIONS,
    READABLE,
    TRANSITIONS,
    Act,
    HeldAct,
    HeldState,
    Kind,
    State,
)
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role

NOT_YOURS: Final = Deny("disclosure.not-found", "There is nothing here for your organisation.", "Check the reference.")
# Refusals that are nobody's lack of rights: the thing has moved on.
MOVED_ON: Final = frozenset({
    "disclosure.wrong-state", "projection.wrong-state", "projection.not-opened", "disclosure.expired",
    "projection.expired",
})  # fmt: skip


def decide(facts: Facts) -> Decision:
    """Allow, or why not. One of the roles must carry the whole of it: two half permissions make none."""
    roles: list[Role | None] = [*sorted(facts.roles)] or [None]
    refusals = [_refusal(facts, role) for role in roles]
    if None in refusals:
        return ALLOW
    return max(filter(None, refusals), key=lambda refusal: refusal[0])[1]


def could(facts: Facts, granted: Iterable[ReadPurpose]) -> Decision:
    """The same before a purpose is stated: whether any would do. `granted`: what the terms let it be read for."""
    given = frozenset(granted)
    decisions = [decide(replace(facts, purpose=each, granted=each in given)) for each in ReadPurpose]
    return next((decision for decision in decisions if decision.allowed), decisions[0])


def _refusal(facts: Facts, role: Role | None) -> tuple[int, Deny] | None:
    for place, check in enumerate(_CHECKS):
        refusal = check(facts, role)
        if refusal is not None:
            return place, refusal
    return None


def _organisation(facts: Facts, _role: Role | None) -> Deny | None:
    return None if facts.own_organisation else NOT_YOURS


def _state(facts: Facts, _role: Role | None) -> Deny | None:
    if isinstance(facts.deed, Look):
        return None  # whether there is something to look at is said to who may look
    if isinstance(facts.deed, Act) and isinstance(facts.state, State):
        target: object = next_state(facts.state, facts.deed)
    elif isinstance(facts.deed, HeldAct) and isinstance(facts.state, HeldState):
        target = next_held_state(facts.state, facts.deed)
    else:
        return NOT_YOURS  # an act of one side on the other side's state
    return target if isinstance(target, Deny) else None


def _role(facts: Facts, role: Role | None) -> Deny | None:
    if role in roles_for(facts.deed, facts.kind):
        return None
    return Deny(
        "disclosure.role",
        f"Your role does not allow this: {facts.deed.value.replace('_', ' ')}.",
        "Ask a colleague who holds the role, or your administrator.",
    )


def _readable(facts: Facts, _role: Role | None) -> Deny | None:
    if not isinstance(facts.deed, Look):
        return None
    if isinstance(facts.state, State):
        return None if facts.deed is Look.DISCLOSURE else NOT_YOURS
    if facts.deed is Look.DISCLOSURE:
        return NOT_YOURS
    if facts.state is HeldState.OPENED:
        return None
    if facts.state in READABLE:
        return Deny("projection.not-opened", "Nobody has opened it yet.", "State a purpose and open it first.")
    return Deny(
        "projection.not-readable",
        f"Nobody reads it while it is {facts.state.value.replace('_', ' ')}.",
        "Go back to the inbox to see where it stands.",
    )


def _person(facts: Facts, _role: Role | None) -> Deny | None:
    if facts.deed not in NEEDS_ANOTHER_PERSON or not facts.contributed:
        return None
    return Deny(
        "disclosure.needs-second-person",
        "You took part in writing this, so you cannot also decide on it.",
        "Ask another authoriser.",
    )


def _time(facts: Facts, _role: Role | None) -> Deny | None:
    if facts.deed not in NOT_WHEN_EXPIRED or not facts.expired:
        return None
    if isinstance(facts.deed, Act):
        return Deny(
            "disclosure.expired", "Its expiry date has passed.", "Change the date while it is a draft, or begin anew."
        )
    return Deny(
        "projection.expired",
        "It has reached its expiry date and can no longer be read.",
        "Ask its originator if you still need it.",
    )


def _purpose(facts: Facts, role: Role | None) -> Deny | None:
    if facts.deed not in NEEDS_PURPOSE:
        return None
    if facts.purpose is None:
        return Deny("purpose.missing", "No purpose was stated.", "Choose why you need to open this.")
    if role is None or facts.purpose not in PURPOSES.get(role, ()):
        return Deny("purpose.role", "Your role does not read for that purpose.", "Choose another purpose.")
    if facts.deed in NEEDS_GRANT and not facts.granted:
        return Deny(
            "purpose.not-granted",
            "It was not given for that purpose.",
            "Choose another purpose, or ask its originator for a release that covers it.",
        )
    return None


def _authorised(facts: Facts, _role: Role | None) -> Deny | None:
    if facts.deed not in NEEDS_AUTHORISATION or facts.authorisation in GOOD_AUTHORISATION:
        return None
    return Deny(
        "disclosure.unauthorised",
        "It does not say who else authorised it.",
        "Do not use it. Tell the organisation that it came from.",
    )


_UNCOVERED: Final[dict[Cover, Deny]] = {
    Cover.UNKNOWN: Deny(
        "agreement.unknown",
        "No record here says whether its agreement covers this.",
        "Have a second person confirm its legal basis first.",
    ),
    Cover.OUTSIDE: Deny(
        "agreement.outside",
        "The agreement it names does not cover this, or is not in force.",
        "Name an agreement that covers each recipient, this purpose and this gateway.",
    ),
    Cover.FORBIDDEN: Deny(
        "law.forbidden",
        "The law on record does not allow it, whatever an agreement says.",
        "Ask your data protection officer.",
    ),
}
_NOTHING_TO_CONFIRM: Final = Deny(
    "agreement.known", "The records say whether it is covered, so there is nothing to confirm.", "Decide on it."
)


def _covered(facts: Facts, _role: Role | None) -> Deny | None:
    if facts.deed not in COVERED or facts.cover in COVERED[facts.deed]:
        return None
    return _UNCOVERED.get(facts.cover, _NOTHING_TO_CONFIRM)


def _originator(facts: Facts, _role: Role | None) -> Deny | None:
    if facts.deed not in NOT_OF_ONWARD or facts.kind is not Kind.ONWARD:
        return None
    return Deny(
        "disclosure.not-the-originator",
        "It was passed on, and only the body that it first came from decides that.",
        "Tell the organisation that passed it on, so that it asks there.",
    )


def _leave(facts: Facts, _role: Role | None) -> Deny | None:
    needed = facts.deed in NEEDS_LEAVE or (facts.deed in NEEDS_LEAVE_IF_ONWARD and facts.kind is Kind.ONWARD)
    if not needed or facts.leave is Leave.GIVEN:
        return None
    return Deny(
        "projection.onward",
        "The originator has not allowed this to be passed on.",
        "Ask for its leave, or ask it to release it there itself.",
    )


_CHECKS: Final[tuple[Callable[[Facts, Role | None], Deny | None], ...]] = (
    _organisation, _state, _role, _readable, _person, _time, _purpose, _authorised, _covered,
    _originator, _leave,
)  # fmt: skip


def next_state(state: State, act: Act) -> State | Deny:
    """The state after `act`, or why it cannot be done now."""
    target = TRANSITIONS.get((state, act))
    if target is None:
        return Deny(
            "disclosure.wrong-state",
            f"It cannot be done while the disclosure is {state.value.replace('_', ' ')}.",
            "Go back to the disclosure to see where it stands.",
        )
    return target


def next_held_state(state: HeldState, act: HeldAct) -> HeldState | Deny:
    """The held copy's state after `act`, or why it cannot be done now."""
    return HELD_TRANSITIONS.get((state, act)) or _held_in(state)


def _held_in(state: HeldState) -> Deny:
    return Deny(
        "projection.wrong-state",
        f"It cannot be done while this is {state.value.replace('_', ' ')}.",
        "Go back to the inbox to see where it stands.",
    )


def may_read(roles: frozenset[Role]) -> Decision:
    """Whether somebody with `roles` may read about a person at all: who looks after people and work may not (RL-20)."""
    if roles & READERS:
        return ALLOW
    return Deny(
        "disclosure.role",
        "Your role does not let you read about people.",
        "Ask a colleague who holds the role, or your administrator.",
    )


def may_look_up(roles: frozenset[Role]) -> Decision:
    """Whether somebody with `roles` may look for one person in the register by likeness: the originator's staff alone.

    A partner never asks the register: what it may know of somebody is released to it, or found blind.
    """
    if roles & ORIGINATORS:
        return ALLOW
    return Deny(
        "lookup.role",
        "Your role does not let you look people up in the register of subjects.",
        "Ask a colleague who holds the role, or your administrator.",
    )


def never_meets_content(roles: frozenset[Role]) -> bool:
    """Whether every role held is one without content. False for the node's own work, which holds no role."""
    return bool(roles) and roles <= WITHOUT_CONTENT
