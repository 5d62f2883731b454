"""What a firm or a member of the public reports: closed lists, with the words a person chooses by.

Invariant: no list holds a word about who somebody is. A behaviour is one of the law's five categories (Regulation (EU)
2019/1148 article 9, kept by the Poisons Act 1972); what somebody looks like, believes or comes from is no reason.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ReportKind(StrEnum):
    """What happened (ALT-1)."""

    SUSPICIOUS_TRANSACTION = "suspicious_transaction"
    ATTEMPTED_TRANSACTION = "attempted_transaction"
    SIGNIFICANT_LOSS = "significant_loss"
    THEFT = "theft"
    SUSPICIOUS_HIRE = "suspicious_hire"
    BEHAVIOUR_AT_A_SITE = "behaviour_at_a_site"
    ONLINE_CONTENT = "online_content"


class Behaviour(StrEnum):
    """What was unusual about a transaction: the law's categories, and nothing about what amounts matter (ALT-6)."""

    UNCLEAR_USE = "unclear_use"
    CANNOT_EXPLAIN = "cannot_explain"
    UNUSUAL_AMOUNT = "unusual_amount"
    WILL_NOT_IDENTIFY = "will_not_identify"
    UNUSUAL_PAYMENT = "unusual_payment"


class Response(StrEnum):
    """What the firm did."""

    SOLD = "sold"
    REFUSED = "refused"
    DELAYED = "delayed"
    NOT_ASKED = "not_asked"


class CustomerKind(StrEnum):
    """As whom somebody bought."""

    PUBLIC_WITH_LICENCE = "public_with_licence"
    PUBLIC_WITHOUT_LICENCE = "public_without_licence"
    BUSINESS = "business"
    NOT_KNOWN = "not_known"


class Urgency(StrEnum):
    """How soon somebody should look: the reporter's own word. Imminent danger is for 999 first."""

    IMMINENT_DANGER = "imminent_danger"
    HAPPENING_NOW = "happening_now"
    SOON = "soon"
    FOR_THE_RECORD = "for_the_record"


class Feedback(StrEnum):
    """All that a reporter hears back: nothing about a person (ALT-11)."""

    RECEIVED = "received"
    ASSESSED = "assessed"
    NO_FURTHER_ACTION = "no_further_action"
    USEFUL = "useful"
    PLEASE_CALL = "please_call"


class Sector(StrEnum):
    """What a firm trades in (ALT-12)."""

    CHEMICALS = "chemicals"
    RENTAL = "rental"
    MARKETPLACE = "marketplace"
    VENUE = "venue"
    OTHER = "other"


class Unit(StrEnum):
    """How much there was."""

    KILOGRAM = "kg"
    GRAM = "g"
    LITRE = "l"
    MILLILITRE = "ml"
    ITEM = "items"


# What a report of each kind is about: a product, a vehicle, an address on the web, or none of these.
PRODUCT, VEHICLE, LINK = "product", "vehicle", "link"
ABOUT: Final[dict[ReportKind, str | None]] = {
    ReportKind.SUSPICIOUS_TRANSACTION: PRODUCT,
    ReportKind.ATTEMPTED_TRANSACTION: PRODUCT,
    ReportKind.SIGNIFICANT_LOSS: PRODUCT,
    ReportKind.THEFT: PRODUCT,
    ReportKind.SUSPICIOUS_HIRE: VEHICLE,
    ReportKind.BEHAVIOUR_AT_A_SITE: None,
    ReportKind.ONLINE_CONTENT: LINK,
}
# The duty of Poisons Act 1972 s.3C, with its 24 hours, is for these; the others are voluntary.
STATUTORY: Final = frozenset(kind for kind, about in ABOUT.items() if about == PRODUCT)

LABELS: Final[dict[StrEnum, str]] = {
    ReportKind.SUSPICIOUS_TRANSACTION: "A suspicious sale",
    ReportKind.ATTEMPTED_TRANSACTION: "Somebody tried to buy, and did not",
    ReportKind.SIGNIFICANT_LOSS: "A product has gone missing",
    ReportKind.THEFT: "A product was stolen",
    ReportKind.SUSPICIOUS_HIRE: "A suspicious hire of a vehicle",
    ReportKind.BEHAVIOUR_AT_A_SITE: "Suspicious behaviour at a place",
    ReportKind.ONLINE_CONTENT: "Something online",
    Behaviour.UNCLEAR_USE: "Unclear about what it is for",
    Behaviour.CANNOT_EXPLAIN: "Unfamiliar with what it is for, or could not explain it",
    Behaviour.UNUSUAL_AMOUNT: "An unusual quantity, combination or concentration",
    Behaviour.WILL_NOT_IDENTIFY: "Would not prove identity, address or business",
    Behaviour.UNUSUAL_PAYMENT: "Insisted on an unusual way to pay",
    Response.SOLD: "We sold or hired it",
    Response.REFUSED: "We refused",
    Response.DELAYED: "We have not decided yet",
    Response.NOT_ASKED: "Nobody asked us for anything",
    CustomerKind.PUBLIC_WITH_LICENCE: "A member of the public with a licence",
    CustomerKind.PUBLIC_WITHOUT_LICENCE: "A member of the public without a licence",
    CustomerKind.BUSINESS: "A business",
    CustomerKind.NOT_KNOWN: "I do not know",
    Urgency.IMMINENT_DANGER: "Somebody is in danger now",
    Urgency.HAPPENING_NOW: "It is happening now, and nobody is in danger",
    Urgency.SOON: "It may matter within days",
    Urgency.FOR_THE_RECORD: "It is over",
    Sector.CHEMICALS: "Sells chemicals or other products",
    Sector.RENTAL: "Hires out vehicles",
    Sector.MARKETPLACE: "Runs an online marketplace",
    Sector.VENUE: "Runs a place that the public visits",
    Sector.OTHER: "Something else",
    Unit.KILOGRAM: "kilograms",
    Unit.GRAM: "grams",
    Unit.LITRE: "litres",
    Unit.MILLILITRE: "millilitres",
    Unit.ITEM: "items",
    Feedback.RECEIVED: "Received",
    Feedback.ASSESSED: "Assessed",
    Feedback.NO_FURTHER_ACTION: "No further action",
    Feedback.USEFUL: "Useful. Thank you",
    Feedback.PLEASE_CALL: "Please call us",
}
