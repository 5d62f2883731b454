"""Each message's own rules: what is refused, and that the refusal names the field and no value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from tearline.disclosure.states import Kind
from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.seal.keys import PublicKey
from tearline.vocab.answer import Answer, CannotSayReason
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline.wire.content import MAX_FIELDS, SharedField, shared
from tearline.wire.faults import WireFault, naming_field
from tearline.wire.header import Party
from tearline.wire.keys import AnnouncedKey
from tearline.wire.lifecycle import ReceiptEvent
from tests.support import messages as make

ANSWERS_WITHOUT = [Answer.NOTHING_HELD, Answer.KNOWN_NOTHING_TO_ADD]
CANARY = "Zofia Synthetic-Okafor"
FIELD = make.FIELDS[0]


def field_at_fault(build: Callable[[], object]) -> str | None:
    with pytest.raises(WireFault) as caught, naming_field():
        build()
    assert caught.value.code == "wire.malformed"
    assert CANARY not in caught.value.message
    return caught.value.field


def test_what_is_valid() -> None:
    assert set(make.one_of_each()) >= {"disclosure", "amendment", "recall", "receipt", "contest"}
    for answer in ANSWERS_WITHOUT:
        assert not make.response(answer).adds_content
    assert make.response(Answer.CANNOT_SAY, answer_reason=CannotSayReason.PRIVILEGE)
    assert make.disclosure(emergency=True, authorised_by=None).adds_content
    assert make.disclosure(kind=Kind.ONWARD, in_reply_to=make.DISCLOSURE_ID)
    told = make.disclosure(kind=Kind.RESPONSE, answer=Answer.KNOWN_WITH_INFORMATION, in_reply_to=make.DISCLOSURE_ID)
    assert told.adds_content


TELLING = {
    "kind": Kind.RESPONSE,
    "answer": Answer.KNOWN_WITH_INFORMATION,
    "in_reply_to": make.DISCLOSURE_ID,
}


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: make.disclosure(fields=()), "fields"),
        (lambda: make.disclosure(**TELLING, fields=()), "fields"),
        (lambda: make.disclosure(kind=Kind.ONWARD, fields=()), "fields"),
        (lambda: make.pointer(fields=shared(make.FIELDS)), "fields"),
        *(
            (lambda answer=answer: make.response(answer, fields=shared(make.FIELDS)), "fields")
            for answer in ANSWERS_WITHOUT
        ),
        (
            lambda: make.response(
                Answer.CANNOT_SAY,
                answer_reason=CannotSayReason.PRIVILEGE,
                fields=shared(make.FIELDS),
            ),
            "fields",
        ),
        (lambda: make.disclosure(fields=shared([FIELD, FIELD])), "fields"),
        (lambda: make.disclosure(fields=shared([FIELD]) * (MAX_FIELDS + 1)), "fields"),
        (lambda: make.pointer(pointer_contact=None), "pointer_contact"),
        (lambda: make.disclosure(pointer_contact="+999 123456789"), "pointer_contact"),
        (lambda: make.disclosure(answer=Answer.NOTHING_HELD), "answer"),
        (lambda: make.pointer(answer=Answer.NOTHING_HELD), "answer"),
        (lambda: make.disclosure(kind=Kind.RESPONSE, fields=()), "answer"),
        (lambda: make.response(Answer.CANNOT_SAY), "answer_reason"),
        (
            lambda: make.response(Answer.NOTHING_HELD, answer_reason=CannotSayReason.PRIVILEGE),
            "answer_reason",
        ),
        (lambda: make.disclosure(answer_reason=CannotSayReason.PRIVILEGE), "answer_reason"),
        (lambda: make.response(Answer.NOTHING_HELD, in_reply_to=None), "in_reply_to"),
        (lambda: make.disclosure(review_on=dt.date(2027, 11, 23)), "review_on"),
        (lambda: make.disclosure(necessity=""), "necessity"),
        (lambda: make.disclosure(necessity=" \n"), "necessity"),
        (lambda: make.pointer(proportionality=""), "proportionality"),
        (lambda: make.disclosure(**TELLING, accountable_sharer=""), "accountable_sharer"),
        (lambda: make.disclosure(authorised_by=None), "authorised_by"),
        (lambda: make.disclosure(**TELLING, authorised_by=None), "authorised_by"),
        (lambda: make.disclosure(categories=()), "categories"),
        (lambda: make.disclosure(categories=(SubjectCategory.OTHER,) * 2), "categories"),
        (
            lambda: make.disclosure(handling_conditions=(HandlingCondition.DO_NOT_PRINT,) * 2),
            "handling_conditions",
        ),
        (lambda: make.disclosure(revision=0), "revision"),
        (lambda: make.disclosure(revision=True), "revision"),
        (lambda: make.disclosure(version=True), "version"),
        (lambda: make.disclosure(version=2), "version"),
        (lambda: make.disclosure(onward_allowed=1), "onward_allowed"),
        (lambda: make.disclosure(kind=CANARY), "kind"),
        (lambda: make.disclosure(marking=None), "marking"),
        (lambda: make.disclosure(drafted_by=CANARY + "\x00"), "drafted_by"),
        (lambda: make.amendment(revision=1), "revision"),
        (lambda: make.amendment(fields=()), "fields"),
        (lambda: make.amendment(fields=shared([FIELD, FIELD])), "fields"),
        (lambda: make.amendment(reason=""), "reason"),
        (lambda: make.receipt(by=None), "by"),
        (lambda: make.receipt(purpose=None), "purpose"),
        (lambda: make.erasure(purpose=ReadPurpose.SAFEGUARDING), "purpose"),
        (lambda: make.erasure(certificate=None), "certificate"),
        (lambda: make.receipt(certificate=make.erasure().certificate), "certificate"),
        (make.keys, "keys"),
        (lambda: make.keys(make.KEY, make.KEY), "keys"),
        (lambda: Party(node="west-midlands", organisation="london/council"), "organisation"),
        (lambda: Party(node="West Midlands", organisation="london/council"), "node"),
        (lambda: Party(node="a", organisation="a/b/c"), "organisation"),
    ],
)
def test_a_broken_rule_names_its_field(build: Callable[[], object], field: str) -> None:
    assert field_at_fault(build) == field


def test_a_copy_recalled_on_arrival_has_no_certificate() -> None:
    assert make.erasure(event=ReceiptEvent.RECALLED, certificate=None).certificate is None
    assert make.erasure(event=ReceiptEvent.EXPIRED).certificate is not None


@pytest.mark.parametrize("name", ["agreement_id", "necessity", "quality_statement", "drafted_by"])
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\r", "\x7f", "\x85", "\u2028", "\u202e", "\u2066"])
def test_control_characters_and_hidden_direction_are_refused(name: str, character: str) -> None:
    build = lambda: make.disclosure(**{name: f"a{character}b"})  # noqa: E731 called below
    assert field_at_fault(build) == name


@pytest.mark.parametrize(
    "text",
    ["O\u2019Synthetic", "\u0645\u062d\u0645\u062f", "Nguy\u1ec5n", "\u0645\u06cc\u200c\u062e"],
)
def test_names_of_any_tradition_travel(text: str) -> None:
    assert make.disclosure(drafted_by=text).drafted_by == text


def test_lines_hold_no_line_feed_and_texts_do() -> None:
    assert make.disclosure(necessity="One.\n\tTwo.").necessity == "One.\n\tTwo."
    assert field_at_fault(lambda: make.disclosure(drafted_by="One\nTwo")) == "drafted_by"


def test_lengths_are_bounded() -> None:
    assert make.disclosure(drafted_by="x" * 300, necessity="x" * 4000)
    assert field_at_fault(lambda: make.disclosure(drafted_by="x" * 301)) == "drafted_by"
    assert field_at_fault(lambda: make.disclosure(necessity="x" * 4001)) == "necessity"


def test_identifiers_have_the_form_that_is_made() -> None:
    for _ in range(20):
        assert make.disclosure(message_id=new_id(Prefix.MESSAGE), disclosure_id=new_id(Prefix.DISCLOSURE))
    wrong = new_id(Prefix.MESSAGE)
    assert field_at_fault(lambda: make.disclosure(disclosure_id=wrong)) == "disclosure_id"


@pytest.mark.parametrize(
    "at",
    [
        dt.datetime(2026, 11, 22, 17, 0),  # noqa: DTZ001 that is the point
        dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        dt.datetime(9999, 11, 22, 17, 0, tzinfo=dt.UTC),
        1_700_000_000,
        "yesterday",
        None,
    ],
)
def test_instants_are_aware_and_in_utc(at: object) -> None:
    assert field_at_fault(lambda: make.receipt(at=at)) == "at"


@pytest.mark.parametrize("day", ["2026-02-30", "20261122", "2026-11-22T00:00:00", "0001-01-01", 7, make.NOW])
def test_days_are_days(day: object) -> None:
    assert field_at_fault(lambda: make.disclosure(expires_on=day)) == "expires_on"


def test_a_field_travels_unchanged() -> None:
    for field in make.FIELDS:
        travelling = SharedField.from_field(field)
        assert travelling.model_dump(mode="json") == field.to_dict()
        assert travelling.to_field() == field


def test_a_field_that_cannot_travel() -> None:
    broken = Field(id="fld_x", name=FieldName.NOTE, value=CANARY, as_at=dt.date(2026, 1, 1))
    assert field_at_fault(lambda: shared([broken])) == "id"


def test_pydantics_own_error_holds_no_value() -> None:
    with pytest.raises(ValidationError) as caught:
        make.disclosure(drafted_by=CANARY + "\x00")
    assert CANARY not in str(caught.value)


def test_a_key_under_another_name_or_that_is_none() -> None:
    good = AnnouncedKey.from_key(make.KEY)
    assert good.to_key() == make.KEY
    parts: dict[str, Any] = dict(good)
    weak = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    assert field_at_fault(lambda: AnnouncedKey(**parts | {"key_id": "0" * 16})) == "public_key"
    assert field_at_fault(lambda: AnnouncedKey(**parts | {"public_key": weak})) == "public_key"


def test_messages_are_frozen() -> None:
    with pytest.raises(ValidationError):
        make.disclosure().revision = 2


def test_keys_of_the_keyring_travel() -> None:
    key = PublicKey(raw=bytes(range(1, 33)), valid_from=make.NOW, revoked_at=make.NOW)
    assert [announced.to_key() for announced in make.keys(key, make.KEY).keys] == [key, make.KEY]
