"""The whole domain of the decision about disclosures: every value of every fact, and which facts a deed depends on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from tearline.disclosure.facts import Authorisation, Cover, Deed, Facts, Leave, Look
from tearline.disclosure.states import Act, HeldAct, HeldState, Kind, State
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role

DEEDS: tuple[Deed, ...] = (*Act, *HeldAct, *Look)
BOTH = (True, False)
ROLES = (*(frozenset({role}) for role in Role), frozenset[Role]())
# Fact -> its values, the most permissive first.
VALUES: dict[str, tuple[Any, ...]] = {
    "roles": ROLES,
    "own_organisation": BOTH,
    "contributed": (False, True),
    "kind": tuple(Kind),
    "expired": (False, True),
    "purpose": (*ReadPurpose, None),
    "granted": BOTH,
    "authorisation": (
        Authorisation.SECOND_PERSON, Authorisation.EMERGENCY, Authorisation.NOT_NEEDED, Authorisation.OWN,
        Authorisation.NONE,
    ),
    "cover": (Cover.IN_FORCE, Cover.CONFIRMED, Cover.UNKNOWN, Cover.OUTSIDE, Cover.FORBIDDEN),
    "leave": (Leave.GIVEN, Leave.WAITING, Leave.NONE),
}  # fmt: skip
# What the requirements make a deed depend on, beside organisation, role, person, kind, state and expiry.
READING = {Look.COPY, HeldAct.OPEN}
SENDING = {Act.PROPOSE, Act.AUTHORISE, Act.RELEASE_IN_EMERGENCY}
ON_ITS_WORD = {
    *READING, HeldAct.ANSWER, HeldAct.PASS_ON, HeldAct.ASK_LEAVE, HeldAct.KEEP, Act.CORRECT, Act.REINSTATE,
    Act.DECIDE_LEAVE,
}  # fmt: skip
ALWAYS = ("roles", "contributed", "kind", "expired")


def states_of(deed: Deed) -> tuple[State | HeldState, ...]:
    """The states in which the deed could be asked for."""
    return tuple(State) if isinstance(deed, Act) or deed is Look.DISCLOSURE else tuple(HeldState)


def depends_on(deed: Deed) -> tuple[str, ...]:
    """Names of the facts that may change the answer."""
    more: tuple[str, ...] = ()
    if deed in READING or deed is Look.DISCLOSURE:
        more += ("purpose", "granted")
    if isinstance(deed, Act) and deed in SENDING | {Act.CONFIRM_BASIS}:
        more += ("cover",)
    if deed is HeldAct.PASS_ON or (isinstance(deed, Act) and deed in SENDING):
        more += ("leave",)
    if deed in ON_ITS_WORD:
        more += ("authorisation",)
    return (*ALWAYS, *more)


def domain(deed: Deed, *names: str, **fixed: Any) -> Iterator[Facts]:
    """Every combination of the facts `names` and of the states; the others as `fixed`."""
    wanted = [VALUES[name] for name in names]
    for state in states_of(deed):
        for values in product(*wanted):
            yield Facts(deed=deed, state=state, **fixed, **dict(zip(names, values, strict=True)))


def others(deed: Deed, place: int) -> dict[str, Any]:
    """The facts on which a deed does not depend: at their most permissive (`place` 0) or most refusing (-1)."""
    names = VALUES.keys() - set(depends_on(deed)) - {"own_organisation"}
    return {name: VALUES[name][place] for name in sorted(names)}
