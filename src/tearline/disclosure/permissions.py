"""The tables of the decision: for each deed who, in which role, and what else must hold. `policy.decide` reads them.

Invariant: a deed that is missing from a table of roles is nobody's. docs/reference/permissions.md is rendered from
these tables, so lawyers read what runs.
"""

from __future__ import annotations

from typing import Final

from tearline.disclosure.facts import Authorisation, Cover, Deed, Look
from tearline.disclosure.states import Act, HeldAct, Kind
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role

ORIGINATOR_KINDS: Final = frozenset({Kind.RELEASE, Kind.POINTER})
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
    Act.CONFIRM_BASIS: (frozenset({_A}), frozenset({_PA})),
    Act.RETURN: (frozenset({_A}), frozenset({_PA})),
    Act.REFUSE: (frozenset({_A}), frozenset({_PA})),
    Act.AUTHORISE: (frozenset({_A}), frozenset({_PA})),
    Act.REVIEW_EMERGENCY: (frozenset({_A}), frozenset({_PA})),
    Act.CORRECT: (frozenset({_R, _A}), frozenset({_PO, _PA})),
    Act.RESTRICT: (frozenset({_R, _A, _PO, _PA}), frozenset({_R, _A, _PO, _PA})),
    Act.REINSTATE: (frozenset({_A}), frozenset({_PA})),
    Act.RECALL: (frozenset({_R, _A}), frozenset({_PO, _PA})),
    Act.DECIDE_MARKING: (frozenset({_A}), frozenset({_PA})),
    Act.DECIDE_LEAVE: (frozenset({_A}), frozenset({_PA})),
    Act.EXPIRE: (frozenset(), frozenset()),  # the clock's alone
}
BY_THE_CLOCK: Final = frozenset({Act.EXPIRE})

READERS: Final = frozenset({_R, _A, _PO, _PA})
ORIGINATORS: Final = frozenset({_R, _A})
HELD_ROLES: Final[dict[HeldAct, frozenset[Role]]] = {
    HeldAct.OPEN: READERS,
    HeldAct.ANSWER: frozenset({_PO, _PA}),
    HeldAct.ASK_LEAVE: frozenset({_PO, _PA}),
    HeldAct.PASS_ON: frozenset({_PO}),
    HeldAct.ASK_TO_KEEP: frozenset({_PO, _PA}),
    HeldAct.KEEP: frozenset({_PA, Role.MANAGER}),
    HeldAct.ERASE: frozenset({_PO, _PA, Role.MANAGER}),
    HeldAct.ASK: frozenset({_PO, _PA}),
    HeldAct.CONTEST: READERS | {Role.MANAGER},
    HeldAct.CHALLENGE_MARKING: READERS,
    HeldAct.REINSTATE: frozenset(),  # the originator's message alone
    HeldAct.CORRECT: frozenset(),
    HeldAct.RECALL: frozenset(),
    HeldAct.EXPIRE: frozenset(),
}
LOOK_ROLES: Final[dict[Look, frozenset[Role]]] = {Look.DISCLOSURE: READERS, Look.COPY: READERS}
# Somebody who holds only these never meets content: not on a page, not through a query, not in the database (RL-20).
WITHOUT_CONTENT: Final = frozenset({Role.ADMINISTRATOR, Role.OVERSEER, Role.FIRM_REPORTER})

