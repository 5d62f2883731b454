"""Encoding, decoding, and what a hostile payload is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tearline.wire.disclosure import Disclosure
from tearline.wire.faults import REPLAYABLE, SENTENCES, WireCode, WireFault
from tearline.wire.header import Message
from tearline.wire.registry import MAX_BYTES, MODELS, decode, encode, payload_type_of
from tests.support.messages import disclosure, one_of_each

CANARY = "Zofia Synthetic-Okafor"
TYPE, PAYLOAD = encode(disclosure())


def refusal(payload_type: str, payload: bytes) -> WireFault:
    with pytest.raises(WireFault) as caught:
        decode(payload_type, payload)
    assert CANARY not in caught.value.message
    assert CANARY not in str(caught.value.field)
    return caught.value


def changed(**changes: Any) -> bytes:
    return json.dumps(json.loads(PAYLOAD) | changes).encode()


def field(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PAYLOAD)["fields"][0]
    return found | changes


def test_every_code_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(WireCode)
    assert WireCode.MALFORMED not in REPLAYABLE


@pytest.mark.parametrize("name", one_of_each())
def test_round_trip_and_one_spelling(name: str) -> None:
    message = one_of_each()[name]
    payload_type, payload = encode(message)
    assert decode(payload_type, payload) == message
    assert encode(decode(payload_type, payload)) == (payload_type, payload)
    shuffled = dict(reversed(json.loads(payload).items()))
    assert encode(decode(payload_type, json.dumps(shuffled, indent=1).encode()))[1] == payload


def test_every_model_has_its_type_and_is_exercised() -> None:
    assert {type(message) for message in one_of_each().values()} == set(MODELS.values())
    assert payload_type_of(Disclosure) == "application/vnd.tearline.disclosure+json;version=1"


@pytest.mark.parametrize(
    ("payload_type", "code"),
    [
        ("application/vnd.tearline.disclosure+json;version=2", WireCode.UNKNOWN_VERSION),
        ("application/vnd.tearline.disclosure+json;version=9999", WireCode.UNKNOWN_VERSION),
        ("application/vnd.tearline.rumour+json;version=1", WireCode.UNKNOWN_TYPE),
        ("application/vnd.tearline.disclosure+json", WireCode.UNKNOWN_TYPE),
        ("application/vnd.tearline.disclosure+json;version=0", WireCode.UNKNOWN_TYPE),
        ("application/vnd.tearline.disclosure+json;version=1\n", WireCode.UNKNOWN_TYPE),
        ("APPLICATION/vnd.tearline.disclosure+json;version=1", WireCode.UNKNOWN_TYPE),
        ("", WireCode.UNKNOWN_TYPE),
    ],
)
def test_the_future_is_told_apart_from_the_malformed(payload_type: str, code: WireCode) -> None:
    assert refusal(payload_type, PAYLOAD).fault is code


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"version": "1"}, "version"),
        ({"issued_at": 1763830800}, "issued_at"),
        ({"issued_at": "2026-11-22T17:00:00+00:00"}, "issued_at"),
        ({"expires_on": "2027-11-22T00:00:00Z"}, "expires_on"),
        ({"expires_on": 20000}, "expires_on"),
        ({"emergency": "false"}, "emergency"),
        ({"emergency": 0}, "emergency"),
        ({"kind": CANARY}, "kind"),
        ({"revision": "1"}, "revision"),
        ({"drafted_by": [CANARY]}, "drafted_by"),
        ({"drafted_by": CANARY + "\x07"}, "drafted_by"),
        ({CANARY: CANARY}, None),
        ({"sender": {"node": "a", "organisation": "a/b", CANARY: CANARY}}, "sender"),
        ({"sender": {"node": "a"}}, "sender.organisation"),
        ({"sender": {"node": "a", "organisation": "b/c"}}, "organisation"),
        ({"fields": [field(value=CANARY + "\x07")]}, "fields.0.value"),
        ({"fields": [field(parts={CANARY: CANARY})]}, "fields.0.parts"),
        ({"fields": [field(parts={CANARY: 7})]}, "fields.0.parts"),
        ({"fields": [field(parts={"given": 7})]}, "fields.0.parts.given"),
        ({"fields": [field(score=7)]}, "fields.0"),
        ({"fields": {"0": field()}}, "fields"),
        ({"categories": "other"}, "categories"),
        ({"answer": ""}, "answer"),
    ],
)
def test_malformed_names_the_field_and_never_its_value(changes: dict[str, Any], at: str | None) -> None:
    fault = refusal(TYPE, changed(**changes))
    assert (fault.fault, fault.field) == (WireCode.MALFORMED, at)


@pytest.mark.parametrize("name", json.loads(PAYLOAD))
def test_every_field_is_required(name: str) -> None:
    content = json.loads(PAYLOAD)
    del content[name]
    assert refusal(TYPE, json.dumps(content).encode()).field == name


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        PAYLOAD[:-1],
        PAYLOAD[:-1] + b',"version":1}',
        PAYLOAD.replace(b'"revision":1', b'"revision":NaN'),
        PAYLOAD.replace(b'"revision":1', b'"revision":1.0'),
        PAYLOAD.replace(b"Zofia", b"\\ud800"),
        PAYLOAD.replace(b"Zofia", b"\xff"),
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        b" " * MAX_BYTES + PAYLOAD,
    ],
)
def test_no_message_at_all(payload: bytes) -> None:
    assert refusal(TYPE, payload).fault is WireCode.MALFORMED


def test_a_message_of_another_type_is_refused() -> None:
    payload_type = payload_type_of(MODELS["recall", 1])
    assert refusal(payload_type, PAYLOAD).fault is WireCode.MALFORMED


def test_decoding_gives_the_registered_model() -> None:
    found: Message = decode(TYPE, PAYLOAD)
    assert isinstance(found, Disclosure)
    assert found.fields[0].value == CANARY
