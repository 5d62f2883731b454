"""What the inbox says about a copy: states, rows and lists of sentences. Pure: values in, words out.

Invariant: nothing here is about the person but what `rows_of_terms` quotes from the originator, which only the
reading page shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from tearline.disclosure.draft import Terms
from tearline.disclosure.states import HeldState, Kind
from tearline.vocab.answer import Answer, CannotSayReason
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition
from tearline_hub.disclosures.queries.views import HeldLine, HeldView
from tearline_hub.web.dates import day, moment
from tearline_hub.web.labels import label
from tearline_hub.web.terms import Row, terms_rows

TITLES: Final[dict[Kind, str]] = {
    Kind.RELEASE: "Release",
    Kind.POINTER: "Pointer release",
    Kind.RESPONSE: "Answer",
    Kind.ONWARD: "Release passed on to you",
    Kind.ALERT: "Alert passed on to you",
}
# How a copy ended -> the words before the date.
ENDINGS: Final[dict[HeldState, str]] = {
    HeldState.RECALLED: "Recalled by the originator",
    HeldState.ERASED: "Erased here",
    HeldState.EXPIRED: "Expired",
}
AFTERWARDS: Final[dict[HeldState, str]] = {
    HeldState.RECALLED: "Do not act on it any more. Tell everybody who did, and destroy what was printed or noted: "
    "this service cannot reach paper or memory.",
    HeldState.ERASED: "The originator was sent a certificate of the erasure. "
    "Destroy what was printed or noted: this service cannot reach paper or memory.",
    HeldState.EXPIRED: "Its time is over. Ask the originator if you still need it. "
    "Destroy what was printed or noted: this service cannot reach paper or memory.",
}
_MAY: Final = (
    "Use it for the purpose you stated.",
    "Search your organisation's own records for the person.",
    "Say that it is about the wrong person, whoever you are.",
)
_ONWARD: Final = "Pass it on to another organisation here, when a second person agrees."
_MUST_NOT: Final = (
    "Use it for anything else, or open it again without a reason.",
    "Copy it into another system: what is copied cannot be corrected or recalled.",
)
_NOT_ONWARD: Final = "Pass it on. Ask the originator to send it to whoever needs it."


def kind_of(line: HeldLine) -> str:
    """`Release`, or for an answer what it says: `Answer: Nothing held`."""
    words = label(line.kind)
    return f"{words}: {label(line.answer)}" if line.answer else words


def state_of(line: HeldLine) -> str:
    """Where it stands here, in words."""
    if line.state is not HeldState.OPENED:
        return label(line.state)
    if line.assessment:
        return f"Opened, marked: {label(line.assessment)}"
    if line.answered_with:
        return f"Answered: {label(Answer(line.answered_with))}"
    return "Opened, answer being written" if line.answer_draft else label(line.state)


def ending_of(line: HeldLine) -> str:
    """`Recalled by the originator on 14 January 2025 at 10:41, by Sam Lee`."""
    words = ENDINGS[line.state]
    when = f" on {moment(line.ended_at)}" if line.ended_at else ""
    return words + when + (f", by {line.ended_by}" if line.ended_by else "")


def answer_of(line: HeldLine) -> str:
    """What this organisation said: `Nothing held, on 14 January 2025`."""
    if line.answered_at is None:
        return "None was given"
    return f"{label(Answer(line.answered_with))}, on {day(line.answered_at)}"


def rows_of_ending(line: HeldLine) -> list[Row]:
    """Beside a tombstone: why it ended, whose it was, what was answered."""
    rows: list[Row] = [
        ("Why", line.end_reason),
        ("From", line.originator_name),
        ("Received", day(line.received_at)),
    ]
    return rows if line.kind is Kind.RESPONSE else [*rows, ("Your answer", answer_of(line))]


def erasing(line: HeldLine) -> str:
    """What follows from erasing it before its time."""
    lost = "The content is gone from here at once, and the originator is sent a certificate. This cannot be undone."
    if line.answered_at is not None or line.kind is Kind.RESPONSE:
        return lost
    return f"{lost} You have not answered, and afterwards you cannot. Answer first if you can."


def conditions_of(terms: Mapping[str, Any]) -> list[str]:
    """The originator's handling conditions, one sentence each."""
    return [label(HandlingCondition(value)) for value in terms.get("handling_conditions", ())]


def expires_on(terms: Mapping[str, Any]) -> dt.date | None:
    """The last day it may be held; None when the content is gone already."""
    return _date(terms, "expires_on")


def terms_of(terms: Mapping[str, Any]) -> Terms:
    """The terms as they travelled, so that the reader's page and the sender's preview are drawn by the same code."""
    return Terms(
        purpose=DisclosurePurpose(terms["purpose"]),
        gateway=Gateway(terms["gateway"]),
        necessity=terms["necessity"],
        proportionality=terms["proportionality"],
        agreement_id=terms["agreement_id"],
        categories=tuple(SubjectCategory(value) for value in terms["categories"]),
        accountable_sharer=terms["accountable_sharer"],
        marking=Marking(terms["marking"]),
        handling_conditions=tuple(HandlingCondition(value) for value in terms["handling_conditions"]),
        onward_allowed=terms["onward_allowed"],
        quality_statement=terms["quality_statement"],
        pointer_contact=terms["pointer_contact"] or "",
        respond_by=_date(terms, "respond_by"),
        review_on=_date(terms, "review_on"),
        expires_on=expires_on(terms),
    )


def rows_of_terms(view: HeldView) -> list[Row]:
    """Conditions first, then why and on whose account. An answer without content has no terms to state."""
    is_empty = view.line.kind is Kind.RESPONSE and not view.fields
    return [] if is_empty else terms_rows(terms_of(view.terms))


def rows_of_answer(terms: Mapping[str, Any]) -> list[Row]:
    """What an answer says, with its reason where it has one."""
    if not terms.get("answer"):
        return []
    rows: list[Row] = [("They answer", label(Answer(terms["answer"])))]
    if terms["answer_reason"]:
        rows.append(("Why they cannot say", label(CannotSayReason(terms["answer_reason"]))))
    return rows


def rows_of_origin(view: HeldView, corrected_at: dt.datetime | None) -> list[Row]:
    """Who sent it, who stands behind it, since when it is here, and whether it was corrected."""
    terms = view.terms
    rows: list[Row] = [
        ("From", view.line.originator_name),
        ("Written by", terms["drafted_by"]),
        ("Authorised by", terms["authorised_by"] or ""),
        ("Received", moment(view.line.received_at)),
        ("Revision", _revision(view.revision, corrected_at)),
    ]
    return [row for row in rows if row[1]]


def may(view: HeldView) -> list[str]:
    """What the reader may do with it."""
    return [*_MAY, *([_ONWARD] if view.onward_allowed else [])]


def must_not(view: HeldView) -> list[str]:
    """What the reader must not do with it."""
    return [*_MUST_NOT, *([] if view.onward_allowed else [_NOT_ONWARD])]


def _revision(number: int, corrected_at: dt.datetime | None) -> str:
    if corrected_at is None:
        return f"{number}, as first sent" if number == 1 else str(number)
    return f"{number}, corrected on {moment(corrected_at)}"


def _date(terms: Mapping[str, Any], name: str) -> dt.date | None:
    value = terms.get(name)
    return dt.date.fromisoformat(value) if value else None
