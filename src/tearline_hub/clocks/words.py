"""What every clock is, in words: what it looks at, when it fires, what it then does, and the entry that it leaves.

docs/reference/clocks.md is rendered from this, and the page says it beforehand. Nothing here needs a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One clock. `does`: a sentence for whoever sees it coming. `entry`: the act as which it is logged."""

    name: str
    what: str
    when: str
    does: str
    entry: str


CLOCKS: Final = (
    # First what is only noted: a deadline that passed while nothing ran is noted before what it was about ends.
    Words(
        name="disclosure-review",
        what="The review of a disclosure of ours",
        when="after its review date",
        does="It stays in force. It is noted that the review is overdue.",
        entry="clock.passed",
    ),
    Words(
        name="emergency-review",
        what="The review of an emergency release",
        when="72 hours after it went out",
        does="It stays in force. It is noted that nobody reviewed it in time.",
        entry="clock.passed",
    ),
    Words(
        name="recall-deadline",
        what="A recall that a recipient has not confirmed",
        when="24 hours after it was made",
        does="It is noted that the recipient is overdue. The recall is sent until it arrives.",
        entry="clock.passed",
    ),
    Words(
        name="answer-to-us",
        what="An answer that another organisation owes us",
        when="after the day it is due",
        does="It is noted as overdue. Silence never means that nothing is held.",
        entry="clock.passed",
    ),
    Words(
        name="answer-by-us",
        what="An answer that we owe",
        when="after the day it is due",
        does="It is noted as overdue, here and at whoever asked.",
        entry="clock.passed",
    ),
    Words(
        name="pack-expiry",
        what="A pack that was taken to our own systems",
        when="at the moment it is good for no longer",
        does="The edge refuses it from then on, and what comes back for it is not taken.",
        entry="clock.passed",
    ),
    Words(
        name="record-review",
        what="The review of a record of ours",
        when="after its review date",
        does="A search by name, birth date or identifier passes it over until somebody says that it is still needed.",
        entry="clock.passed",
    ),
    Words(
        name="unassessed",
        what="An alert that nobody has assessed",
        when="24 hours after the report was received",
        does="Managers are called, and it is noted. It stays open until somebody assesses it.",
        entry="clock.passed",
    ),
    # Then what ends, and what is let go.
    Words(
        name="disclosure-expiry",
        what="A disclosure of ours",
        when="after its expiry date",
        does="It ends. What was sent is erased here, and every recipient erases its copy.",
        entry="disclosure.expired",
    ),
    Words(
        name="copy-end",
        what="A copy that we hold",
        when="after the originator's expiry date, or our retention period where that is shorter",
        does="It is erased with what rests on it, and its originator gets a certificate.",
        entry="projection.expired",
    ),
    Words(
        name="draft",
        what="A draft that nobody handed over",
        when="after its retention period",
        does="It is given up.",
        entry="disclosure.abandoned",
    ),
    Words(
        name="reasons",
        what="What was written about something that has ended",
        when="after its retention period",
        does="The words are erased. That it was, when it ended and who decided stays.",
        entry="disclosure.reasons-erased",
    ),
    Words(
        name="match",
        what="Our own side of a possible match",
        when="after its retention period",
        does="It is erased. Who decided, what and why stays.",
        entry="match.emptied",
    ),
    Words(
        name="match-record",
        what="A record that was made from a match and that nothing rests on",
        when="after the match's retention period",
        does="It is emptied, and no search finds it.",
        entry="record.emptied",
    ),
    Words(
        name="gone-record",
        what="A record that a file of everybody no longer had",
        when="after its retention period",
        does="It is emptied, and no search finds it.",
        entry="record.emptied",
    ),
    Words(
        name="staged-import",
        what="A file that nobody confirmed",
        when="after its retention period",
        does="It is given up: the file and what was read from it are deleted.",
        entry="import.abandoned",
    ),
    Words(
        name="import-list",
        what="Which references an ended import held",
        when="after its retention period",
        does="The list and the file's name are deleted. Counts and dates stay.",
        entry="import.cleared",
    ),
    Words(
        name="report",
        what="A report that a desk has assessed",
        when="after its retention period, which is shorter for one that was not useful",
        does="What it says and its files are erased. That it came, what it was worth and what the firm was told stay.",
        entry="report.emptied",
    ),
    Words(
        name="sent-on",
        what="An alert whose report another organisation has now",
        when="after its retention period",
        does="What the desk wrote and asked about it is erased. That it was there, and who did what when, stay.",
        entry="alert.emptied",
    ),
    Words(
        name="log-entry",
        what="A day of the log",
        when="after the log's retention period",
        does="Its entries and their salts are erased. The published log stays whole and says nothing of them.",
        entry="log.erased",
    ),
)
# Of the node itself, for no organisation: administrators see them coming.
NODE_CLOCKS: Final = (
    Words(
        name="undelivered",
        what="A message with content that its node never took",
        when="after the retention period of undelivered messages",
        does="Its content is erased here. Recalls and receipts are sent until they arrive.",
        entry="outbox.emptied",
    ),
    Words(
        name="quarantined",
        what="A message in quarantine",
        when="after the retention period of undelivered messages",
        does="It is discarded: its bytes go, its digest stays.",
        entry="quarantine.discarded",
    ),
)
