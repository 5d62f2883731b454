"""What happened to a disclosure, in words: how each recipient stands, who opened it, and the timeline.

Invariant: each line is about the disclosure. Nothing is added up per person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tearline.disclosure.states import HeldState
from tearline.people.record import Field, FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit.queries import Entry
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.views import DisclosureView, HeldLine, QuestionView, ReceiptView, RecipientView
from tearline_hub.web.dates import moment
from tearline_hub.web.labels import label

# Acts that change something, in the words of the timeline. Reads stand under "Who opened this".
_ACTS: Final = {
    "disclosure.drafted": "Draft begun",
    "disclosure.proposed": "Proposed",
    "disclosure.returned": "Returned to be changed",
    "disclosure.refused": "Refused",
    "disclosure.abandoned": "Given up",
    "disclosure.authorised": "Authorised and sent",
    "disclosure.released-in-emergency": "Released in an emergency",
    "disclosure.basis-confirmed": "Legal basis confirmed",
    "disclosure.asked-marking": "Asked for another marking",
    "disclosure.marking-granted": "Marking changed",
    "disclosure.marking-refused": "Marking kept",
    "disclosure.asked-leave": "Asked for leave to pass it on",
    "disclosure.leave-granted": "Leave given to pass it on",
    "disclosure.leave-refused": "Leave to pass it on refused",
    "disclosure.emergency-reviewed": "Emergency release reviewed",
    "disclosure.corrected": "Corrected",
    "disclosure.restricted": "Restricted: it may be about the wrong person",
    "disclosure.reinstated": "Reinstated",
    "disclosure.recalled": "Recalled",
    "disclosure.expired": "Expired",
}
_EVENTS: Final = {
    "delivered": "Delivered to {name}",
    "corrected": "Correction taken over by {name}",
    "recalled": "Recall carried out by {name}",
    "expired": "Erased on expiry by {name}",
    "erased": "Erased by {name}",
    "restricted": "Restricted at {name}",
    "reinstated": "Reinstated at {name}",
}


_BY_ITS_SENDER: Final = "projection.restricted"  # one that we contest is another act


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a timeline."""

    title: str
    at: dt.datetime
    by: str
    text: str


def standing(item: RecipientView, taken_back_at: dt.datetime | None = None) -> list[str]:
    """How one recipient stands, newest last, overdue in words. `taken_back_at`: its answer was, and none came since."""
    steps = (
        (item.sent_at, "Sent"),
        (item.delivered_at, "Delivered"),
        (item.opened_at, "First opened"),
        _answered(item, taken_back_at),
        (item.complied_at, "Removed there"),
        (item.erased_at, "Erased there, with a certificate"),
    )
    lines = [f"{words} {moment(at)}" for at, words in steps if at]
    if item.sent_at and not item.delivered_at:
        lines.append("Not delivered yet: it is tried again until it arrives")
    if item.overdue:
        lines.append("No answer: overdue")
    if item.recall_overdue:
        lines.append("The recall has not been confirmed: overdue")
    return lines or ["Nothing sent"]


def taken_back(answers: Iterable[HeldLine], entries: Callable[[str], Iterable[Entry]]) -> dict[str, dt.datetime]:
    """When the answer of each organisation was last restricted by its sender, of those that stand so.

    `entries`: what happened to one of our copies, oldest first.
    """
    restricted = [answer for answer in answers if answer.state is HeldState.RESTRICTED]
    times = {
        answer.originator: [entry.at for entry in entries(answer.id) if entry.act == _BY_ITS_SENDER]
        for answer in restricted
    }
    return {organisation: found[-1] for organisation, found in times.items() if found}


def questions_of(view: DisclosureView, asked: Iterable[QuestionView]) -> list[tuple[QuestionView, str]]:
    """What recipients asked for, each with what was done about it."""
    had = {(item.name, field.name) for item in view.recipients for field in item.content}
    return [(each, _done_about(each, had)) for each in asked]


def _done_about(asked: QuestionView, had: Container[tuple[str, FieldName]]) -> str:
    if asked.answered:
        return "Sent since"
    return "Sent already; they ask for more" if (asked.name, asked.field) in had else "Not sent"


def copies(view: DisclosureView) -> list[tuple[list[str], tuple[Field, ...]]]:
    """What recipients hold, or will: those with the same content under one heading."""
    content = originated.preview(view)
    groups: dict[tuple[tuple[str, str], ...], tuple[list[str], tuple[Field, ...]]] = {}
    for item in view.recipients:
        fields = content[item.organisation]
        same = tuple((field.id, field.value) for field in fields)
        groups.setdefault(same, ([], fields))[0].append(item.name)
    return list(groups.values())


def openings(view: DisclosureView) -> list[list[str]]:
    """Who opened it, where, when and why; newest first."""
    names = _names(view)
    seen = [item for item in view.receipts if item.event == "opened"]
    return [
        [moment(item.at), item.by_name or "Not said", names.get(item.organisation, item.organisation), _why(item)]
        for item in reversed(seen)
    ]


def timeline(view: DisclosureView, entries: Iterable[Entry]) -> list[Event]:
    """Our own acts and what recipients reported, newest first."""
    names = _names(view)
    events = [
        Event(title=_ACTS[entry.act], at=entry.at, by=entry.user_name, text=entry.reason)
        for entry in entries
        if entry.act in _ACTS
    ]
    events += [_reported(item, names) for item in view.receipts if item.event in _EVENTS]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _answered(item: RecipientView, taken_back_at: dt.datetime | None) -> tuple[dt.datetime | None, str]:
    if taken_back_at and (item.answered_at is None or item.answered_at <= taken_back_at):
        return taken_back_at, "Answer taken back: it may be about the wrong person"
    return item.answered_at, f"Answered: {label(item.answer).lower()}" if item.answer else "Answered"


def _reported(item: ReceiptView, names: Mapping[str, str]) -> Event:
    name = names.get(item.organisation, item.organisation)
    text = f"Certificate for {item.certificate['fields']} fields" if item.certificate else ""
    return Event(title=_EVENTS[item.event].format(name=name), at=item.at, by=item.by_name, text=text)


def _names(view: DisclosureView) -> dict[str, str]:
    return {item.organisation: item.name for item in view.recipients}


def _why(item: ReceiptView) -> str:
    return label(ReadPurpose(item.purpose)) if item.purpose else "Not said"
