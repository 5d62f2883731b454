"""What the decision needs to know, from rows: the only place that makes `Facts`. And asking it.

Invariant: a fact that a row does not show is the one that refuses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.conf import settings

from tearline.decision import Decision, Deny
from tearline.disclosure.clocks import has_expired, today
from tearline.disclosure.facts import Authorisation, Cover, Deed, Facts, Leave, Look
from tearline.disclosure.policy import MOVED_ON, could, decide
from tearline.disclosure.states import Act, HeldAct, HeldState, Kind, State
from tearline.errors import Conflict, NotPermitted
from tearline.law.validity import Answer as Validity
from tearline.law.validity import Ask, Finding
from tearline.vocab.answer import Answer
from tearline.vocab.purpose import DisclosurePurpose, Gateway, ReadPurpose
from tearline.vocab.regime import DataSet
from tearline_hub.agreements import queries as agreements
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.leave import leave_for, leave_of
from tearline_hub.disclosures.models import Disclosure, Projection

_UNDECIDED: Final = frozenset({State.DRAFT, State.PROPOSED, State.RETURNED})
_OF_AGENCIES: Final = frozenset({Kind.RESPONSE, Kind.ALERT})  # what an agency has of its own, or was told
_BY_LAW: Final = frozenset({"agreement.unknown", "agreement.outside", "law.forbidden"})


def facts_of(actor: Actor, row: Disclosure, now: dt.datetime) -> Facts:
    """Of one's own organisation's disclosure, to read it; `replace` gives another deed. In the caller's context."""
    state, kind = State(row.state), Kind(row.kind)
    undecided = state in _UNDECIDED
    return Facts(
        deed=Look.DISCLOSURE,
        roles=actor.roles,
        own_organisation=actor.tenant_id == row.tenant_id,
        contributed=actor.user_id in row.contributors,
        kind=kind,
        state=state,
        expired=row.expires_on is not None and has_expired(row.expires_on, now),
        authorisation=_authorisation(row),
        cover=_cover(row, worst_of(row, now)) if undecided else Cover.FORBIDDEN,
        leave=leave_for(row) if undecided and kind is Kind.ONWARD else Leave.NONE,
    )


def facts_of_copy(actor: Actor, row: Projection, now: dt.datetime) -> Facts:
    """Of a copy that one's own organisation holds, for reading it."""
    return Facts(
        deed=Look.COPY,
        roles=actor.roles,
        own_organisation=actor.tenant_id == row.tenant_id,
        contributed=bool(row.keep_asked_by) and row.keep_asked_by == actor.user_id,
        kind=Kind(row.kind),
        state=HeldState(row.state),
        expired=row.expires_on is not None and has_expired(row.expires_on, now),
        authorisation=authorisation_in(row.terms),
        leave=leave_of(row),
    )


def decision_on(actor: Actor, row: Disclosure, act: Act, now: dt.datetime) -> Decision:
    """Whether this person may do `act` now, in the words of the law on record where that is what stands in the way."""
    return in_words(decide(replace(facts_of(actor, row, now), deed=act)), row, now)


def decisions_on(actor: Actor, row: Disclosure, now: dt.datetime) -> dict[Act, Decision]:
    """The same for every act."""
    facts = facts_of(actor, row, now)
    return {act: in_words(decide(replace(facts, deed=act)), row, now) for act in Act}


def decision_on_copy(actor: Actor, row: Projection, act: HeldAct, now: dt.datetime) -> Decision:
    """Whether this person may do `act` to a held copy now."""
    return could(replace(facts_of_copy(actor, row, now), deed=act), granted_by(row.terms, now))


def decisions_on_copy(actor: Actor, row: Projection, now: dt.datetime) -> dict[HeldAct, Decision]:
    """The same for every act; the law on record is read once."""
    facts, granted = facts_of_copy(actor, row, now), granted_by(row.terms, now)
    return {act: could(replace(facts, deed=act), granted) for act in HeldAct}


def to_read(actor: Actor, row: Projection, deed: Deed, purpose: ReadPurpose, now: dt.datetime) -> Decision:
    """Whether this person may open or read a held copy for that purpose."""
    given = purpose in granted_by(row.terms, now)
    return decide(replace(facts_of_copy(actor, row, now), deed=deed, purpose=purpose, granted=given))


