"""What readers get: values without behaviour, safe to hand to a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tearline.disclosure.draft import Terms
from tearline.disclosure.states import HeldState, Kind, State
from tearline.people.record import Field, FieldName, Status
from tearline.vocab.answer import Answer, Assessment
from tearline.vocab.marking import Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureLine:
    """One line of a list: no content, no name."""

    id: str
    kind: Kind
    state: State
    marking: str
    drafted_by: str
    drafted_at: dt.datetime
    proposed_at: dt.datetime | None
    decided_at: dt.datetime | None
    respond_by: dt.date | None
    review_on: dt.date | None
    expires_on: dt.date | None
    emergency_review_due_at: dt.datetime | None
    recipients: tuple[str, ...]
    contributed: bool
    overdue: tuple[str, ...]
    new_answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientView:
    """One recipient: what it was proposed, authorised and sent, and what came back."""

    organisation: str
    name: str
    role: str
    proposed: frozenset[str]
    authorised: frozenset[str]
    content: tuple[Field, ...]
    sent_at: dt.datetime | None
    delivered_at: dt.datetime | None
    opened_at: dt.datetime | None
    complied_at: dt.datetime | None
    erased_at: dt.datetime | None
    answered_at: dt.datetime | None
    answer: Answer | None
    overdue: bool
    recall_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """One signed receipt."""

    organisation: str
    event: str
    at: dt.datetime
    by_name: str
    purpose: str
    certificate: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A recipient asked for one more kind of field; `answered`: it was sent one of that kind since."""

    name: str
    field: FieldName
    by_name: str
    asked_at: dt.datetime
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureView:
    """A disclosure as its own organisation sees it, content included.

    `shown`: digest of a draft that waits for the second person, who authorises this and nothing else; else "".
    """

    id: str
    kind: Kind
    state: State
    revision: int
    record_id: str
    projection_id: str
    reference: str
    record_status: Status
    fields: tuple[Field, ...]
    template: str
    withheld: Mapping[str, str]
    sensitive_reasons: Mapping[str, str]
    child_reason: str
    may_be_child: bool
    terms: Terms
    answer: Answer | None
    recipients: tuple[RecipientView, ...]
    receipts: tuple[ReceiptView, ...]
    contributors: tuple[str, ...]
    drafted_by: str
    drafted_at: dt.datetime
    proposed_at: dt.datetime | None
    decided_by: str
    decided_at: dt.datetime | None
    decision_reason: str
    emergency_reason: str
    emergency_review_due_at: dt.datetime | None
    emergency_reviewed_at: dt.datetime | None
    restricted_reason: str
    ended_at: dt.datetime | None
    ended_by: str
    end_reason: str
    comply_by: dt.datetime | None
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One line of an inbox: an opaque reference, who sent it, when an answer is due. No name, no content."""

    id: str
    disclosure_id: str
    originator: str
    originator_name: str
    kind: Kind
    state: HeldState
    marking: str
    answer: Answer | None
    in_reply_to: str
    received_at: dt.datetime
    respond_by: dt.date | None
    opened_at: dt.datetime | None
    answered_at: dt.datetime | None
    answered_with: str
    overdue: bool
    assessment: Assessment | None
    ended_at: dt.datetime | None
    ended_by: str
    end_reason: str
    restricted_reason: str
    answer_draft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldView:
    """A copy opened for a purpose: the terms and the content."""

    line: HeldLine
    revision: int
    terms: Mapping[str, Any]
    fields: tuple[Field, ...]
    marking: Marking
    onward_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRequest:
    """A copy somebody asked to keep although nothing is held, for a second person to decide."""

    line: HeldLine
    asked_by: str
    reason: str
