"""Who can see a disclosure or a held copy, and why: the decision asked for every role and person it could be asked for.

Invariant: each line is the answer of `tearline.disclosure.policy.decide`, which decides when somebody opens it; nothing
here is decided a second time. No content is read, and each look is an audit entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tearline.decision import Deny
from tearline.disclosure.facts import Facts, Look
from tearline.disclosure.policy import decide
from tearline.disclosure.states import HeldAct, HeldState, State
from tearline.vocab.purpose import LogPurpose, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access import queries as access
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.facts import facts_of, facts_of_copy, granted_by
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient
from tearline_hub.disclosures.queries.held import _row as held_row
from tearline_hub.disclosures.queries.originated import _row as own_row

_EVERY = frozenset(ReadPurpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One role or person: for which purposes they may read it, or why they may not."""

    who: str
    roles: tuple[Role, ...]
    purposes: tuple[ReadPurpose, ...]
    refusal: Deny | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An organisation, how its copy stands, what it was given for, and everybody in it that is asked about."""

    name: str
    state: State | HeldState
    given_for: tuple[ReadPurpose, ...]
    sights: tuple[Sight, ...]


def of_disclosure(*, actor: Actor, now: dt.datetime, disclosure_id: str) -> list[Group]:
    """Per role at each recipient, as far as receipts tell how its copy stands; then per person here."""
    with acting(actor):
        row = own_row(actor, disclosure_id)
        names = agencies.names()
        given = granted_by({"agreement_id": row.agreement_id, "gateway": row.gateway}, now)
        own = replace(facts_of(actor, row, now), deed=Look.DISCLOSURE)
        groups = [
            Group(
                name=names.get(item.organisation, item.organisation),
                state=_state_there(row, item),
                given_for=tuple(purpose for purpose in ReadPurpose if purpose in given),
                sights=_roles(_there(own, row, item), given),
            )
            for item in row.recipients.order_by("organisation")
        ]
        people = _people(actor, own, _EVERY)
        _note(actor, now, "disclosure.who-read", [row.id])
    ours = names.get(actor.organisation, actor.organisation)
    return [*groups, Group(name=ours, state=State(row.state), given_for=tuple(ReadPurpose), sights=people)]


def of_copy(*, actor: Actor, now: dt.datetime, projection_id: str) -> Group:
    """Per person in one's own organisation."""
    with acting(actor):
        row = held_row(actor, projection_id)
        given = granted_by(row.terms, now)
        facts = replace(facts_of_copy(actor, row, now), deed=HeldAct.OPEN)
        people = _people(actor, facts, given)
        _note(actor, now, "projection.who-read", [row.id, row.disclosure_id])
        name = agencies.names().get(actor.organisation, actor.organisation)
    given_for = tuple(purpose for purpose in ReadPurpose if purpose in given)
    return Group(name=name, state=HeldState(row.state), given_for=given_for, sights=people)


def _people(actor: Actor, facts: Facts, given: frozenset[ReadPurpose]) -> tuple[Sight, ...]:
    return tuple(_sight(each.display_name, each.roles, facts, given) for each in access.holders(actor=actor))


def _roles(facts: Facts, given: frozenset[ReadPurpose]) -> tuple[Sight, ...]:
    return tuple(_sight("", (role,), facts, given) for role in Role if role is not Role.OVERSEER)


def _sight(who: str, roles: Iterable[Role], facts: Facts, given: frozenset[ReadPurpose]) -> Sight:
    held = tuple(roles)
    answers = {
        purpose: decide(replace(facts, roles=frozenset(held), purpose=purpose, granted=purpose in given))
        for purpose in ReadPurpose
    }
    allowed = tuple(purpose for purpose, answer in answers.items() if answer.allowed)
    refusal = next((answer for answer in answers.values() if isinstance(answer, Deny)), None)
    return Sight(who=who, roles=held, purposes=allowed, refusal=None if allowed else refusal)


def _there(own: Facts, row: Disclosure, item: DisclosureRecipient) -> Facts:
    """The facts at the recipient, whose node decides; before it is sent, what they will be."""
    return replace(own, deed=HeldAct.OPEN, own_organisation=True, contributed=False, state=_state_there(row, item))


# How the copy stands, by what came back; the first that did.
_ENDINGS: Mapping[str, HeldState] = {
    "complied_at": HeldState.RECALLED,
    "erased_at": HeldState.ERASED,
}
_BY_STATE: Mapping[State, HeldState] = {
    State.RECALLED: HeldState.RECALLED,
    State.EXPIRED: HeldState.EXPIRED,
    State.RESTRICTED: HeldState.RESTRICTED,
}


def _state_there(row: Disclosure, item: DisclosureRecipient) -> HeldState:
    for column, state in _ENDINGS.items():
        if getattr(item, column) is not None:
            return state
    ended = _BY_STATE.get(State(row.state))
    if ended is not None:
        return ended
    return HeldState.OPENED if item.opened_at else HeldState.DELIVERED


def _note(actor: Actor, now: dt.datetime, act: str, subjects: list[str]) -> None:
    audit.record(
        actor=actor,
        now=now,
        act=act,
        subjects=subjects,
        purpose=LogPurpose.LAWFULNESS.value,
    )
