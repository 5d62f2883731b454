"""What an agency says back, why it cannot, why somebody recalls, and what the originator made of an answer."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """An agency's answer to a release. Silence is none of these: it shows as overdue."""

    NOTHING_HELD = "nothing_held"
    KNOWN_NOTHING_TO_ADD = "known_nothing_to_add"
    KNOWN_WITH_INFORMATION = "known_with_information"
    CANNOT_SAY = "cannot_say"


class CannotSayReason(StrEnum):
    """Why an agency cannot say."""

    NO_POWER = "no_power"
    NOT_PROPORTIONATE = "not_proportionate"
    PREJUDICE = "prejudice"
    PRIVILEGE = "privilege"
    THIRD_PARTY_CONSENT = "third_party_consent"
    RECORDS_UNAVAILABLE = "records_unavailable"


class RecallReason(StrEnum):
    """Why a disclosure is recalled."""

    FACTS_CHANGED = "facts_changed"
    SOURCE_UNRELIABLE = "source_unreliable"
    WRONG_PERSON = "wrong_person"
    RELEASED_IN_ERROR = "released_in_error"
    NO_LONGER_NEEDED = "no_longer_needed"
    UPSTREAM = "upstream"


class Assessment(StrEnum):
    """What an answer told the originator. Judges the information, never the person."""

    NEW = "new"
    ALREADY_KNOWN = "already_known"
    NOT_USEFUL = "not_useful"


LABELS: dict[StrEnum, str] = {
    Answer.NOTHING_HELD: "Nothing held",
    Answer.KNOWN_NOTHING_TO_ADD: "Known, nothing to add",
    Answer.KNOWN_WITH_INFORMATION: "Known, with information",
    Answer.CANNOT_SAY: "Cannot say",
    CannotSayReason.NO_POWER: "We have no power to disclose it",
    CannotSayReason.NOT_PROPORTIONATE: "It would not be proportionate",
    CannotSayReason.PREJUDICE: "It would prejudice an investigation",
    CannotSayReason.PRIVILEGE: "It is legally privileged",
    CannotSayReason.THIRD_PARTY_CONSENT: "It needs another body's consent",
    CannotSayReason.RECORDS_UNAVAILABLE: "We cannot search the records in time",
    RecallReason.FACTS_CHANGED: "The facts have changed",
    RecallReason.SOURCE_UNRELIABLE: "The source was found unreliable",
    RecallReason.WRONG_PERSON: "It is about the wrong person",
    RecallReason.RELEASED_IN_ERROR: "It was released in error",
    RecallReason.NO_LONGER_NEEDED: "It is no longer needed",
    RecallReason.UPSTREAM: "The body it came from recalled it",
    Assessment.NEW: "New to us",
    Assessment.ALREADY_KNOWN: "Known already",
    Assessment.NOT_USEFUL: "Not useful",
}
