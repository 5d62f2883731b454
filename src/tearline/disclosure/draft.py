"""A draft, and everything that is still missing or wrong before a second person may see it.

DPA 2018 s.36 and s.61, CTA 2008 s.19(3), Charity Commission OG 405: purpose, gateway, necessity, proportionality,
agreement, category, accountable sharer, quality statement, review and expiry. Every fault says what to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tearline.decision import Deny
from tearline.disclosure.projection import needs_words, shareable
from tearline.disclosure.states import Kind
from tearline.disclosure.template import TEMPLATE_FIELDS, Template
from tearline.errors import InvalidInput
from tearline.people.record import Field, Status
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking, banner_in, may_hold
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition, WithholdReason
from tearline.vocab.role import Role

LONGEST_REVIEW: Final = dt.timedelta(days=90)
LONGEST_EXPIRY: Final = dt.timedelta(days=180)
SHORTEST_REASON: Final = 20  # characters: a reason in words, not a tick
GONE: Final = Deny(
    "draft.record-gone",
    "This person is no longer in your records, so nothing about them can be released.",
    "Ask whoever keeps the register, and give this up.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One organisation, the role addressed in it, and the ids of the fields ticked for it."""

    organisation: str
    role: Role
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms something is disclosed. Empty until the officer fills them in: nothing is pre-written."""

    purpose: DisclosurePurpose | None = None
    gateway: Gateway | None = None
    necessity: str = ""
    proportionality: str = ""
    agreement_id: str = ""
    categories: tuple[SubjectCategory, ...] = ()
    accountable_sharer: str = ""
    marking: Marking | None = None
    handling_conditions: tuple[HandlingCondition, ...] = ()
    onward_allowed: bool = False
    quality_statement: str = ""
    pointer_contact: str = ""
    respond_by: dt.date | None = None
    review_on: dt.date | None = None
    expires_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything a disclosure will be made from. `may_be_child`: under 18, or age unknown, on the day.

    `gone`: the record is no longer in the register it came from.
    """

    kind: Kind
    status: Status
    fields: tuple[Field, ...]
    terms: Terms
    recipients: tuple[Recipient, ...] = ()
    template: Template | None = None
    withheld: Mapping[str, WithholdReason] = field(default_factory=dict)
    sensitive_reasons: Mapping[str, str] = field(default_factory=dict)
    may_be_child: bool = False
    child_reason: str = ""
    gone: bool = False

    def ticked(self) -> frozenset[str]:
        """Ids ticked for anybody."""
        return frozenset().union(*(recipient.ticked for recipient in self.recipients))


def faults(draft: Draft, *, ceiling: Marking, today: dt.date) -> list[InvalidInput]:
    """Every fault, in the order of the pages that mend them; empty when the draft may be proposed."""
    found = [*_person(draft), *_recipients(draft), *_ticks(draft), *_terms(draft)]
    found += [*_dates(draft.terms, today), *_marking(draft.terms, ceiling), *_banners(draft, ceiling)]
    return found


def _fault(code: str, message: str, field_name: str) -> InvalidInput:
    return InvalidInput(f"draft.{code}", message, field=field_name)


def _person(draft: Draft) -> Iterator[InvalidInput]:
    if draft.status is Status.ACTIVE:
        yield _fault(
            "active-subject",
            "This person is under active investigation and cannot be released. "
            "Speak to the investigation's accountable officer.",
            "record",
        )
    if draft.gone:
        yield _fault("record-gone", f"{GONE.reason} {GONE.remedy}", "record")
    if draft.may_be_child and len(draft.child_reason.strip()) < SHORTEST_REASON:
        yield _fault(
            "child",
            "The person is or may be under 18. Say why sharing is in the child's interest or is strictly necessary.",
            "child_reason",
        )


def _recipients(draft: Draft) -> Iterator[InvalidInput]:
    if not draft.recipients:
        yield _fault("no-recipient", "Choose at least one organisation to receive it.", "recipients")
    organisations = [recipient.organisation for recipient in draft.recipients]
    if len(organisations) != len(set(organisations)):
        yield _fault("recipient-twice", "Choose each organisation once.", "recipients")


def _ticks(draft: Draft) -> Iterator[InvalidInput]:
    if draft.kind is Kind.POINTER:
        if draft.ticked():
            yield _fault("pointer-ticked", "A pointer release carries no fields. Untick them.", "ticked")
        return
    by_id = {item.id: item for item in draft.fields}
    for recipient in draft.recipients:
        if not recipient.ticked:
            yield _fault("nothing-ticked", "Tick at least one field for each recipient.", "ticked")
    for ticked in sorted(draft.ticked()):
        yield from _tick(draft, by_id.get(ticked), ticked)
    yield from _left_out(draft)


