"""What was passed on, as a message of the Common Alerting Protocol 1.2 (OASIS, 2010), for systems that read that.

Invariants: it is made from the fields that were ticked and from nothing else. Its scope is always Restricted, with the
marking and the conditions as the restriction. Urgency is the reporter's word where that was ticked, and nothing is
worked out: severity and certainty are Unknown. A message that takes back has no content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from tearline.people.record import FIELD_LABELS, Field, FieldName
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import LABELS, HandlingCondition
from tearline.vocab.report import LABELS as REPORT_LABELS
from tearline.vocab.report import Urgency

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE: Final = "application/cap+xml"
WHAT, WHERE, HOW_SOON = "What happened: ", "Where: ", "How soon, in the reporter's judgement: "
_UNKNOWN: Final = "Unknown"
_URGENCIES: Final = {
    Urgency.IMMINENT_DANGER: "Immediate",
    Urgency.HAPPENING_NOW: "Immediate",
    Urgency.SOON: "Expected",
    Urgency.FOR_THE_RECORD: "Past",
}
_BY_WORDS: Final = {REPORT_LABELS[each]: word for each, word in _URGENCIES.items()}


class MessageType(StrEnum):
    """What a message does to the ones before it."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """A disclosure that passed an alert on, as one recipient has it now. `fields` is empty once it was taken back.

    `first_sent_at`: of its first revision, to which a later message refers. `exercise`: the node's people are made up.
    """

    disclosure_id: str
    sender: str
    revision: int
    first_sent_at: dt.datetime
    sent_at: dt.datetime
    marking: Marking
    conditions: Sequence[HandlingCondition]
    fields: Sequence[Field]
    expires_at: dt.datetime | None
    exercise: bool

    @property
    def type(self) -> MessageType:
        """Whether it is the first, a correction, or takes it back."""
        if not self.fields:
            return MessageType.CANCEL
        return MessageType.UPDATE if self.revision > 1 else MessageType.ALERT

    @property
    def identifier(self) -> str:
        """The message's own: no blank, comma, `<` or `&` is in it."""
        return f"{self.disclosure_id}.{'cancel' if self.type is MessageType.CANCEL else self.revision}"


def cap_of(passed: PassedOn) -> bytes:
    """The message, in UTF-8."""
    alert = Element("alert", xmlns=NAMESPACE)
    for name, text in _head(passed):
        SubElement(alert, name).text = text
    if passed.fields:
        _add_info(alert, passed)
    written: bytes = tostring(alert, encoding="utf-8", xml_declaration=True)
    return written


def _head(passed: PassedOn) -> Iterator[tuple[str, str]]:
    yield "identifier", passed.identifier
    yield "sender", passed.sender
    yield "sent", _instant(passed.sent_at)
    yield "status", "Exercise" if passed.exercise else "Actual"
    yield "msgType", passed.type.value
    yield "scope", "Restricted"
    yield "restriction", ". ".join([passed.marking.value, *(LABELS[each] for each in passed.conditions)])
    if passed.type is MessageType.CANCEL:
        yield "note", "Taken back, or past its last day. Delete what was sent, and do not act on it."
    if passed.type is not MessageType.ALERT:
        yield "references", f"{passed.sender},{passed.disclosure_id}.1,{_instant(passed.first_sent_at)}"


def _add_info(alert: Element, passed: PassedOn) -> None:
    info = SubElement(alert, "info")
    said = [each.value for each in passed.fields]
    parts = {
        "language": "en-GB",
        "category": "Security",
        "event": _after(WHAT, said) or "A report of a firm or of the public",
        "urgency": _BY_WORDS.get(_after(HOW_SOON, said), _UNKNOWN),
        "severity": _UNKNOWN,
        "certainty": _UNKNOWN,
    }
    if passed.expires_at is not None:
        parts["expires"] = _instant(passed.expires_at)
    parts["senderName"] = passed.sender
    parts["description"] = "\n".join(_line(each) for each in passed.fields)
    for name, text in parts.items():
        SubElement(info, name).text = text
    area = SubElement(info, "area")
    SubElement(area, "areaDesc").text = _after(WHERE, said) or "Not said"


def _after(heading: str, said: Sequence[str]) -> str:
    return next((each.removeprefix(heading) for each in said if each.startswith(heading)), "")


def _line(field: Field) -> str:
    return field.value if field.name is FieldName.NOTE else f"{FIELD_LABELS[field.name]}: {field.value}"


def _instant(at: dt.datetime) -> str:
    """With the distance from UTC in figures: the standard does not take `Z`."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
