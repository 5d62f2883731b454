"""Whether a request to share is valid in law: PERMIT, DENY or REVIEW, from what is on record and nothing else.

LAW-4: outside its agreement is DENY, expired is DENY, unknown is REVIEW: then a person decides and it waits.
LAW-5: it answers on validity only. `Ask` has no attribute of a person, and a test holds it to that.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tearline.law.agreement import HOME, Agreement, Notice, Party
from tearline.law.dated import eligibility, gateways, in_force, purposes
from tearline.vocab.purpose import DisclosurePurpose, Gateway, ReadPurpose
from tearline.vocab.regime import DataSet, Regime

_NAMED: Final = re.compile(r"(?P<reference>\S+)(?:\s+v(?P<version>[1-9][0-9]{0,4}))?")
# What a copy can be read for whatever its agreement says: to answer it, and to put right what is wrong.
ALWAYS: Final = frozenset(ReadPurpose) - {ReadPurpose.SAFEGUARDING, ReadPurpose.CHECK_OWN_RECORDS}
# Without an agreement on record: own records too, since that is how it is answered.
UNTOLD: Final = ALWAYS | {ReadPurpose.CHECK_OWN_RECORDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody wants to share, without a word about whom it concerns. Organisations as `node/tenant`."""

    sender: str
    recipient: str
    data_set: DataSet
    purpose: DisclosurePurpose
    gateway: Gateway
    agreement: str
    on: dt.date


class Answer(StrEnum):
    """The three answers of a policy decision point."""

    PERMIT = "permit"
    DENY = "deny"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer, why, and what to do. `by_law`: no agreement could allow it."""

    answer: Answer
    code: str = ""
    reason: str = ""
    remedy: str = ""
    by_law: bool = False


PERMITTED: Final = Finding(answer=Answer.PERMIT)


def validity(ask: Ask, *, agreements: Collection[Agreement], notices: Collection[Notice]) -> Finding:
    """Within the law on record or not. `agreements` and `notices`: those that were not withdrawn."""
    gateway_and_purpose = next(_powers(ask), None)
    if gateway_and_purpose is not None:
        return gateway_and_purpose
    agreement = agreement_named(ask.agreement, agreements, ask.on)
    if agreement is None:
        return _review("agreement.not-on-record", "The agreement it names is not on record here.")
    found = [finding for rule in _RULES for finding in rule(ask, agreement, notices)]
    return min(found, key=_gravity, default=PERMITTED)


def agreement_named(named: str, agreements: Collection[Agreement], on: dt.date) -> Agreement | None:
    """`DSA-2026-01`, or `DSA-2026-01 v2`: that version; without one the newest in force, else the newest."""
    match = _NAMED.fullmatch(named.strip())
    if match is None:
        return None
    same = [each for each in agreements if each.reference == match["reference"]]
    if match["version"]:
        same = [each for each in same if each.version == int(match["version"])]
    return max(same, key=lambda each: (each.in_force(on), each.version), default=None)


def granted(agreement: Agreement | None, gateway: Gateway | None, on: dt.date) -> frozenset[ReadPurpose]:
    """What a copy can be read for: what its agreement permits, another use only under a power for it (s.36(4))."""
    if agreement is None:
        return UNTOLD
    allowed = ALWAYS | frozenset(agreement.uses)
    record = in_force(gateways(), gateway, on)
    return allowed if record is not None and record.other_use else allowed - {ReadPurpose.SAFEGUARDING}


def _gravity(finding: Finding) -> bool:
    """A denial before what a person has to look at; of denials the first, and the law's rules come first."""
    return finding.answer is not Answer.DENY


def _powers(ask: Ask) -> Iterator[Finding]:
    if in_force(gateways(), ask.gateway, ask.on) is None:
        yield _deny(
            "gateway.not-in-force", "That power is not in force on this day.", "Choose another gateway.", by_law=True
        )
    if in_force(purposes(), ask.purpose, ask.on) is None:
        yield _deny(
            "purpose.not-in-force", "That purpose is not in force on this day.", "Choose another purpose.", by_law=True
        )


