"""Sealing and opening: the signer's node and the message's sender are the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tearline.errors import Unavailable
from tearline.seal import dsse, strict_json
from tearline.seal.faults import SealCode, SealFault
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey, SigningKey
from tearline.wire.faults import WireCode, WireFault
from tearline.wire.registry import encode
from tearline.wire.sealed import _sent_by, open_message, seal_message
from tests.support.messages import COUNCIL, NOW, SERVICE, disclosure, receipt

MESSAGE = disclosure()


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    ring = Keyring.prepare(tmp_path / "keys")
    ring.new(now=NOW)
    return ring


def test_what_is_sealed_opens(ring: Keyring) -> None:
    opened = open_message(seal_message(MESSAGE, ring, now=NOW), _keys(ring), now=NOW)
    assert opened.message == MESSAGE
    assert opened.key_id == ring.current(NOW).key_id


def test_a_message_in_another_nodes_name_is_refused(ring: Keyring, tmp_path: Path) -> None:
    rogue = Keyring.prepare(tmp_path / "rogue")
    rogue.new(now=NOW)
    known = {SERVICE.node: ring.public_keys(), COUNCIL.node: rogue.public_keys()}
    forged = seal_message(MESSAGE, rogue, now=NOW)
    with pytest.raises(SealFault) as caught:
        open_message(forged, lambda node: known[node], now=NOW)
    assert caught.value.fault is SealCode.UNKNOWN_KEY
    own = seal_message(receipt(), rogue, now=NOW)
    assert open_message(own, lambda node: known[node], now=NOW).message.sender == COUNCIL


def test_a_stranger_is_refused(ring: Keyring) -> None:
    with pytest.raises(SealFault) as caught:
        open_message(seal_message(MESSAGE, ring, now=NOW), lambda _: (), now=NOW)
    assert caught.value.fault is SealCode.UNKNOWN_KEY


def test_a_future_version_is_told_after_its_signature_was_verified() -> None:
    key = SigningKey.generate()
    payload_type = encode(MESSAGE)[0].replace("version=1", "version=2")
    raw = dsse.sign(payload_type, encode(MESSAGE)[1], [key])
    with pytest.raises(WireFault) as caught:
        open_message(raw, lambda _: [PublicKey(raw=key.raw, valid_from=NOW)], now=NOW)
    assert caught.value.fault is WireCode.UNKNOWN_VERSION
    with pytest.raises(SealFault):
        open_message(raw, lambda _: (), now=NOW)


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (b"", "sender"),
        (b"\xff", "sender"),
        (b"[]", "sender"),
        (b"{}", "sender"),
        (b'{"sender":1}', "sender"),
        (b'{"sender":{}}', "sender"),
        (b'{"sender":{"node":["a"]}}', "sender.node"),
    ],
)
def test_a_message_that_does_not_say_who_sent_it(payload: bytes, field: str) -> None:
    raw = dsse.sign("t", payload, [SigningKey.generate()])
    with pytest.raises(WireFault) as caught:
        open_message(raw, lambda _: (), now=NOW)
    assert (caught.value.fault, caught.value.field) == (WireCode.MALFORMED, field)


def test_the_decoded_sender_is_the_one_whose_keys_verified() -> None:
    assert _sent_by(MESSAGE, SERVICE.node) is MESSAGE
    with pytest.raises(SealFault):
        _sent_by(MESSAGE, COUNCIL.node)


def test_limits_and_missing_keys(ring: Keyring) -> None:
    raw = seal_message(MESSAGE, ring, now=NOW)
    with pytest.raises(SealFault) as caught:
        open_message(raw, _keys(ring), now=NOW, max_bytes=len(raw) - 1)
    assert caught.value.fault is SealCode.TOO_LARGE
    with pytest.raises(Unavailable):
        seal_message(MESSAGE, ring, now=NOW - dt.timedelta(days=1))


def test_what_decodes_is_what_was_signed(ring: Keyring) -> None:
    envelope = dsse.parse(seal_message(MESSAGE, ring, now=NOW))
    assert strict_json.parse(envelope.payload) == MESSAGE.model_dump(mode="json")


def _keys(ring: Keyring) -> Callable[[str], Iterable[PublicKey]]:
    known = {SERVICE.node: ring.public_keys()}
    return lambda node: known.get(node, ())
