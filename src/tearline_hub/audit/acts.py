"""Every act that can be an entry, and which operation it is. docs/reference/log.md is rendered from this table.

Invariant: an act is exactly one of the six operations that DPA 2018 s.62(1) has logged, or an event of the node's
security that is none of them and is logged beside them. What is not in the table cannot be written.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tearline.disclosure.requests import About, RequestState
from tearline.matching.adjudication import MatchAct
from tearline.people.person import COMPARED
from tearline.vocab.answer import Answer, Assessment


class Operation(StrEnum):
    """The six operations that DPA 2018 s.62(1) has logged; and what is none of them."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SECURITY = "security"  # who may sign in, who did, how the node is kept: about nobody's record


THE_SIX: Final = frozenset(Operation) - {Operation.SECURITY}
_DECISIONS: Final = (MatchAct.SAME, MatchAct.SAME_FIRST, MatchAct.NOT_SAME, MatchAct.CANNOT_TELL)
_ANSWERS: Final = (RequestState.GRANTED, RequestState.REFUSED)
_PARTS: Final = ("recipients", "template", "fields", "terms")

_BY_OPERATION: Final[dict[Operation, tuple[str, ...]]] = {
    Operation.COLLECTION: (
        "records.added",
        "import.began",
        "projection.received",
        "match.uploaded",
        "report.received",
        "report.answered",
        "attachment.kept",
    ),
    Operation.ALTERATION: (
        "records.changed",
        "records.gone",
        "record.kept",
        "import.headings-confirmed",
        "import.confirmed",
        "import.applied",
        "disclosure.drafted",
        *(f"disclosure.edited-{part}" for part in _PARTS),
        "disclosure.proposed",
        "disclosure.abandoned",
        "disclosure.returned",
        "disclosure.refused",
        "disclosure.emergency-reviewed",
        "disclosure.basis-confirmed",
        "disclosure.corrected",
        "disclosure.restricted",
        "disclosure.reinstated",
        "disclosure.recalled",
        "projection.kept",
        "projection.contested",
        "projection.corrected",
        "projection.restricted",
        "projection.reinstated",
        "projection.answer-reopened",
        *(f"disclosure.asked-{about.value}" for about in About),
        *(
            f"{side}.{about.value}-{state}"
            for side in ("disclosure", "projection")
            for about in About
            for state in _ANSWERS
        ),
        "alert.raised",
        "attachment.scanned",
        "firm.profile-changed",
        "alert.escalated",
        "alert.given-back",
        "alert.acknowledged",
        "alert.taken-over",
        "alert.reporter-asked",
        "alert.rerouted",
        "alert.assessed",
        "alert.link-proposed",
        "alert.passed-on",
        "alert.closed",
        "alert.reopened",
        "alert.grouped",
        "alert.ungrouped",
        "alert.link-decided",
        "hand-over.offered",
        "hand-over.accepted",
        "hand-over.declined",
        "agreement.loaded",
        "agreement.withdrawn",
        *(f"answer.assessed-{assessment.value}" for assessment in Assessment),
        "match-pack.withdrawn",
        "clock.passed",
    ),
    Operation.CONSULTATION: (
        "records.searched",
        "records.looked-up",
        "record.read",
        "disclosure.read",
        "projection.opened",
        "projection.read",
        "disclosure.who-read",
        "projection.who-read",
        "match.remembered",
        "match-pack.recall-given",
        "import.changes-read",
        "desk.watched",
        "alert.read",
        "alert.file-read",
        "audit.read",
        "audit.proved",
    ),
    Operation.DISCLOSURE: (
        "disclosure.authorised",
        "disclosure.released-in-emergency",
        *(f"projection.answered-{answer.value}" for answer in Answer if answer is not Answer.KNOWN_WITH_INFORMATION),
        *(f"projection.asked-{field.value}" for field in COMPARED),
        *(f"projection.asked-{about.value}" for about in About),
        "match-pack.exported",
        "alert.sent-on",
        "disclosure.exported",
        "projection.exported",
    ),
    Operation.COMBINATION: (
        "match.read",
        *(f"match.decided-{act.value.replace('_', '-')}" for act in _DECISIONS),
        "match.corrected",
        "match.reconsidered",
        "match.used",
    ),
    Operation.ERASURE: (
        "disclosure.expired",
        "disclosure.reasons-erased",
        "projection.erased",
        "projection.recalled",
        "projection.expired",
        "match.emptied",
        "record.emptied",
        "import.abandoned",
        "import.refused",
        "import.cleared",
        "quarantine.discarded",
        "outbox.emptied",
        "report.emptied",
        "alert.emptied",
        "log.erased",
        "attachment.dropped",
        "attachment.emptied",
    ),
    Operation.SECURITY: (
        "session.began",
        "session.ended",
        "user.added",
        "user.activated",
        "user.stopped",
        "quarantine.retried",
        "outbox.sent-again",
        "firm.key-made",
        "firm.key-revoked",
        "desk.added",
        "desk.changed",
        "shift.added",
        "shift.cancelled",
        "duty-contact.added",
        "duty-contact.removed",
        "shift.ended",
        "ledger.accepted",
        "ledger.replayed",
    ),
}
ACTS: Final[dict[str, Operation]] = {act: operation for operation, acts in _BY_OPERATION.items() for act in acts}
