"""Every clock with what tells it that something is due, and what it does: the two functions behind its words.

Invariant: what is due, and what the page shows beforehand, is the same query; so nothing fires unseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tearline.disclosure.clocks import Pending
from tearline_hub.alerts.actions import retention
from tearline_hub.alerts.queries import pending as alerts
from tearline_hub.clocks import words
from tearline_hub.clocks.words import Words
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures import draining
from tearline_hub.disclosures.actions import timing
from tearline_hub.disclosures.queries import pending as disclosures
from tearline_hub.exchange import pending as exchange
from tearline_hub.imports import pending as imports
from tearline_hub.ledger import outliving as ledger
from tearline_hub.matches import pending as matches
from tearline_hub.records import pending as records

# Reader, instant, most -> what is due by then, the earliest first; inside the reader's context.
Due = Callable[[Actor, dt.datetime, int], list[Pending]]
# Clock, now, subject -> whether there was still something to do; inside the clock's context.
Fire = Callable[[Actor, dt.datetime, str], bool]
# The same for the node, in the exchange's scope: instant, most, and whose alone, "" for everybody's.
NodeDue = Callable[[dt.datetime, int, str], list[Pending]]
NodeFire = Callable[[dt.datetime, str], bool]

_BEHIND: Final[dict[str, tuple[Due, Fire]]] = {
    "disclosure-review": (disclosures.reviews, timing.passed),
    "emergency-review": (disclosures.emergencies, timing.passed),
    "recall-deadline": (disclosures.recalls, timing.passed),
    "answer-to-us": (disclosures.answers_owed_to_us, timing.passed),
    "answer-by-us": (disclosures.answers_we_owe, timing.passed),
    "pack-expiry": (matches.packs, timing.passed),
    "record-review": (records.reviews, timing.passed),
    "disclosure-expiry": (disclosures.expiring, timing.expire),
    "copy-end": (disclosures.copies_ending, timing.end_copy),
    "draft": (disclosures.drafts, timing.give_up_draft),
    "reasons": (disclosures.reasons, timing.forget_reasons),
    "match": (matches.extracts, matches.empty),
    "match-record": (matches.records_made, matches.empty_record),
    "gone-record": (records.gone, records.empty_gone),
    "staged-import": (imports.staged, imports.give_up),
    "unassessed": (alerts.unassessed, retention.alarm),
    "report": (alerts.assessed, retention.empty),
    "sent-on": (alerts.sent_on, retention.empty_sent_on),
    "import-list": (imports.lists, imports.forget_list),
    "log-entry": (ledger.pending, ledger.forget),
}
_BEHIND_OF_NODE: Final[dict[str, tuple[NodeDue, NodeFire]]] = {
    "undelivered": (draining.outliving, exchange.give_up),
    "quarantined": (exchange.quarantined, exchange.discard),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of an organisation."""

    words: Words
    due: Due
    fire: Fire

    @property
    def name(self) -> str:
        """As in the log of what fired."""
        return self.words.name


@dataclass(frozen=True, slots=True)
class NodeClock:
    """One clock of the node's own."""

    words: Words
    due: NodeDue
    fire: NodeFire

    @property
    def name(self) -> str:
        """As in the words."""
        return self.words.name


CLOCKS: Final = tuple(Clock(each, *_BEHIND[each.name]) for each in words.CLOCKS)
NODE_CLOCKS: Final = tuple(NodeClock(each, *_BEHIND_OF_NODE[each.name]) for each in words.NODE_CLOCKS)
BY_NAME: Final[dict[str, Clock]] = {clock.name: clock for clock in CLOCKS}