# The second person: anyone who wrote into the draft, or asked to keep a copy, is the first (RL-5).
NEEDS_ANOTHER_PERSON: Final[frozenset[Deed]] = frozenset({
    Act.RETURN, Act.REFUSE, Act.CONFIRM_BASIS, Act.AUTHORISE, Act.REVIEW_EMERGENCY, Act.DECIDE_LEAVE, HeldAct.KEEP,
})  # fmt: skip
# Past the last day these are refused; what only ends, mends a draft or doubts is not.
NOT_WHEN_EXPIRED: Final[frozenset[Deed]] = frozenset({
    Look.COPY, HeldAct.OPEN, HeldAct.ANSWER, HeldAct.PASS_ON, HeldAct.ASK_LEAVE, HeldAct.ASK_TO_KEEP, HeldAct.KEEP,
    HeldAct.ASK, HeldAct.CHALLENGE_MARKING, HeldAct.REINSTATE, HeldAct.CORRECT, Act.PROPOSE, Act.CONFIRM_BASIS,
    Act.AUTHORISE, Act.RELEASE_IN_EMERGENCY, Act.SEND_EMPTY, Act.CORRECT, Act.REINSTATE, Act.DECIDE_MARKING,
    Act.DECIDE_LEAVE,
})  # fmt: skip
# RL-4: reading states a purpose that the role can have; of another's copy, one that it was given for.
NEEDS_PURPOSE: Final[frozenset[Deed]] = frozenset({Look.DISCLOSURE, Look.COPY, HeldAct.OPEN})
NEEDS_GRANT: Final[frozenset[Deed]] = frozenset({Look.COPY, HeldAct.OPEN})
# These send content, or let it be read, of something that must have gone out on somebody's word.
NEEDS_AUTHORISATION: Final[frozenset[Deed]] = frozenset({
    Look.COPY, HeldAct.OPEN, HeldAct.ANSWER, HeldAct.PASS_ON, HeldAct.ASK_LEAVE, HeldAct.KEEP,
    Act.CORRECT, Act.REINSTATE, Act.DECIDE_LEAVE,
})  # fmt: skip
GOOD_AUTHORISATION: Final = frozenset(Authorisation) - {Authorisation.NONE, Authorisation.OWN}
# LAW-4: outside is refused, unknown waits for a person. LAW-10: a life at risk does not wait for an agreement, and
# another person reviews it; what the law itself forbids stays forbidden (RL-14).
COVERED: Final[dict[Deed, frozenset[Cover]]] = {
    Act.PROPOSE: frozenset({Cover.IN_FORCE, Cover.CONFIRMED, Cover.UNKNOWN}),
    Act.CONFIRM_BASIS: frozenset({Cover.UNKNOWN}),
    Act.AUTHORISE: frozenset({Cover.IN_FORCE, Cover.CONFIRMED}),
    Act.RELEASE_IN_EMERGENCY: frozenset(Cover) - {Cover.FORBIDDEN},
}
# REL-8, REL-13: only the originator decides, and whoever passed something on is not that.
NOT_OF_ONWARD: Final[frozenset[Deed]] = frozenset({
    Act.DECIDE_MARKING, Act.DECIDE_LEAVE, HeldAct.CHALLENGE_MARKING, HeldAct.ASK_LEAVE,
})  # fmt: skip
# REL-13: these of a copy that came from elsewhere need its originator's leave.
NEEDS_LEAVE: Final[frozenset[Deed]] = frozenset({HeldAct.PASS_ON})
NEEDS_LEAVE_IF_ONWARD: Final[frozenset[Deed]] = frozenset({Act.PROPOSE, Act.AUTHORISE, Act.RELEASE_IN_EMERGENCY})

_PARTNER: Final = (
    ReadPurpose.ASSESS_RELEASE,
    ReadPurpose.CHECK_OWN_RECORDS,
    ReadPurpose.SAFEGUARDING,
    ReadPurpose.CORRECT_OR_COMPLAINT,
)
# What each role can read for, in the order in which it is offered. A role that is not here reads about nobody.
PURPOSES: Final[dict[Role, tuple[ReadPurpose, ...]]] = {
    Role.RELEASE_OFFICER: (
        ReadPurpose.PREPARE_RELEASE,
        ReadPurpose.ASSESS_RESPONSE,
        ReadPurpose.CORRECT_OR_COMPLAINT,
    ),
    Role.AUTHORISER: (
        ReadPurpose.AUTHORISE_RELEASE,
        ReadPurpose.ASSESS_RESPONSE,
        ReadPurpose.CORRECT_OR_COMPLAINT,
    ),
    Role.PARTNER_OFFICER: _PARTNER,
    Role.PARTNER_AUTHORISER: (ReadPurpose.AUTHORISE_RELEASE, *_PARTNER),
    Role.MANAGER: (ReadPurpose.SAFEGUARDING, ReadPurpose.CORRECT_OR_COMPLAINT),
}


def roles_for(deed: Deed, kind: Kind) -> frozenset[Role]:
    """The roles that can do `deed` at all."""
    if isinstance(deed, Act):
        return ROLES[deed][0 if kind in ORIGINATOR_KINDS else 1]
    return HELD_ROLES[deed] if isinstance(deed, HeldAct) else LOOK_ROLES[deed]
