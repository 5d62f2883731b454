"""Everything that can be missing or wrong in a draft, one fault at a time: what it is called and which page mends it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tearline.disclosure.draft import LONGEST_EXPIRY, LONGEST_REVIEW, Draft, Recipient, Terms, faults
from tearline.disclosure.states import Kind
from tearline.disclosure.template import Template
from tearline.errors import InvalidInput
from tearline.people.record import Field, FieldName, Status
from tearline.vocab.grading import SensitiveCategory, SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, WithholdReason
from tearline.vocab.role import Role

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)
NAME = Field(id="fld_name", name=FieldName.NAME, value="Zofia Synthetic", as_at=TODAY)
NOTE = Field(id="fld_note", name=FieldName.NOTE, value="A note", as_at=TODAY)
HEALTH = Field(id="fld_health", name=FieldName.SENSITIVE, value="x", as_at=TODAY, sensitive=SensitiveCategory.HEALTH)
THEIRS = Field(id="fld_theirs", name=FieldName.PHONE, value="+999123456789", as_at=TODAY, owner="west-midlands/police")
COUNCIL = Recipient(organisation="west-midlands/council", role=Role.PARTNER_OFFICER, ticked=frozenset({"fld_name"}))
IN_WORDS = "Because nobody else can say it."
TERMS = Terms(
    purpose=DisclosurePurpose.SERIOUS_CRIME,
    gateway=Gateway.CTA_2008_S19,
    necessity=IN_WORDS,
    proportionality=IN_WORDS,
    agreement_id="DSA-1",
    categories=(SubjectCategory.OTHER,),
    accountable_sharer="Inspector Sample",
    marking=Marking.OFFICIAL_SENSITIVE,
    quality_statement="One source.",
    pointer_contact="The desk, +999123456789",
    respond_by=TODAY + 7 * DAY,
    review_on=TODAY + 30 * DAY,
    expires_on=TODAY + 60 * DAY,
)
COMPLETE = Draft(
    kind=Kind.RELEASE,
    status=Status.CLOSED,
    fields=(NAME, NOTE, HEALTH, THEIRS),
    terms=TERMS,
    recipients=(COUNCIL,),
    template=Template.IDENTITY_ONLY,
)
POINTER = replace(COMPLETE, kind=Kind.POINTER, recipients=(replace(COUNCIL, ticked=frozenset()),))


def found(draft: Draft, *, ceiling: Marking = Marking.OFFICIAL_SENSITIVE) -> list[InvalidInput]:
    return faults(draft, ceiling=ceiling, today=TODAY)


def codes(draft: Draft) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in found(draft)]


def ticking(*ids: str, **changes: Any) -> Draft:
    return replace(COMPLETE, recipients=(replace(COUNCIL, ticked=frozenset(ids)),), **changes)


def on(**changes: Any) -> Draft:
    return replace(COMPLETE, terms=replace(TERMS, **changes))


@pytest.mark.parametrize(
    "draft",
    [
        COMPLETE,
        POINTER,
        replace(COMPLETE, kind=Kind.RESPONSE, status=Status.OWN),
        replace(COMPLETE, kind=Kind.ONWARD),
        replace(COMPLETE, template=None),
        ticking("fld_name", "fld_health", sensitive_reasons={"fld_health": IN_WORDS}),
        replace(COMPLETE, may_be_child=True, child_reason=IN_WORDS),
        ticking("fld_note", withheld={"fld_name": WithholdReason.SOURCE}),
        on(review_on=TODAY + LONGEST_REVIEW, expires_on=TODAY + LONGEST_EXPIRY),
        on(review_on=TODAY + DAY, expires_on=TODAY + DAY, respond_by=TODAY + DAY),
    ],
)
def test_a_complete_draft_has_no_fault(draft: Draft) -> None:
    assert found(draft) == []


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (replace(COMPLETE, status=Status.ACTIVE), "active-subject", "record"),
        (replace(COMPLETE, may_be_child=True), "child", "child_reason"),
        (replace(COMPLETE, may_be_child=True, child_reason="  short  " + " " * 30), "child", "child_reason"),
        (replace(COMPLETE, recipients=(COUNCIL, COUNCIL)), "recipient-twice", "recipients"),
        (replace(POINTER, recipients=(COUNCIL,)), "pointer-ticked", "ticked"),
        (ticking("fld_name", "fld_gone"), "field-gone", "ticked"),
        (ticking("fld_name", "fld_theirs"), "not-ours", "ticked"),
        (ticking("fld_name", "fld_health"), "sensitive", "sensitive_fld_health"),
        (ticking("fld_name", "fld_health", sensitive_reasons={"fld_health": "Short."}), "sensitive",
         "sensitive_fld_health"),
        (ticking("fld_note"), "withheld-without-reason", "withheld_fld_name"),
        (on(respond_by=TODAY), "date", "respond_by"),
        (on(review_on=TODAY), "date", "review_on"),
        (on(review_on=TODAY + LONGEST_REVIEW + DAY, expires_on=TODAY + LONGEST_EXPIRY), "date", "review_on"),
        (on(expires_on=TODAY + LONGEST_EXPIRY + DAY), "date", "expires_on"),
        (on(review_on=TODAY + 61 * DAY), "date", "review_on"),
        (on(respond_by=TODAY + 61 * DAY), "date", "respond_by"),
        (on(marking=Marking.SECRET), "above-ceiling", "marking"),
        *((on(**{name: "Copied from a SECRET file, sorry."}), "banner", name)
          for name in ("necessity", "proportionality", "quality_statement", "pointer_contact")),
        *((on(**{name: "Too short."}), "missing", name) for name in ("necessity", "proportionality")),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_one_fault_on_its_field(draft: Draft, code: str, field: str) -> None:
    noun = "marking" if code == "above-ceiling" else "draft"
    assert codes(draft) == [(f"{noun}.{code}", field)]


def test_nobody_to_receive_it() -> None:
    draft = replace(COMPLETE, recipients=(), template=None)
    assert codes(draft) == [("draft.no-recipient", "recipients")]


def test_nothing_ticked_for_a_recipient() -> None:
    assert codes(ticking(template=None)) == [("draft.nothing-ticked", "ticked")]


MUST_SAY: dict[Kind, set[str]] = {
    Kind.RELEASE: {"respond_by", "quality_statement"},
    Kind.POINTER: {"respond_by", "pointer_contact"},
    Kind.RESPONSE: {"quality_statement"},
    Kind.ONWARD: set(),
    Kind.ALERT: {"quality_statement"},
}
NOT_OF = {Kind.ALERT: {"categories"}}  # of people
ALWAYS = {
    "purpose", "gateway", "necessity", "proportionality", "agreement_id", "categories", "accountable_sharer",
    "marking", "review_on", "expires_on",
}  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("blank", ["", "   \n"])
def test_empty_terms_are_all_named_for_their_kind(kind: Kind, blank: str) -> None:
    words = dict.fromkeys(("necessity", "proportionality", "agreement_id", "accountable_sharer", "quality_statement", "pointer_contact"), blank)  # fmt: skip
    draft = replace(POINTER if kind is Kind.POINTER else COMPLETE, kind=kind, terms=Terms(**words))
    missing = [fault.field for fault in found(draft) if fault.code == "draft.missing"]
    assert set(missing) == (ALWAYS | MUST_SAY[kind]) - NOT_OF.get(kind, set())
    assert len(missing) == len(set(missing)), "each once"
    assert len(found(draft)) == len(missing), "and nothing else"


def test_nothing_is_written_before_the_officer_writes_it() -> None:
    empty = Terms()
    assert not any(getattr(empty, name) for name in Terms.__dataclass_fields__)


def test_every_fault_is_a_sentence_that_says_what_to_do_and_quotes_nobody() -> None:
    broken = replace(COMPLETE, status=Status.ACTIVE, may_be_child=True, recipients=(COUNCIL, COUNCIL), terms=Terms())
    broken_ticks = ticking("fld_gone", "fld_theirs", "fld_health", terms=replace(TERMS, marking=Marking.TOP_SECRET))
    for fault in found(broken) + found(broken_ticks) + found(ticking()) + found(replace(POINTER, recipients=())):
        assert fault.message.endswith(".")
        assert fault.field
        assert "Zofia" not in fault.message


def test_ticks_of_every_recipient_are_looked_at() -> None:
    police = Recipient(organisation="west-midlands/police", role=Role.PARTNER_OFFICER, ticked=frozenset({"fld_theirs"}))
    draft = replace(COMPLETE, recipients=(COUNCIL, police))
    assert draft.ticked() == {"fld_name", "fld_theirs"}
    assert codes(draft) == [("draft.not-ours", "ticked")]


@pytest.mark.parametrize("ceiling", [Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE])
def test_the_ceiling_is_the_nodes(ceiling: Marking) -> None:
    refused = [fault.code for fault in found(COMPLETE, ceiling=ceiling)]
    assert refused == (["marking.above-ceiling"] if ceiling is Marking.OFFICIAL else [])


def test_the_text_of_a_ticked_field_keeps_to_the_ceiling_too() -> None:
    marked = replace(NOTE, value="Taken from a SECRET report.")
    draft = replace(ticking("fld_name", "fld_note"), fields=(NAME, marked))
    assert codes(draft) == [("draft.banner", "ticked")]
    assert codes(replace(draft, recipients=COMPLETE.recipients)) == [], "what stays may say what it likes"
