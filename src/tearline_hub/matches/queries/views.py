"""What readers get: values without behaviour, safe to hand to a page. No view holds a weight: none is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tearline.decision import Decision
from tearline.disclosure.states import Kind, State
from tearline.matching.adjudication import MatchAct, MatchDecision, MatchState
from tearline.matching.evidence import Commonness, Compared
from tearline.people.record import Field, FieldName
from tearline.vocab.answer import Answer
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose


class PackState(StrEnum):
    """Whether the edge may use a pack."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


PACK_STATE_LABELS: dict[PackState, str] = {
    PackState.IN_FORCE: "In force",
    PackState.EXPIRED: "Expired",
    PackState.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """A held copy that may go into a pack. No name, no content."""

    projection_id: str
    disclosure_id: str
    originator_name: str
    due_on: dt.date | None
    expires_on: dt.date | None
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackView:
    """A pack and whether it counts. `why`: for one withdrawn, in words; derived where nobody withdrew it by hand."""

    id: str
    purpose: ReadPurpose
    exported_by: str
    exported_at: dt.datetime
    expires_at: dt.datetime
    people: int
    disclosure_ids: tuple[str, ...]
    state: PackState
    why: str
    withdrawn_at: dt.datetime | None
    withdrawn_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchLine:
    """One line of a list: references and dates. No name, no content.

    `state`: reopened when a side changed since the decision, or somebody wants to look again; `linked`: the link
    stands, reopened or not; `both_sides`: what our extract said is here, so that it can be decided on; `answered`: the
    release was, from here or by hand.
    `decision` and those after it: the last one made; empty while a second person is still to decide unseen.
    """

    id: str
    projection_id: str
    disclosure_id: str
    originator_name: str
    extract_reference: str
    source: str
    state: MatchState
    linked: bool
    changed: bool
    both_sides: bool
    due_on: dt.date | None
    answered: bool
    found_at: dt.datetime
    asked: tuple[FieldName, ...]
    decision: MatchDecision | None
    reason: str
    decided_by: str
    decided_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What somebody decided before. `this_version`: about the pair as it stands now."""

    decision: MatchDecision
    reason: str
    ask: FieldName | None
    by: str
    at: dt.datetime
    this_version: bool
    corrects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """An answer that rests on a match. `recheck`: the match changed since, or the answer was re-opened."""

    disclosure_id: str
    kind: Kind
    state: State
    answer: Answer | None
    at: dt.datetime
    recheck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    """A match read for a purpose: both sides, and how they compare now.

    `fields`: the released side that is compared, with dates and gradings; empty, like `extract`, when only ids are
    left. `seen`: the version of the pair shown, which `decide` wants back.
    """

    line: MatchLine
    seen: str
    compared: tuple[Compared, ...]
    common: Commonness | None
    fields: tuple[Field, ...]
    extract: Mapping[FieldName, tuple[str, ...]]
    marking: Marking
    uploaded_at: dt.datetime
    uploaded_by: str
    pack_id: str
    pack_exported_at: dt.datetime
    needs_second: bool
    earlier: tuple[DecisionView, ...]
    uses: tuple[UseView, ...]
    allowed: Mapping[MatchAct, Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCounts:
    """How much waits in the queue; `again`: to be decided again. Counts of work, never of anybody's work."""

    waiting: int
    second: int
    asked: int
    again: int