def _dates(ask: Ask, agreement: Agreement, _notices: Collection[Notice]) -> Iterator[Finding]:
    if ask.on < agreement.starts_on:
        yield _outside("not-started", f"The agreement starts on {agreement.starts_on:%d %B %Y}.")
    if ask.on > agreement.ends_on:
        yield _outside("ended", f"The agreement ended on {agreement.ends_on:%d %B %Y}.")


def _terms(ask: Ask, agreement: Agreement, _notices: Collection[Notice]) -> Iterator[Finding]:
    for code in (ask.sender, ask.recipient):
        if agreement.party(code) is None:
            yield _outside("not-a-party", f"{code} is not a party to the agreement.")
    if ask.data_set not in agreement.data_sets:
        yield _outside("data-set", "The agreement does not cover this data set.")
    if ask.purpose not in agreement.purposes:
        yield _outside("purpose", "The agreement does not cover this purpose.")
    if ask.gateway not in agreement.gateways:
        yield _outside("gateway", "The agreement does not rely on this gateway.")


def _regimes(ask: Ask, agreement: Agreement, notices: Collection[Notice]) -> Iterator[Finding]:
    for party in filter(None, (agreement.party(ask.sender), agreement.party(ask.recipient))):
        regime = party.regimes.get(ask.data_set)
        if regime is None:
            yield _review("regime.unknown", f"No record says which law {party.organisation} processes this under.")
        elif regime is Regime.PART4:
            yield from _part4(ask, party, agreement, notices)


def _part4(ask: Ask, party: Party, agreement: Agreement, notices: Collection[Notice]) -> Iterator[Finding]:
    """DPA s.82A-82E: eligible, under a notice that names them, in force and reviewed."""
    record = in_force(eligibility(), party.kind, ask.on)
    if record is None:
        yield _by_law("not-eligible", f"{party.organisation} cannot be under Part 4.")
        return
    if record.without_notice:
        return
    notice = _notice(agreement, notices)
    if notice is None:
        yield _by_law("no-notice", "The designation notice that the agreement names is not on record here.")
    elif party.organisation not in notice.parties or ask.data_set not in notice.data_sets:
        yield _by_law("outside-notice", f"The designation notice does not cover {party.organisation} for this.")
    elif not notice.in_force(ask.on):
        yield _by_law("notice-ended", "The designation notice is not in force, or its yearly review is overdue.")


def _notice(agreement: Agreement, notices: Collection[Notice]) -> Notice | None:
    named = [each for each in notices if each.reference == agreement.designation_notice]
    return max(named, key=lambda each: each.version, default=None)


def _abroad(ask: Ask, agreement: Agreement, _notices: Collection[Notice]) -> Iterator[Finding]:
    """RL-14: what is processed under a designation notice stays in the country, whoever sends it."""
    party = agreement.party(ask.recipient)
    if agreement.designation_notice is not None and party is not None and party.country != HOME:
        yield _by_law("abroad", "Nothing under a designation notice goes abroad.")


_RULES: Final[tuple[Callable[[Ask, Agreement, Collection[Notice]], Iterator[Finding]], ...]] = (
    _regimes, _abroad, _dates, _terms,
)  # fmt: skip


def _outside(rule: str, reason: str) -> Finding:
    return _deny(f"agreement.{rule}", reason, "Name an agreement that covers it, or have this one amended.")


def _by_law(rule: str, reason: str) -> Finding:
    return _deny(f"regime.{rule}", reason, "Ask your data protection officer.", by_law=True)


def _deny(code: str, reason: str, remedy: str, *, by_law: bool = False) -> Finding:
    return Finding(answer=Answer.DENY, code=code, reason=reason, remedy=remedy, by_law=by_law)


def _review(code: str, reason: str) -> Finding:
    return Finding(
        answer=Answer.REVIEW, code=code, reason=reason, remedy="Have a second person confirm its legal basis first."
    )
