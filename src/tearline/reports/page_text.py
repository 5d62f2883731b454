"""What somebody who is called reads: which desk, which alert, how soon, since when, and where to look.

Invariant: it is built from these alone. A page goes over other people's networks, so no report, product, place, firm or
person can be in it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tearline.reports.deadline import LONDON
from tearline.vocab.report import Urgency

_URGENCY = {
    Urgency.IMMINENT_DANGER: "danger now",
    Urgency.HAPPENING_NOW: "happening now",
    Urgency.SOON: "within days",
    Urgency.FOR_THE_RECORD: "for the record",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A page: `reference` is the page's own id, by which a sender knows it again. `link`: where to look."""

    reference: str
    subject: str
    text: str
    link: str


def page_for(
    *, page_id: str, desk: str, alert_id: str, urgency: Urgency, since: dt.datetime, many: int, link: str
) -> Message:
    """The page about an alert. `many`: how many alike wait with it, itself among them."""
    at = since.astimezone(LONDON)
    what = f"{alert_id} and {many - 1} alike" if many > 1 else alert_id
    subject = f"{_line(desk)}: {_URGENCY[urgency]}"
    text = f"{_line(desk)}: {what}, {_URGENCY[urgency]}, not acknowledged since {at:%H:%M on} {at.day} {at:%B}. {link}"
    return Message(reference=page_id, subject=subject, text=text, link=link)


def test_page(*, page_id: str, link: str) -> Message:
    """What somebody sends themselves to see whether they can be called."""
    text = f"This is a test from Tearline. You can be called here. {link}"
    return Message(reference=page_id, subject="Test: you can be called here", text=text, link=link)


def _line(text: str) -> str:
    return " ".join(text.split())
