"""What happens to a disclosure after it was sent: recall, receipts, contest, reinstatement; what a holder asks of it.

Invariant: none of these carries content about the person; the free text in them is about the disclosure.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field as Bounds
from pydantic import model_validator

from tearline.disclosure.requests import About
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.vocab.answer import RecallReason
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.content import MAX_FIELDS
from tearline.wire.disclosure import MAX_REVISION
from tearline.wire.header import DisclosureMessage
from tearline.wire.shape import Digest, Instant, Line, MessageId, Organisation, Rule, Shape, Text, check_rules


class Recall(DisclosureMessage):
    """Take a disclosure back. One that arrives before its disclosure makes that dead on arrival."""

    reason_code: RecallReason
    reason: Text
    by: Line
    comply_by: Instant


class ReceiptEvent(StrEnum):
    """What the recipient tells the sender about its copy."""

    DELIVERED = "delivered"
    OPENED = "opened"
    CORRECTED = "corrected"
    RECALLED = "recalled"
    EXPIRED = "expired"
    ERASED = "erased"
    RESTRICTED = "restricted"
    REINSTATED = "reinstated"


_GONE: Final = frozenset({ReceiptEvent.RECALLED, ReceiptEvent.EXPIRED, ReceiptEvent.ERASED})


class Certificate(Shape):
    """That content was erased. `digest`: SHA-256 of what was erased, which the sender can compare."""

    digest: Digest
    erased_at: Instant
    fields: Annotated[int, Bounds(ge=0, le=MAX_FIELDS)]
    """How many fields went."""


class Receipt(DisclosureMessage):
    """One event at the recipient: who, when and, where somebody read it, why."""

    event: ReceiptEvent
    at: Instant
    by: Line | None
    """Null when the node did it by itself."""
    purpose: ReadPurpose | None
    certificate: Certificate | None

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _RECEIPT_RULES)


_RECEIPT_RULES: Final[tuple[Rule[Receipt], ...]] = (
    Rule(
        "by",
        "Name who opened it.",
        lambda receipt: receipt.by is not None or receipt.event is not ReceiptEvent.OPENED,
    ),
    Rule(
        "purpose",
        "An opening has a purpose, and no other event has one.",
        lambda receipt: (receipt.purpose is not None) is (receipt.event is ReceiptEvent.OPENED),
    ),
    Rule(
        "certificate",
        "Erasure has a certificate; only a copy that is gone can have one.",
        lambda receipt: (
            receipt.event in _GONE if receipt.certificate is not None else receipt.event is not ReceiptEvent.ERASED
        ),
    ),
)


class ContestReason(StrEnum):
    """Why a recipient contests what it was given."""

    WRONG_PERSON = "wrong_person"


class Contest(DisclosureMessage):
    """The recipient doubts it. Both sides restrict the content until the sender has looked into it."""

    reason: ContestReason
    by: Line


class Reinstate(DisclosureMessage):
    """The sender has looked into a contest and stands by the disclosure."""

    reason: Text
    by: Line


class Restored(DisclosureMessage):
    """The recipient's node was put back from a backup, and may hold what was recalled or corrected since.

    Nobody reads the copy until the sender has answered: with a recall, or with a correction and a reinstatement.
    """

    revision: Annotated[int, Bounds(ge=0, le=MAX_REVISION)]
    """Of the copy that is held now."""


class Question(DisclosureMessage):
    """The recipient cannot tell whether it knows the person, and asks for one more kind of field.

    It says which kind and who asks; why, and whom they compared with, stays with the one who asks.
    """

    field: FieldName
    by: Line

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _QUESTION_RULES)


_QUESTION_RULES: Final[tuple[Rule[Question], ...]] = (
    Rule(
        "field",
        "Ask for something by which two records are compared.",
        lambda question: question.field in COMPARED,
    ),
)


class Request(DisclosureMessage):
    """A holder asks the originator for another marking, or for leave to pass it on to one organisation."""

    about: About
    to: Organisation | None
    """Whom it would go to."""
    marking: Marking | None
    """The marking that the holder thinks right."""
    reason: Text
    by: Line

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _REQUEST_RULES)


_REQUEST_RULES: Final[tuple[Rule[Request], ...]] = (
    Rule(
        "to",
        "Leave to pass it on names one organisation, and nothing else does.",
        lambda request: (request.to is not None) is (request.about is About.LEAVE),
    ),
    Rule(
        "marking",
        "A challenge to a marking says which would be right, and nothing else does.",
        lambda request: (request.marking is not None) is (request.about is About.MARKING),
    ),
)


class Reply(DisclosureMessage):
    """The originator's answer to a request; or, without one, the marking from now on for who did not ask."""

    request_id: MessageId | None
    """Message id of the request."""
    granted: bool
    marking: Marking | None
    """The marking from now on; null where it stays as it is."""
    reason: Text
    by: Line

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _REPLY_RULES)


_REPLY_RULES: Final[tuple[Rule[Reply], ...]] = (
    Rule(
        "marking",
        "A marking changes only where that is granted.",
        lambda reply: reply.granted or reply.marking is None,
    ),
    Rule(
        "request_id",
        "It answers a request, or tells of a marking.",
        lambda reply: reply.request_id is not None or reply.marking is not None,
    ),
)
