"""Lock a row, ask the policy, hand it over: the beginning of every act."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from tearline.decision import Deny
from tearline.disclosure.policy import next_held_state, next_state
from tearline.disclosure.states import Act, HeldAct, HeldState, State
from tearline.errors import Conflict, NotFound
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.facts import decision_on, decision_on_copy, require
from tearline_hub.disclosures.models import Disclosure, Projection

_S = TypeVar("_S", State, HeldState)


def locked(actor: Actor, disclosure_id: str) -> Disclosure:
    """The actor's organisation's disclosure, locked until the transaction ends."""
    row = Disclosure.objects.select_for_update().filter(id=disclosure_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("disclosure.not-found", "There is nothing here for your organisation.")
    return row


def locked_for(actor: Actor, now: dt.datetime, disclosure_id: str, act: Act) -> Disclosure:
    """The same, after the policy allowed this person `act`."""
    row = locked(actor, disclosure_id)
    require(decision_on(actor, row, act, now))
    return row


def contribute(row: Disclosure, actor: Actor) -> None:
    """Count the actor among the first persons, who decide on nothing of it; the caller saves."""
    row.contributors = sorted({*row.contributors, actor.user_id})


def move(row: Disclosure, act: Act) -> None:
    """Set the state that the table gives; the caller saves."""
    row.state = _require_open(next_state(State(row.state), act)).value


def held(actor: Actor, projection_id: str) -> Projection:
    """The copy the actor's organisation holds, locked."""
    row = Projection.objects.select_for_update().filter(id=projection_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("projection.not-found", "There is nothing here for your organisation.")
    return row


def held_for(actor: Actor, now: dt.datetime, projection_id: str, act: HeldAct) -> Projection:
    """The same, after the policy allowed this person `act`."""
    row = held(actor, projection_id)
    require(decision_on_copy(actor, row, act, now))
    return row


def move_held(row: Projection, act: HeldAct) -> None:
    """Set the state that the table gives; the caller saves."""
    row.state = _require_open(next_held_state(HeldState(row.state), act)).value


def _require_open(target: _S | Deny) -> _S:
    """The next state; `Conflict` when the thing has moved on, which is nobody's lack of rights."""
    if isinstance(target, Deny):
        raise Conflict(target.code, f"{target.reason} {target.remedy}")
    return target