def _tick(draft: Draft, item: Field | None, ticked: str) -> Iterator[InvalidInput]:
    if item is None:
        yield _fault("field-gone", "A ticked field is no longer on the record. Untick it.", "ticked")
        return
    if not shareable(item):
        yield _fault(
            "not-ours",
            "A ticked field is another body's to give. Untick it, or ask that body to share it.",
            "ticked",
        )
    reason = draft.sensitive_reasons.get(ticked, "")
    if needs_words(item, draft.kind) and len(reason.strip()) < SHORTEST_REASON:
        yield _fault(
            "sensitive",
            "A ticked field is sensitive. Say why it is strictly necessary, in its own words.",
            f"sensitive_{ticked}",
        )


def _left_out(draft: Draft) -> Iterator[InvalidInput]:
    if draft.template is None:
        return
    names = TEMPLATE_FIELDS[draft.template]
    for item in draft.fields:
        expected = item.name in names and item.sensitive is None and shareable(item)
        if expected and item.id not in draft.ticked() and item.id not in draft.withheld:
            yield _fault(
                "withheld-without-reason",
                "Choose why a field of the template is withheld.",
                f"withheld_{item.id}",
            )


# What must be said, by kind. Field of Terms -> what to do.
_ALWAYS: Final = {
    "purpose": "Choose the purpose.",
    "gateway": "Choose the legal gateway.",
    "agreement_id": "Enter the sharing agreement this relies on.",
    "categories": "Choose what the person is to the matter.",
    "accountable_sharer": "Name the one officer who is accountable for sharing this.",
    "marking": "Choose a marking.",
    "review_on": "Enter a review date.",
    "expires_on": "Enter an expiry date.",
}
_IN_WORDS: Final = {
    "necessity": "Say in your own words why the aim needs this to be shared.",
    "proportionality": "Say in your own words why this intrudes no more than the aim needs.",
}
_BY_KIND: Final[dict[Kind, dict[str, str]]] = {
    Kind.RELEASE: {
        "respond_by": "Enter the day by which you need an answer.",
        "quality_statement": "Say how reliable and complete this is, and what is not known.",
    },
    Kind.POINTER: {
        "respond_by": "Enter the day by which you need an answer.",
        "pointer_contact": "Enter whom to ring, and on which number.",
    },
    Kind.RESPONSE: {"quality_statement": "Say how reliable and complete this is, and what is not known."},
    Kind.ONWARD: {},
    Kind.ALERT: {"quality_statement": "Say how reliable and complete this is, and what is not known."},
}
# An alert names a transaction, so nobody is anything to the matter yet.
_NOT_OF: Final[dict[Kind, frozenset[str]]] = {Kind.ALERT: frozenset({"categories"})}


def _terms(draft: Draft) -> Iterator[InvalidInput]:
    for name, message in (_ALWAYS | _BY_KIND[draft.kind]).items():
        value = getattr(draft.terms, name)
        if name in _NOT_OF.get(draft.kind, ()):
            continue
        if not value or (isinstance(value, str) and not value.strip()):
            yield _fault("missing", message, name)
    for name, message in _IN_WORDS.items():
        if len(getattr(draft.terms, name).strip()) < SHORTEST_REASON:
            yield _fault("missing", message, name)


def _dates(terms: Terms, today: dt.date) -> Iterator[InvalidInput]:
    rules: tuple[tuple[str, dt.date | None, Callable[[dt.date], bool], str], ...] = (
        ("respond_by", terms.respond_by, lambda day: day > today, "The answer date must be after today."),
        ("review_on", terms.review_on, lambda day: today < day <= today + LONGEST_REVIEW,
         f"The review date must be after today and within {LONGEST_REVIEW.days} days."),
        ("expires_on", terms.expires_on, lambda day: today < day <= today + LONGEST_EXPIRY,
         f"The expiry date must be after today and within {LONGEST_EXPIRY.days} days."),
    )  # fmt: skip
    for name, day, holds, message in rules:
        if day is not None and not holds(day):
            yield _fault("date", message, name)
    if terms.review_on and terms.expires_on and terms.review_on > terms.expires_on:
        yield _fault("date", "The review date must not be after the expiry date.", "review_on")
    if terms.respond_by and terms.expires_on and terms.respond_by > terms.expires_on:
        yield _fault("date", "The answer date must not be after the expiry date.", "respond_by")


def _marking(terms: Terms, ceiling: Marking) -> Iterator[InvalidInput]:
    if terms.marking is not None:
        decision = may_hold(terms.marking, ceiling=ceiling)
        if isinstance(decision, Deny):
            yield InvalidInput(decision.code, f"{decision.reason} {decision.remedy}", field="marking")
    for name in ("necessity", "proportionality", "quality_statement", "pointer_contact"):
        banner = banner_in(getattr(terms, name), ceiling=ceiling)
        if banner:
            yield _fault("banner", f"The text carries the marking {banner}. Remove what is above the ceiling.", name)


def _banners(draft: Draft, ceiling: Marking) -> Iterator[InvalidInput]:
    """The receiver refuses a field with a banner above its ceiling, so it must not leave."""
    for item in draft.fields:
        banner = banner_in(item.value, ceiling=ceiling) if item.id in draft.ticked() else None
        if banner:
            yield _fault("banner", f"A ticked field carries the marking {banner}. Untick it.", "ticked")
