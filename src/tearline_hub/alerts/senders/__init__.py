"""Ways to call somebody: e-mail, text, push to a browser. None of them reads or writes a table.

Invariant: a sender says what came of a try and never raises for it; what it does not know, it does not claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from tearline.reports.page_text import Message


class Came(StrEnum):
    """What came of a try, as `page_attempt` keeps it."""

    CALLING = "calling"  # the intent, committed before the call; alone it means that nobody knows what came of it
    SENT = "sent"
    FOUND = "found"  # sent before, as the service says when asked
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNREACHABLE = "unreachable"  # tried again
    REFUSED = "refused"  # for good
    GONE = "gone"  # the address is no more
    HELD = "held"  # too many alike
    NO_SENDER = "no_sender"
    GAVE_UP = "gave_up"
    NOT_NEEDED = "not_needed"


SAYS: Final[dict[Came, str]] = {
    Came.CALLING: "Being sent.",
    Came.SENT: "Sent.",
    Came.FOUND: "Sent, as the service says.",
    Came.DELIVERED: "Delivered.",
    Came.UNDELIVERED: "Not delivered.",
    Came.UNREACHABLE: "The service could not be reached. It is tried again.",
    Came.REFUSED: "Refused.",
    Came.GONE: "The address is no more.",
    Came.HELD: "Held back: the most texts to one number within the hour have been sent.",
    Came.NO_SENDER: "Not sent: this service has no sender for it.",
    Came.GAVE_UP: "Given up.",
    Came.NOT_NEEDED: "Not needed any more: somebody has the alert.",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it; `detail` for the history: a code of the service's, and nothing of anybody's."""

    came: Came
    detail: str = ""


class Sender(Protocol):
    """One way."""

    def send(self, address: str, keys: Mapping[str, str], message: Message) -> Tried:
        """Try once. `keys`: of a browser's subscription."""

    def look_up(self, reference: str) -> Tried | None:
        """What became of a message; None where the way cannot say or has none of it."""
