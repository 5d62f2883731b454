"""A disclosure, an alert passed on, and their amendment: the only messages that carry content about a person.

Invariant: who gives nothing sends no field. The rules between fields are the table `RULES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import Field as Bounds
from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from tearline.disclosure.states import Kind
from tearline.vocab.answer import Answer, CannotSayReason
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition
from tearline.vocab.role import Role
from tearline.wire.content import SharedFields
from tearline.wire.header import DisclosureMessage
from tearline.wire.shape import (
    Day,
    DisclosureId,
    Line,
    LineOrEmpty,
    Rule,
    Text,
    TextOrEmpty,
    all_different,
    check_rules,
)

MAX_REVISION: Final = 10_000

Revision = Annotated[int, Bounds(ge=1, le=MAX_REVISION)]
HandlingConditions = Annotated[tuple[HandlingCondition, ...], Bounds(max_length=len(HandlingCondition))]


@dataclass(frozen=True)
class _Without:
    """Leaves members of an enum out of a published schema that was there before them; a rule refuses them."""

    members: frozenset[str]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema as it was published."""
        found = handler(schema)
        listed = handler.resolve_ref_schema(found)
        listed["enum"] = [value for value in listed["enum"] if value not in self.members]
        return found


class Disclosure(DisclosureMessage):
    """What one organisation gives another: a release, a pointer, an answer, or a copy passed on."""

    kind: Annotated[Kind, _Without(frozenset({Kind.ALERT}))]
    revision: Revision
    role: Role
    """Whom at the recipient it is addressed to."""
    purpose: DisclosurePurpose
    gateway: Gateway
    necessity: TextOrEmpty
    proportionality: TextOrEmpty
    agreement_id: LineOrEmpty
    categories: Annotated[tuple[SubjectCategory, ...], Bounds(max_length=len(SubjectCategory))]
    accountable_sharer: LineOrEmpty
    marking: Marking
    handling_conditions: HandlingConditions
    onward_allowed: bool
    fields: SharedFields
    quality_statement: TextOrEmpty
    pointer_contact: Line | None
    """Whom to ring. A pointer's only content."""
    respond_by: Day | None
    review_on: Day
    expires_on: Day
    in_reply_to: DisclosureId | None
    answer: Answer | None
    answer_reason: CannotSayReason | None
    emergency: bool
    """Released by one person because of a threat to life; another reviews it within 72 hours."""
    drafted_by: Line
    authorised_by: Line | None

    @property
    def adds_content(self) -> bool:
        """Whether the recipient learns anything from it: two people, and reasons, then stand behind it."""
        return self.kind is not Kind.RESPONSE or self.answer is Answer.KNOWN_WITH_INFORMATION

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, RULES)


class Alert(Disclosure):
    """What a firm or the public reported, passed on. A message of its own, so that no published one changes."""

    kind: Annotated[Kind, _Without(frozenset(Kind) - {Kind.ALERT})]


_NEEDS_CATEGORY: Final = frozenset({Kind.RELEASE, Kind.ONWARD})


def _carries_fields(message: Disclosure) -> bool:
    return message.kind is not Kind.POINTER and message.adds_content


RULES: Final[tuple[Rule[Disclosure], ...]] = (
    Rule(
        "kind",
        "An alert passed on is a message of its own.",
        lambda message: (message.kind is Kind.ALERT) is isinstance(message, Alert),
    ),
    Rule(
        "fields",
        "A release, an answer with information and a copy passed on have at least one field; nothing else has any.",
        lambda message: bool(message.fields) is _carries_fields(message),
    ),
    Rule(
        "fields",
        "Each field has its own identifier.",
        lambda message: all_different(field.id for field in message.fields),
    ),
    Rule(
        "pointer_contact",
        "A pointer says whom to ring, and nothing else does.",
        lambda message: (message.pointer_contact is not None) is (message.kind is Kind.POINTER),
    ),
    Rule(
        "answer",
        "A response has an answer, and nothing else has one.",
        lambda message: (message.answer is not None) is (message.kind is Kind.RESPONSE),
    ),
    Rule(
        "answer_reason",
        "“Cannot say” has a reason from the list, and no other answer has one.",
        lambda message: (message.answer_reason is not None) is (message.answer is Answer.CANNOT_SAY),
    ),
    Rule(
        "in_reply_to",
        "A response names the disclosure it answers.",
        lambda message: message.in_reply_to is not None or message.kind is not Kind.RESPONSE,
    ),
    Rule(
        "review_on",
        "The review comes on or before the day of expiry.",
        lambda message: message.review_on <= message.expires_on,
    ),
    Rule(
        "necessity",
        "Say why it is necessary.",
        lambda message: _written_if_adding(message, message.necessity),
    ),
    Rule(
        "proportionality",
        "Say why it is proportionate.",
        lambda message: _written_if_adding(message, message.proportionality),
    ),
    Rule(
        "accountable_sharer",
        "Name who is accountable for sharing it.",
        lambda message: _written_if_adding(message, message.accountable_sharer),
    ),
    Rule(
        "authorised_by",
        "Name who authorised it. Only an emergency or an answer without information goes without.",
        lambda message: message.authorised_by is not None or message.emergency or not message.adds_content,
    ),
    Rule(
        "categories",
        "Say what the person is to the matter: each category once, at least one where a record is released.",
        lambda message: (
            all_different(message.categories) and (bool(message.categories) or message.kind not in _NEEDS_CATEGORY)
        ),
    ),
    Rule(
        "handling_conditions",
        "Each handling condition is given once.",
        lambda message: all_different(message.handling_conditions),
    ),
)


def _written_if_adding(message: Disclosure, text: str) -> bool:
    return bool(text.strip()) or not message.adds_content


class Amendment(DisclosureMessage):
    """A correction: the whole content that the recipient shall hold from now on, never more than it had."""

    revision: Annotated[int, Bounds(ge=2, le=MAX_REVISION)]
    fields: SharedFields
    reason: Text

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _AMENDMENT_RULES)


_AMENDMENT_RULES: Final[tuple[Rule[Amendment], ...]] = (
    Rule(
        "fields",
        "An amendment keeps at least one field. To take all of it back, recall it.",
        lambda message: bool(message.fields),
    ),
    Rule(
        "fields",
        "Each field has its own identifier.",
        lambda message: all_different(field.id for field in message.fields),
    ),
)
