"""Who may do what to a disclosure, in which state. One table of roles, one table of states, four rules about people.

Two people where content is added, one where it shrinks or is empty (design §1). docs/reference/permissions.md is
rendered from these tables, so lawyers read what runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.disclosure.states import (
    HELD_TRANSITIONS,
    TRANSITIONS,
    Act,
    HeldAct,
    HeldState,
    Kind,
    State,
)
from tearline.vocab.role import Role

_ORIGINATOR_KINDS: Final = frozenset({Kind.RELEASE, Kind.POINTER})
_R, _A, _PO, _PA = (
    Role.RELEASE_OFFICER,
    Role.AUTHORISER,
    Role.PARTNER_OFFICER,
    Role.PARTNER_AUTHORISER,
)

# Act -> roles on a release or pointer, roles on an answer or a copy passed on.
ROLES: Final[dict[Act, tuple[frozenset[Role], frozenset[Role]]]] = {
    Act.EDIT: (frozenset({_R}), frozenset({_PO})),
    Act.PROPOSE: (frozenset({_R}), frozenset({_PO})),
    Act.ABANDON: (frozenset({_R}), frozenset({_PO})),
    Act.SEND_EMPTY: (frozenset(), frozenset({_PO, _PA})),
    Act.RELEASE_IN_EMERGENCY: (frozenset({_R, _A}), frozenset({_PO, _PA})),
    Act.RETURN: (frozenset({_A}), frozenset({_PA})),
    Act.REFUSE: (frozenset({_A}), frozenset({_PA})),
    Act.AUTHORISE: (frozenset({_A}), frozenset({_PA})),
    Act.REVIEW_EMERGENCY: (frozenset({_A}), frozenset({_PA})),
    Act.CORRECT: (frozenset({_R, _A}), frozenset({_PO, _PA})),
    Act.RESTRICT: (frozenset({_R, _A, _PO, _PA}), frozenset({_R, _A, _PO, _PA})),
    Act.REINSTATE: (frozenset({_A}), frozenset({_PA})),
    Act.RECALL: (frozenset({_R, _A}), frozenset({_PO, _PA})),
    Act.EXPIRE: (frozenset(), frozenset()),  # the clock's alone
}
BY_THE_CLOCK: Final = frozenset({Act.EXPIRE})
# The second person: anyone who wrote into the draft is the first person (RL-5).
NEEDS_ANOTHER_PERSON: Final = frozenset({Act.RETURN, Act.REFUSE, Act.AUTHORISE, Act.REVIEW_EMERGENCY})

_READERS: Final = frozenset({_R, _A, _PO, _PA})
_ORIGINATORS: Final = frozenset({_R, _A})
HELD_ROLES: Final[dict[HeldAct, frozenset[Role]]] = {
    HeldAct.OPEN: _READERS,
    HeldAct.ANSWER: frozenset({_PO, _PA}),
    HeldAct.PASS_ON: frozenset({_PO}),
    HeldAct.ASK_TO_KEEP: frozenset({_PO, _PA}),
    HeldAct.KEEP: frozenset({_PA, Role.MANAGER}),
    HeldAct.ERASE: frozenset({_PO, _PA, Role.MANAGER}),
    HeldAct.ASK: frozenset({_PO, _PA}),
    HeldAct.CONTEST: _READERS | {Role.MANAGER},
    HeldAct.REINSTATE: frozenset(),  # the originator's message alone
    HeldAct.CORRECT: frozenset(),
    HeldAct.RECALL: frozenset(),
    HeldAct.EXPIRE: frozenset(),
}
HELD_NEEDS_ANOTHER_PERSON: Final = frozenset({HeldAct.KEEP})
# Somebody who holds only these never meets content: not on a page, not through a query, not in the database (RL-20).
WITHOUT_CONTENT: Final = frozenset({Role.ADMINISTRATOR, Role.OVERSEER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the policy knows of the person: roles, whether they wrote in it, whether it is their organisation's."""

    roles: frozenset[Role]
    own_organisation: bool
    contributed: bool


def may_read(roles: frozenset[Role]) -> Decision:
    """Whether somebody with `roles` may read about a person at all: who looks after people and work may not (RL-20)."""
    if roles & _READERS:
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
    if roles & _ORIGINATORS:
        return ALLOW
    return Deny(
        "lookup.role",
        "Your role does not let you look people up in the register of subjects.",
        "Ask a colleague who holds the role, or your administrator.",
    )


NOT_YOURS: Final = Deny("disclosure.not-found", "There is nothing here for your organisation.", "Check the reference.")


def never_meets_content(roles: frozenset[Role]) -> bool:
    """Whether every role held is one without content. False for the node's own work, which holds no role."""
    return bool(roles) and roles <= WITHOUT_CONTENT


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
    target = HELD_TRANSITIONS.get((state, act))
    if target is None:
        return Deny(
            "projection.wrong-state",
            f"It cannot be done while this is {state.value.replace('_', ' ')}.",
            "Go back to the inbox to see where it stands.",
        )
    return target


def may_act(act: Act, *, kind: Kind, state: State, who: Standing) -> Decision:
    """Whether this person may do `act` now. Pure; the whole domain is enumerated in a test."""
    if not who.own_organisation:
        return NOT_YOURS
    target = next_state(state, act)
    if isinstance(target, Deny):
        return target
    roles = ROLES[act][0 if kind in _ORIGINATOR_KINDS else 1]
    return _roles_and_people(act, roles, who, second=act in NEEDS_ANOTHER_PERSON)


def may_act_on_held(act: HeldAct, *, state: HeldState, who: Standing) -> Decision:
    """Whether this person may do `act` to a copy their organisation holds."""
    if not who.own_organisation:
        return NOT_YOURS
    target = next_held_state(state, act)
    if isinstance(target, Deny):
        return target
    return _roles_and_people(act, HELD_ROLES[act], who, second=act in HELD_NEEDS_ANOTHER_PERSON)


def _roles_and_people(act: Act | HeldAct, roles: frozenset[Role], who: Standing, *, second: bool) -> Decision:
    if not roles & who.roles:
        return Deny(
            "disclosure.role",
            f"Your role does not let you {act.value.replace('_', ' ')}.",
            "Ask a colleague who holds the role, or your administrator.",
        )
    if second and who.contributed:
        return Deny(
            "disclosure.needs-second-person",
            "You took part in writing this, so you cannot also decide on it.",
            "Ask another authoriser.",
        )
    return ALLOW
