"""Base64, instants and strict JSON: one spelling, and refusals that quote nothing."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest

from tearline.seal import b64, instant, strict_json
from tearline.seal.strict_json import NotStrictJson


@pytest.mark.parametrize("raw", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_base64_both_alphabets(raw: bytes) -> None:
    text = b64.encode(raw)
    assert b64.decode(text) == raw
    assert b64.decode(text.replace("+", "-").replace("/", "_")) == raw


@pytest.mark.parametrize(
    "text",
    ["YQ", "YR==", "YQ==\n", " YQ==", "YQ=", "YQ===", "=YQ=", "Y Q=", "+_8=", "é===", "YQ==YQ=="],
)
def test_base64_with_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Base64"):
        b64.decode(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-22T17:00:00Z", dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)),
        ("2026-11-22T17:00:00.000001Z", dt.datetime(2026, 11, 22, 17, 0, 0, 1, tzinfo=dt.UTC)),
    ],
)
def test_instant_round_trip(text: str, value: dt.datetime) -> None:
    assert instant.from_text(text) == value
    assert instant.to_text(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T17:00:00",
        "2026-11-22T17:00:00+00:00",
        "2026-11-22 17:00:00Z",
        "2026-13-22T17:00:00Z",
        "2026-11-22T25:00:00Z",
        "1026-11-22T17:00:00Z",
        "2026-11-22T17:00:00Z\n",
        "\uff12026-11-22T17:00:00Z",
        "1763830800",
    ],
)
def test_another_form_of_an_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 any wording; the pattern's or the calendar's
        instant.from_text(text)


def test_an_instant_needs_utc() -> None:
    summer = dt.timezone(dt.timedelta(hours=1))
    for value in (
        dt.datetime(2026, 11, 22, 17, 0),  # noqa: DTZ001 that is the point
        dt.datetime(2026, 11, 22, 17, 0, tzinfo=summer),
    ):
        with pytest.raises(ValueError, match="UTC"):
            instant.to_text(value)


def test_dump_has_one_spelling() -> None:
    assert strict_json.dump({"b": ["é", 1], "a": None}) == '{"a":null,"b":["é",1]}'.encode()
    with pytest.raises(ValueError, match="JSON"):
        strict_json.dump(float("nan"))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a":[1,-2,true,null,"\\u00e9"]}', {"a": [1, -2, True, None, "é"]}),
        (b'"[[[{{{\\"[[["', '[[[{{{"[[['),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (b"-9007199254740992", -(2**53)),
        (b"[" * 16 + b"]" * 16, [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]),
    ],
)
def test_json_that_has_one_meaning(raw: bytes, value: Any) -> None:
    assert strict_json.parse(raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"\\u0062":2}}',
        b"NaN",
        b"-Infinity",
        b"1.0",
        b"1e3",
        b"9007199254740993",
        b"9" * 5000,
        b'"\\ud800"',
        b'{"\\udc00":1}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'"\x00"',
        b"[" * 17 + b"]" * 17,
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b'"\\',
    ],
)
def test_json_with_two_meanings_or_none_is_refused(raw: bytes) -> None:
    with pytest.raises(NotStrictJson) as caught:
        strict_json.parse(raw)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("unit", [b'"', b'"\\', b'\\"', b'["', b'"\\"'])
def test_hostile_text_takes_no_longer_than_its_length(unit: bytes) -> None:
    raw = b'"' + unit * (256 * 1024 // len(unit)) + b"\\"
    began = time.perf_counter()
    with pytest.raises(NotStrictJson):
        strict_json.parse(raw)
    assert time.perf_counter() - began < 30
