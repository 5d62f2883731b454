"""What a desk's pages say: pure, values in, words out.

Invariant: a word or a colour follows from the reporter's category, the state and the clock, never from a person.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline.reports.desk import GROUP, UNGROUP, AlertState, Asked, DeskAct
from tearline.vocab.report import LABELS as REPORT_LABELS
from tearline.vocab.report import Feedback, Urgency
from tearline_hub.alerts.queries.views import AlertLine, AlertView, DoneView, FirmView
from tearline_hub.web.dates import LONDON, moment
from tearline_hub.web.labels import label

Row = tuple[str, str | list[str]]

ABOUT_BEHAVIOUR: Final = (
    "Judge what was done, bought or said. How somebody looks, what they believe or where they come from is no reason, "
    "whoever gives it: if a report rests on that alone, it is not useful."
)
URGENCY_COLOURS: Final = {
    Urgency.IMMINENT_DANGER: "red", Urgency.HAPPENING_NOW: "orange", Urgency.SOON: "yellow",
    Urgency.FOR_THE_RECORD: "grey",
}  # fmt: skip
STATE_COLOURS: Final = {
    AlertState.NEW: "blue", AlertState.ACKNOWLEDGED: "turquoise", AlertState.ASSESSED: "green",
    AlertState.PASSED_ON: "purple", AlertState.CLOSED: "grey",
}  # fmt: skip
ASKED_COLOURS: Final = {Asked.WAITING: "grey", Asked.ANSWERED: "yellow"}
FILE_STATES: Final = {
    "waiting": "Waiting to be scanned",
    "clean": "Scanned, nothing found",
    "infected": "Harmful, not kept",
    "unreadable": "Could not be scanned, kept shut",
}
_ACTS: Final = {
    DeskAct.ACKNOWLEDGE: "Acknowledged",
    DeskAct.TAKE_OVER: "Taken over",
    DeskAct.ASK_REPORTER: "Reporter asked",
    DeskAct.REROUTE: "Sent to another desk",
    DeskAct.ASSESS: "Assessed",
    DeskAct.PROPOSE_LINK: "Link to a record proposed or decided",
    DeskAct.PASS_ON: "Passed on: draft begun",
    DeskAct.CLOSE: "Closed",
    DeskAct.REOPEN: "Opened again",
    GROUP: "Grouped again",
    UNGROUP: "Taken out of its group",
    "step": "Somebody was called",
    "offer": "Offered at a hand-over",
    "hand_over": "Handed over",
}
_LINKS: Final = {
    "candidate": "Waits for a second person",
    "linked": "Linked: about this person",
    "not_same": "Not linked: about somebody else",
    "cannot_tell": "Nobody could tell yet",
}
_DOORS: Final = {"form": "Web form", "api": "The firm's own program", "batch": "A file of reports", "edge": "The edge"}


def clock(at: dt.datetime) -> str:
    """`10:41:07`, in London, for what came today."""
    return f"{at.astimezone(LONDON):%H:%M:%S}"


def state_of(line: AlertLine) -> str:
    """`New`, `Acknowledged by Ann`, or of a group how many wait."""
    if line.count > 1:
        return f"{line.new} of {line.count} new" if line.new else f"None of {line.count} new"
    words = label(line.state)
    if line.state is AlertState.NEW:
        return words
    return f"{words}: {label(line.outcome).lower()}" if line.outcome else f"{words} by {line.owner_name}"


def timing(view: AlertView) -> list[Row]:
    """When it was noticed, received and given to the desk, and the law's 24 hours where they run."""
    rows: list[Row] = [
        ("Noticed", moment(view.suspected_at)),
        ("Received", moment(view.line.received_at)),
        ("At this desk since", moment(view.line.routed_at)),
    ]
    if view.report_by is not None:
        late = "Received after its 24 hours" if view.line.late else "Received within its 24 hours"
        rows.append(("To be reported by", f"{moment(view.report_by)}. {late}"))
    return rows


def reporter(view: AlertView) -> list[Row]:
    """Who reported, and how they may be reached."""
    rows: list[Row] = [("Reporter", view.reporter_name or "Somebody without an account")]
    contact = view.report.contact if view.report else None
    if contact is not None:
        found = [each for each in (contact.name, contact.phone, contact.email) if each]
        rows.append(("Contact", found if contact.agreed else "Given, and not to be used: they do not want a call"))
    else:
        rows.append(("Contact", "None given"))
    rows.append(("Sent through", _DOORS.get(view.door, view.door)))
    if view.feedback:
        rows.append(("The reporter was told", REPORT_LABELS[Feedback(view.feedback)]))
    return rows


def firm(found: FirmView) -> list[Row]:
    """What the firm says of itself."""
    said = found.profile
    if said is None:
        return [("Firm", found.name), ("What it says of itself", "Nothing yet")]
    people = [
        f"{name}, {phone}".strip(", ")
        for name, phone in ((said.contact_name, said.contact_phone), (said.deputy_name, said.deputy_phone))
        if name or phone
    ]
    practices = (
        (said.checks_licences, "Checks licences"),
        (said.electronic_payment_only, "Takes electronic payment only"),
        (said.hires_commercial_vehicles, "Hires out commercial vehicles"),
    )
    return [
        ("Firm", found.name),
        ("Kind", REPORT_LABELS[said.sector]),
        ("Whom to ask there", people or "Not said"),
        ("Says that it", [words for holds, words in practices if holds] or "Not said"),
    ]


def events(view: AlertView) -> list[dict[str, object]]:
    """The history, newest first."""
    return [_event(each) for each in reversed(view.history)]


def link_state(state: str) -> str:
    """How a proposed link stands."""
    return _LINKS[state]


def _event(done: DoneView) -> dict[str, object]:
    title = _ACTS[done.act]
    if done.outcome:
        title = f"{title}: {label(done.outcome).lower()}"
    return {"title": title, "at": done.at, "by": done.by_name, "text": done.reason}
