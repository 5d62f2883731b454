"""For any payload: what is sealed opens, and no altered envelope does."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.errors import TearlineError
from tearline.seal import b64, dsse, instant, strict_json
from tearline.seal.faults import SealFault
from tearline.seal.keys import PublicKey, SigningKey
from tearline.seal.strict_json import NotStrictJson
from tearline.wire.disclosure import Disclosure
from tearline.wire.registry import MODELS, decode, encode, payload_type_of
from tearline.wire.sealed import open_message
from tests.support.messages import NOW, disclosure

KEY, OTHER = SigningKey.generate(), SigningKey.generate()
PUBLIC = [PublicKey(raw=key.raw, valid_from=NOW) for key in (KEY, OTHER)]
MESSAGE = disclosure()
SEALED = dsse.sign(*encode(MESSAGE), [KEY])
TYPES = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)
WHOLE = st.integers(-(2**53), 2**53)
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | WRITABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WRITABLE, inner, max_size=4),
    max_leaves=20,
)


@given(TYPES, st.binary(max_size=500), st.sampled_from([[KEY], [KEY, OTHER]]))
def test_what_is_signed_verifies(payload_type: str, payload: bytes, keys: list[SigningKey]) -> None:
    raw = dsse.sign(payload_type, payload, keys)
    found = dsse.verify(dsse.parse(raw), PUBLIC, now=NOW)
    assert found == dsse.Verified(payload_type, payload, KEY.key_id)


@pytest.mark.parametrize("keys", [[KEY], [KEY, OTHER]])
def test_no_single_bit_can_change(keys: list[SigningKey]) -> None:
    """Every bit of a short envelope, one after the other."""
    raw = dsse.sign("application/vnd.tearline.x+json;version=1", b'{"synthetic":"/?>"}', keys)
    for place in range(len(raw) * 8):
        altered = bytearray(raw)
        altered[place // 8] ^= 1 << (place % 8)
        with pytest.raises(SealFault):
            dsse.verify(dsse.parse(bytes(altered)), PUBLIC, now=NOW)


@settings(max_examples=300)
@given(st.integers(0, len(SEALED) * 8 - 1), st.integers(0, len(SEALED) * 8 - 1))
def test_a_message_with_flipped_bits_never_opens(first: int, second: int) -> None:
    altered = bytearray(SEALED)
    for place in {first, second}:
        altered[place // 8] ^= 1 << (place % 8)
    with pytest.raises(TearlineError):
        open_message(bytes(altered), lambda _: PUBLIC, now=NOW)


@given(st.integers(0, len(SEALED) - 1))
def test_a_message_cut_short_never_opens(length: int) -> None:
    with pytest.raises(TearlineError):
        open_message(SEALED[:length], lambda _: PUBLIC, now=NOW)


@settings(max_examples=300)
@given(st.binary(max_size=300) | JSON.map(strict_json.dump))
def test_noise_is_refused_with_a_typed_error(raw: bytes) -> None:
    with pytest.raises(TearlineError):
        open_message(raw, lambda _: PUBLIC, now=NOW)


@settings(max_examples=200)
@given(st.sampled_from(list(MODELS.values())), JSON.map(strict_json.dump) | st.binary(max_size=200))
def test_noise_that_was_signed_is_refused_with_a_typed_error(model: type[Disclosure], payload: bytes) -> None:
    raw = dsse.sign(payload_type_of(model), payload, [KEY])
    with pytest.raises(TearlineError):
        open_message(raw, lambda _: PUBLIC, now=NOW)


@settings(max_examples=300)
@given(st.data())
def test_any_one_value_replaced_is_refused_or_means_what_it_says(data: st.DataObject) -> None:
    """One value of a valid message becomes any JSON: either a typed refusal, or a faithful message."""
    payload_type, payload = encode(MESSAGE)
    content = json.loads(payload)
    name = data.draw(st.sampled_from(sorted(content)))
    content[name] = data.draw(JSON)
    try:
        message = decode(payload_type, strict_json.dump(content))
    except TearlineError:
        return
    assert json.loads(encode(message)[1]) == content


@given(JSON)
def test_json_round_trip_has_one_spelling(value: object) -> None:
    raw = strict_json.dump(value)
    assert strict_json.parse(raw) == value
    assert strict_json.dump(strict_json.parse(raw)) == raw


@settings(max_examples=300)
@given(st.text('[]{}",:\\u0123dDaeE.- \n', max_size=40))
def test_json_that_is_accepted_is_read_alike_by_the_standard_reader(text: str) -> None:
    try:
        value = strict_json.parse(text.encode())
    except NotStrictJson:
        return
    assert json.loads(text) == value


@given(st.binary(max_size=80))
def test_base64_agrees_with_the_standard_one(raw: bytes) -> None:
    assert b64.encode(raw) == base64.b64encode(raw).decode()
    assert b64.decode(base64.urlsafe_b64encode(raw).decode()) == raw


@given(st.text("AQgw+/-_=\n ", max_size=12))
def test_base64_has_one_spelling_per_alphabet(text: str) -> None:
    try:
        raw = b64.decode(text)
    except ValueError:
        return
    assert text in {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}


@given(
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001
)
def test_instants_round_trip(value: dt.datetime) -> None:
    assert instant.from_text(instant.to_text(value)) == value
