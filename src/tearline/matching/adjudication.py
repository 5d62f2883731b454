"""Whether two records are about one person, as a named person decides it: states, who may decide, when two must.

Invariant: no path leads to LINKED but through a person's decision, and where only a name and a birth date speak for it,
through two people's. A pair is linked, never merged (MAT-1, MAT-2; DPA 2018 s.50A).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.matching.evidence import Compared, Outcome
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.seal import strict_json
from tearline.vocab.role import Role

SHORTEST_REASON: Final = 20  # characters: a reason in words, not a tick
# People have several of these, so one more may tell where one does not.
SEVERAL: Final = frozenset({FieldName.ADDRESS, FieldName.PHONE, FieldName.EMAIL})


class MatchState(StrEnum):
    """Where a pair of records stands."""

    CANDIDATE = "candidate"
    SECOND = "second"  # one person said the same; another has not yet
    CANNOT_TELL = "cannot_tell"
    LINKED = "linked"
    NOT_SAME = "not_same"
    REOPENED = "reopened"  # one of the two records has changed since, or a person wants it looked at again
    WITHDRAWN = "withdrawn"  # what was released is gone; found again, a pair is a new match


class MatchDecision(StrEnum):
    """What a person says of the pair."""

    SAME = "same"
    NOT_SAME = "not_same"
    CANNOT_TELL = "cannot_tell"
    RECONSIDER = "reconsider"  # no answer: "not the same" is taken back, and both sides have to be seen again


class MatchAct(StrEnum):
    """What can happen to a pair."""

    SAME = "same"  # and one person is enough
    SAME_FIRST = "same_first"  # and a second person is needed
    NOT_SAME = "not_same"
    CANNOT_TELL = "cannot_tell"
    ANSWER = "answer"  # a record and a draft answer are begun from the link
    CORRECT = "correct"  # the link was wrong
    RECONSIDER = "reconsider"  # "not the same" may be wrong: to be decided again
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


STATE_LABELS: Final[dict[MatchState, str]] = {
    MatchState.CANDIDATE: "To be decided",
    MatchState.SECOND: "Waiting for a second person",
    MatchState.CANNOT_TELL: "Cannot tell yet",
    MatchState.LINKED: "The same person",
    MatchState.NOT_SAME: "Not the same person",
    MatchState.REOPENED: "To be decided again",
    MatchState.WITHDRAWN: "Withdrawn",
}
DECISION_LABELS: Final[dict[MatchDecision, str]] = {
    MatchDecision.SAME: "The same person",
    MatchDecision.NOT_SAME: "Not the same person",
    MatchDecision.CANNOT_TELL: "Cannot tell",
    MatchDecision.RECONSIDER: "To be looked at again",
}

ANSWERS: Final = (MatchDecision.SAME, MatchDecision.NOT_SAME, MatchDecision.CANNOT_TELL)  # to the question of the page

UNDECIDED: Final = (MatchState.CANDIDATE, MatchState.CANNOT_TELL, MatchState.REOPENED)

# The second person's word stands: without both there is no link.
TRANSITIONS: Final[dict[tuple[MatchState, MatchAct], MatchState]] = {
    **{(state, MatchAct.SAME): MatchState.LINKED for state in (*UNDECIDED, MatchState.SECOND)},
    **{(state, MatchAct.SAME_FIRST): MatchState.SECOND for state in UNDECIDED},
    **{(state, MatchAct.NOT_SAME): MatchState.NOT_SAME for state in (*UNDECIDED, MatchState.SECOND)},
    **{(state, MatchAct.CANNOT_TELL): MatchState.CANNOT_TELL for state in (*UNDECIDED, MatchState.SECOND)},
    (MatchState.LINKED, MatchAct.ANSWER): MatchState.LINKED,
    (MatchState.LINKED, MatchAct.CORRECT): MatchState.NOT_SAME,
    (MatchState.NOT_SAME, MatchAct.RECONSIDER): MatchState.REOPENED,
    (MatchState.CANDIDATE, MatchAct.REOPEN): MatchState.CANDIDATE,
    **{
        (state, MatchAct.REOPEN): MatchState.REOPENED
        for state in MatchState
        if state not in {MatchState.CANDIDATE, MatchState.WITHDRAWN}
    },
    **{(state, MatchAct.WITHDRAW): MatchState.WITHDRAWN for state in MatchState if state is not MatchState.WITHDRAWN},
}

# What nobody does who cannot see both sides.
_SEEING: Final = frozenset({MatchAct.SAME, MatchAct.SAME_FIRST, MatchAct.NOT_SAME, MatchAct.CANNOT_TELL})
_PARTNERS: Final = frozenset({Role.PARTNER_OFFICER, Role.PARTNER_AUTHORISER})
ROLES: Final[dict[MatchAct, frozenset[Role]]] = {
    MatchAct.SAME: _PARTNERS,
    MatchAct.SAME_FIRST: _PARTNERS,
    MatchAct.NOT_SAME: _PARTNERS,
    MatchAct.CANNOT_TELL: _PARTNERS,
    MatchAct.ANSWER: _PARTNERS,
    MatchAct.CORRECT: _PARTNERS,
    MatchAct.RECONSIDER: _PARTNERS,
    MatchAct.REOPEN: frozenset(),  # a new version of a record does it, nobody
    MatchAct.WITHDRAW: frozenset(),  # so does the end of what was released
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicator:
    """What the policy knows of the person. `decided_first`: theirs is the decision that waits for a second person."""

    roles: frozenset[Role]
    own_organisation: bool
    decided_first: bool = False


def next_state(state: MatchState, act: MatchAct, *, both_sides: bool = True) -> MatchState | Deny:
    """The state after `act`, or why it cannot be done now. `both_sides`: false where ids alone are left of the pair."""
    target = TRANSITIONS.get((state, act))
    if target is None:
        return Deny(
            "match.wrong-state",
            f"It cannot be done while the possible match is {state.value.replace('_', ' ')}.",
            "Go back to the matches to see where it stands.",
        )
    if act in _SEEING and not both_sides:
        return Deny(
            "match.ids-alone",
            "What our extract said is not kept, so there is nothing to compare.",
            "Upload the file of possible matches again, then decide.",
        )
    return target


def may_act(act: MatchAct, *, state: MatchState, who: Adjudicator, both_sides: bool = True) -> Decision:
    """Whether this person may do `act` now. Pure; the whole domain is enumerated in a test."""
    if not who.own_organisation:
        return Deny("match.not-found", "There is nothing here for your organisation.", "Check the reference.")
    target = next_state(state, act, both_sides=both_sides)
    if isinstance(target, Deny):
        return target
    if not ROLES[act] & who.roles:
        return Deny(
            "match.role",
            "Your role does not let you do this to a possible match.",
            "Ask a colleague who holds the role, or your administrator.",
        )
    if state is MatchState.SECOND and who.decided_first:
        return Deny("match.needs-second-person", "You decided first, so somebody else must.", "Ask a colleague.")
    return ALLOW


def may_decide(*, state: MatchState, who: Adjudicator) -> Decision:
    """Whether this person may say anything of the pair now; the three decisions are allowed or refused together."""
    return may_act(MatchAct.CANNOT_TELL, state=state, who=who)


def act_of(decision: MatchDecision, *, state: MatchState, second_needed: bool) -> MatchAct:
    """What a decision does to a pair in `state`. `second_needed`: as `needs_second_person` says of it."""
    if decision is MatchDecision.SAME and second_needed and state is not MatchState.SECOND:
        return MatchAct.SAME_FIRST
    return MatchAct(decision.value)


def needs_second_person(compared: Iterable[Compared]) -> bool:
    """True when nothing but a name and a birth date speaks for the pair, which many people share by chance.

    What is spelt otherwise does not count beside them: neighbours have numbers a digit apart, and so have e-mail
    addresses made from one name.
    """
    return not any(
        each.outcome is Outcome.AGREES and each.field not in {FieldName.NAME, FieldName.DATE_OF_BIRTH}
        for each in compared
    )


_Values = Mapping[FieldName, Sequence[str]]


def may_be_asked(sent: _Values) -> tuple[FieldName, ...]:
    """The kinds of which one more value may help, in the order compared; of a date when `sent` has but a part."""
    return tuple(
        kind for kind in COMPARED if kind in SEVERAL or not any(_whole(kind, value) for value in sent.get(kind, ()))
    )


def _whole(kind: FieldName, value: str) -> bool:
    return kind is not FieldName.DATE_OF_BIRTH or len(value) == len("1985-04-03")


def pair_version(register: _Values, extract: _Values) -> str:
    """SHA-256 in hexadecimal of what the two records say in the kinds compared; the order of values does not count.

    Another version of the pair is another question: a decision is remembered for the version it was made on.
    """
    sides = {"register": _canonical(register), "extract": _canonical(extract)}
    return hashlib.sha256(strict_json.dump({"tearline": "match pair 1", **sides})).hexdigest()


def _canonical(values: _Values) -> dict[str, list[str]]:
    return {kind.value: sorted(set(values[kind])) for kind in COMPARED if values.get(kind)}