def require(decision: Decision) -> None:
    """Raise the refusal: `Conflict` where the thing has moved on, which is nobody's lack of rights."""
    if isinstance(decision, Deny):
        kind = Conflict if decision.code in MOVED_ON else NotPermitted
        raise kind(decision.code, f"{decision.reason} {decision.remedy}")


def granted_by(terms: Mapping[str, Any], now: dt.datetime) -> frozenset[ReadPurpose]:
    """What a copy on these terms can be read for, in the caller's context."""
    gateway = terms.get("gateway")
    named = str(terms.get("agreement_id") or "")
    return agreements.granted_uses(named=named, gateway=Gateway(gateway) if gateway else None, on=today(now))


def in_words(decision: Decision, row: Disclosure, now: dt.datetime) -> Decision:
    """A refusal by the law on record says which rule of it."""
    if not isinstance(decision, Deny) or decision.code not in _BY_LAW:
        return decision
    found = worst_of(row, now)
    if found is None or not found.reason:
        return decision
    return Deny(decision.code, found.reason, found.remedy)


def worst_of(row: Disclosure, now: dt.datetime) -> Finding | None:
    """What the law on record says of the recipient for whom it says least good; None while a draft lacks terms."""
    if not (row.purpose and row.gateway and row.agreement_id):
        return None
    found = [agreements.finding(_ask(row, code, now)) for code in row.recipients.values_list("organisation", flat=True)]
    return min(found, key=_gravity, default=None)


def _ask(row: Disclosure, recipient: str, now: dt.datetime) -> Ask:
    return Ask(
        sender=_own_code(row),
        recipient=recipient,
        data_set=data_set_of(row),
        purpose=DisclosurePurpose(row.purpose),
        gateway=Gateway(row.gateway),
        agreement=row.agreement_id,
        on=today(now),
    )


def _own_code(row: Disclosure) -> str:
    return f"{settings.NODE}/{row.tenant_id}"


def data_set_of(row: Disclosure) -> DataSet:
    """What it is made from; a copy passed on is still of what its originator gave."""
    if row.kind == Kind.ONWARD:
        source = Projection.objects.filter(id=row.projection_id, tenant_id=row.tenant_id).first()
        own = source is not None and source.kind in _OF_AGENCIES
        return DataSet.AGENCY_RECORDS if own else DataSet.SUBJECT_REGISTER
    return DataSet.AGENCY_RECORDS if row.kind in _OF_AGENCIES else DataSet.SUBJECT_REGISTER


def _gravity(finding: Finding) -> tuple[bool, bool, bool]:
    return not finding.by_law, finding.answer is not Validity.DENY, finding.answer is not Validity.REVIEW


def _cover(row: Disclosure, finding: Finding | None) -> Cover:
    if finding is None or finding.answer is Validity.REVIEW:
        return Cover.CONFIRMED if row.basis_confirmed_by else Cover.UNKNOWN
    if finding.answer is Validity.PERMIT:
        return Cover.IN_FORCE
    return Cover.FORBIDDEN if finding.by_law else Cover.OUTSIDE


def _authorisation(row: Disclosure) -> Authorisation:
    if row.answer and row.answer != Answer.KNOWN_WITH_INFORMATION:
        return Authorisation.NOT_NEEDED
    if row.emergency_reason:
        return Authorisation.EMERGENCY
    if not row.decided_by or State(row.state) in _UNDECIDED:
        return Authorisation.NONE
    return Authorisation.OWN if row.decided_by in row.contributors else Authorisation.SECOND_PERSON


def authorisation_in(terms: Mapping[str, Any]) -> Authorisation:
    """On whose word its sender says that it went out."""
    answer = terms.get("answer")
    if answer and answer != Answer.KNOWN_WITH_INFORMATION:
        return Authorisation.NOT_NEEDED
    if terms.get("emergency"):
        return Authorisation.EMERGENCY
    return Authorisation.SECOND_PERSON if terms.get("authorised_by") else Authorisation.NONE
