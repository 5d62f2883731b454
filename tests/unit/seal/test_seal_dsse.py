"""DSSE envelopes: the specification's vector, and each way to be refused."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest

from tearline.errors import IntegrityFault
from tearline.seal import dsse
from tearline.seal.faults import SENTENCES, SealCode, SealFault
from tearline.seal.keys import PublicKey, SigningKey

NOW = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TYPE = "application/vnd.tearline.synthetic+json;version=1"
KEY = SigningKey.generate()
OTHER = SigningKey.generate()
PAYLOAD = b'{"synthetic":"\xc3\xa9"}'


def public(key: SigningKey = KEY, **validity: Any) -> PublicKey:
    return PublicKey(raw=key.raw, **{"valid_from": NOW - DAY} | validity)


def envelope(**changes: Any) -> bytes:
    return json.dumps(json.loads(dsse.sign(TYPE, PAYLOAD, [KEY])) | changes).encode()


def refusal(raw: bytes, *keys: PublicKey, now: dt.datetime = NOW) -> SealCode:
    with pytest.raises(SealFault) as caught:
        dsse.verify(dsse.parse(raw), keys or (public(),), now=now)
    assert caught.value.code == caught.value.fault.value
    assert caught.value.message.startswith(SENTENCES[caught.value.fault])
    return caught.value.fault


def test_every_code_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(SealCode)
    assert issubclass(SealFault, IntegrityFault)


def test_pae_of_the_specification() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert dsse.pae("http://example.com/HelloWorld", b"hello world") == expected


def test_pae_counts_bytes() -> None:
    assert dsse.pae("é", "é".encode()) == "DSSEv1 2 é 2 é".encode()
    assert dsse.pae("", b"") == b"DSSEv1 0  0 "


def test_sign_then_verify() -> None:
    raw = dsse.sign(TYPE, PAYLOAD, [KEY])
    assert dsse.verify(dsse.parse(raw), [public(OTHER), public()], now=NOW) == dsse.Verified(TYPE, PAYLOAD, KEY.key_id)
    assert raw == dsse.sign(TYPE, PAYLOAD, [KEY])


def test_the_signature_is_over_the_encoding_of_the_specification() -> None:
    outer = json.loads(dsse.sign(TYPE, PAYLOAD, [KEY]))
    assert list(outer) == ["payload", "payloadType", "signatures"]
    assert base64.b64decode(outer["payload"]) == PAYLOAD
    signature = base64.b64decode(outer["signatures"][0]["sig"])
    assert public().verifies(signature, dsse.pae(TYPE, PAYLOAD))


def test_url_safe_base64_is_accepted_as_the_specification_demands() -> None:
    outer = json.loads(dsse.sign(TYPE, b"\xfb\xff\xfe", [KEY]))
    outer["payload"] = outer["payload"].replace("+", "-").replace("/", "_")
    assert "_" in outer["payload"] or "-" in outer["payload"]
    found = dsse.verify(dsse.parse(json.dumps(outer).encode()), [public()], now=NOW)
    assert found.payload == b"\xfb\xff\xfe"


def test_two_signatures_must_both_hold() -> None:
    raw = dsse.sign(TYPE, PAYLOAD, [KEY, OTHER])
    both = (public(), public(OTHER))
    assert dsse.verify(dsse.parse(raw), both, now=NOW).key_id == KEY.key_id
    assert refusal(raw, public()) is SealCode.UNKNOWN_KEY
    assert refusal(raw, public(), public(OTHER, revoked_at=NOW)) is SealCode.KEY_REVOKED
    outer = json.loads(raw)
    outer["signatures"][1]["sig"] = outer["signatures"][0]["sig"]
    assert refusal(json.dumps(outer).encode(), *both) is SealCode.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("validity", "code"),
    [
        ({"revoked_at": NOW}, SealCode.KEY_REVOKED),
        ({"revoked_at": NOW, "valid_until": NOW}, SealCode.KEY_REVOKED),
        ({"valid_until": NOW}, SealCode.KEY_EXPIRED),
        ({"valid_from": NOW + DAY}, SealCode.KEY_NOT_YET_VALID),
    ],
)
def test_a_key_that_does_not_count(validity: dict[str, Any], code: SealCode) -> None:
    assert refusal(envelope(), public(**validity)) is code


def test_a_clock_a_little_ahead_is_forgiven() -> None:
    early = public(valid_from=NOW + dsse.CLOCK_SKEW)
    assert dsse.verify(dsse.parse(envelope()), [early], now=NOW)
    assert refusal(envelope(), early, now=NOW - dt.timedelta(seconds=1)) is SealCode.KEY_NOT_YET_VALID


def test_an_unknown_key_and_a_signature_by_another() -> None:
    assert refusal(envelope(), public(OTHER)) is SealCode.UNKNOWN_KEY
    claimed = json.loads(dsse.sign(TYPE, PAYLOAD, [OTHER]))["signatures"]
    claimed[0]["keyid"] = KEY.key_id
    assert refusal(envelope(signatures=claimed)) is SealCode.BAD_SIGNATURE


def test_the_type_is_signed_too() -> None:
    assert refusal(envelope(payloadType=TYPE + "0")) is SealCode.BAD_SIGNATURE


SIGNATURE: dict[str, Any] = json.loads(envelope())["signatures"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"payload": 1},
        {"payload": None},
        {"payload": "YR=="},
        {"payloadType": ""},
        {"payloadType": ["a"]},
        {"payloadType": "a" * 201},
        {"payloadType": "é"},
        {"payloadType": "a\tb"},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": "x"},
        {"signatures": [1]},
        {"signatures": [SIGNATURE] * 2},
        {"signatures": [SIGNATURE | {"keyid": f"{number:016x}"} for number in range(5)]},
        {"signatures": [SIGNATURE | {"extra": 1}]},
        {"signatures": [{"sig": SIGNATURE["sig"]}]},
        {"signatures": [SIGNATURE | {"keyid": None}]},
        {"signatures": [SIGNATURE | {"keyid": SIGNATURE["keyid"].upper() + "G"}]},
        {"signatures": [SIGNATURE | {"sig": 7}]},
        {"signatures": [SIGNATURE | {"sig": "YQ=="}]},
        {"signatures": [SIGNATURE | {"sig": SIGNATURE["sig"] + "\n"}]},
    ],
)
def test_malformed(changes: dict[str, Any]) -> None:
    assert refusal(envelope(**changes)) is SealCode.MALFORMED


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{}", b'"x"', b"\xff", b"[" * 100_000])
def test_no_envelope_at_all(raw: bytes) -> None:
    assert refusal(raw) is SealCode.MALFORMED


def test_a_field_given_twice() -> None:
    raw = envelope()
    assert refusal(raw[:-1] + b',"payload":"YQ=="}') is SealCode.MALFORMED


def test_too_large_is_refused_at_both_ends() -> None:
    raw = envelope()
    assert dsse.parse(raw, max_bytes=len(raw))
    with pytest.raises(SealFault) as caught:
        dsse.parse(raw, max_bytes=len(raw) - 1)
    assert caught.value.fault is SealCode.TOO_LARGE
    with pytest.raises(SealFault) as caught:
        dsse.sign(TYPE, b"x" * dsse.MAX_BYTES, [KEY])
    assert caught.value.fault is SealCode.TOO_LARGE


def test_signing_refuses_what_could_not_be_read() -> None:
    with pytest.raises(SealFault, match="signatures"):
        dsse.sign(TYPE, PAYLOAD, [])
    with pytest.raises(SealFault, match="media type"):
        dsse.sign("", PAYLOAD, [KEY])


def test_a_refusal_quotes_nothing_of_the_message() -> None:
    with pytest.raises(SealFault) as caught:
        dsse.parse(envelope(**{"Zofia Synthetic": "Zofia Synthetic"}))
    assert "Zofia" not in caught.value.message
