"""Keys and introductions: believed when a key in force says so, overlapping, refused at once when revoked."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from tearline.errors import Conflict, InvalidInput, NotFound, Unavailable
from tearline.ids import Prefix, new_id
from tearline.seal import dsse, strict_json
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey
from tearline.wire import cards
from tearline.wire.header import Party
from tearline.wire.keys import AnnouncedKey, Keys
from tearline.wire.registry import decode
from tearline_hub.agencies import actions as agencies_actions
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.exchange import introductions, own_keys
from tests.support.database import World
from tests.support.outbox import waiting
from tests.support.peering import RemoteNode, post, remote_node

TAKEN = ("taken", "")
TWO_DAYS = dt.timedelta(days=2)


def announcement(peer: RemoteNode) -> Keys:
    recipient = Party(node=settings.NODE, organisation=f"{settings.NODE}/{settings.NODE}")
    keys = tuple(AnnouncedKey.from_key(key) for key in peer.keyring.public_keys())
    return Keys(
        message_id=new_id(Prefix.MESSAGE), version=1, sender=peer.party, recipient=recipient,
        issued_at=timezone.now(), keys=keys,
    )  # fmt: skip


def sealed_with(peer: RemoteNode, at: dt.datetime) -> bytes:
    """A release, sealed with the key that the peer signs with at that time."""
    payload_type, payload = "application/vnd.tearline.disclosure+json;version=1", peer.release().model_dump(mode="json")
    return dsse.sign(payload_type, strict_json.dump(payload), [peer.keyring.current(at)])


def known(node: str) -> list[PublicKey]:
    with on_behalf_of_node(Scope.EXCHANGE):
        return agencies.peer_keys(node)


def test_a_rotated_key_overlaps_with_the_old_one(peer: RemoteNode) -> None:
    began = timezone.now() - TWO_DAYS  # two days' overlap: half of it has passed twice
    peer.keyring.rotate(overlap=2 * TWO_DAYS, now=began)
    now = timezone.now()
    assert post([sealed_with(peer, now)]) == [("refused", "seal.unknown-key")]
    assert post([peer.sign(*_encoded(announcement(peer)))]) == [("refused", "seal.unknown-key")]
    old = peer.keyring.current(began)
    assert post([dsse.sign(*_encoded(announcement(peer)), [old])]) == [TAKEN]
    assert post([sealed_with(peer, now), sealed_with(peer, began)]) == [TAKEN, TAKEN]


def test_a_revoked_key_is_refused_from_the_next_message_on(peer: RemoteNode) -> None:
    now = timezone.now()
    peer.keyring.rotate(overlap=2 * TWO_DAYS, now=now - TWO_DAYS)
    peer.introduced()
    old = peer.keyring.current(now - TWO_DAYS)
    peer.keyring.revoke(old.key_id, now=now)
    stolen = dsse.sign(*_encoded(peer.release()), [old])
    assert post([peer.seal(announcement(peer)), peer.seal(peer.release())]) == [TAKEN, TAKEN]
    assert post([stolen]) == [("refused", "seal.key-revoked")]


def test_a_revocation_is_never_taken_back(peer: RemoteNode) -> None:
    (key,) = known(peer.node)
    early = peer.seal(announcement(peer))
    with on_behalf_of_node(Scope.OPERATOR):
        agencies_actions.revoke_key(key_id=key.key_id, now=timezone.now())
    assert post([early]) == [("refused", "seal.key-revoked")]
    peer.introduced()
    (key,) = known(peer.node)
    assert key.revoked_at is not None
    with on_behalf_of_node(Scope.OPERATOR), pytest.raises(NotFound):
        agencies_actions.revoke_key(key_id=key.key_id, now=timezone.now())


def test_our_rotation_is_told_to_every_peer_under_the_old_key(peer: RemoteNode, own_keyring: Keyring) -> None:
    (old,) = own_keyring.public_keys()
    added = own_keys.rotate(overlap=TWO_DAYS, now=timezone.now())
    (row,) = waiting()
    envelope = dsse.parse(bytes(row.envelope))
    message = decode(envelope.payload_type, envelope.payload)
    assert isinstance(message, Keys)
    assert row.node == message.recipient.node == peer.node
    assert [key.key_id for key in message.keys] == [old.key_id, added.key_id]
    assert envelope.signatures[0].key_id == old.key_id


def test_our_last_key_announces_its_own_revocation(peer: RemoteNode, own_keyring: Keyring) -> None:
    (only,) = own_keyring.public_keys()
    now = timezone.now()
    own_keys.revoke(only.key_id, now=now)
    (row,) = waiting()
    assert row.node == peer.node
    assert b"revoked_at" in dsse.parse(bytes(row.envelope)).payload
    assert own_keys.all_keys()[0].revoked_at == now
    own_keys.revoke(only.key_id, now=now)
    assert len(waiting()) == 1, "nobody is left to say it again"
    with pytest.raises(Unavailable):
        own_keys.announce(now=now)
    own_keys.new(now=now)
    with pytest.raises(Conflict):
        own_keys.new(now=now)


def test_to_revoke_what_never_was_tells_nobody(peer: RemoteNode, own_keyring: Keyring) -> None:
    with pytest.raises(NotFound):
        own_keys.revoke("0" * 16, now=timezone.now())
    assert waiting() == []
    assert known(peer.node)
    assert own_keyring.public_keys()


def card_of(peer: RemoteNode, **changes: object) -> bytes:
    card = {
        "node": peer.node,
        "name": "Another region",
        "url": "https://region.example.org/",
        "organisations": ({"code": f"{peer.node}/police", "name": "Its police", "kind": "police"},),
        "keys": tuple(AnnouncedKey.from_key(key) for key in peer.keyring.public_keys()),
    }
    return cards.write(cards.Card.model_validate(card | changes), peer.keyring, now=timezone.now())


@pytest.fixture
def stranger(world: World, tmp_path: Path) -> RemoteNode:  # noqa: ARG001 its database
    return remote_node("other-region", tmp_path)


def test_a_peer_is_added_once_its_fingerprint_is_confirmed(stranger: RemoteNode) -> None:
    raw, now = card_of(stranger), timezone.now()
    fingerprint = stranger.keyring.public_keys()[0].fingerprint
    assert json.loads(raw)["fingerprint"] == fingerprint
    for wrong, code in (("", "peer.fingerprint-not-confirmed"), ("0000 1111", "peer.fingerprint-differs")):
        with pytest.raises(InvalidInput) as refused:
            introductions.add_peer(raw, fingerprint=wrong, now=now)
        assert refused.value.code == code
        assert fingerprint in refused.value.message
        assert known(stranger.node) == []
    card = introductions.add_peer(raw, fingerprint=fingerprint.upper().replace(" ", ""), now=now)
    assert card.node == stranger.node
    assert known(stranger.node) == list(stranger.keyring.public_keys())
    assert introductions.add_peer(raw, fingerprint=fingerprint, now=now) == card


def test_a_card_that_was_changed_or_is_none_is_refused(stranger: RemoteNode) -> None:
    raw = card_of(stranger)
    outer = json.loads(raw)
    release = strict_json.parse(stranger.seal(stranger.release()))
    hostile = [
        b"", b"[]", b"{}", b"x" * (dsse.MAX_BYTES + 1), raw.replace(b'"sig":"', b'"sig":"A'),
        json.dumps(outer | {"envelope": release}).encode(),
    ]  # fmt: skip
    for text in hostile:
        with pytest.raises(InvalidInput) as refused:
            introductions.add_peer(text, fingerprint=outer["fingerprint"], now=timezone.now())
        assert refused.value.code == "card.unreadable"


def test_a_card_of_another_kind_is_refused(stranger: RemoteNode) -> None:
    envelope = dsse.parse(json.dumps(json.loads(card_of(stranger))["envelope"]).encode())
    other = strict_json.parse(stranger.sign("application/vnd.tearline.card+json;version=2", envelope.payload))
    with pytest.raises(InvalidInput) as refused:
        cards.read(json.dumps({"envelope": other}).encode(), now=timezone.now())
    assert "Upgrade" in refused.value.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "http://region.example.org"}, "peer.not-https"),
        ({"node": "west-midlands"}, "peer.self"),
        (
            {"organisations": ({"code": "security-service/security-service", "name": "A", "kind": "b"},)},
            "peer.foreign-organisation",
        ),
    ],
)
def test_a_confirmed_card_may_still_ask_too_much(stranger: RemoteNode, changes: dict[str, object], code: str) -> None:
    raw = card_of(stranger, **changes)
    fingerprint = stranger.keyring.public_keys()[0].fingerprint
    with pytest.raises(InvalidInput) as refused:
        introductions.add_peer(raw, fingerprint=fingerprint, now=timezone.now())
    assert refused.value.code == code


@pytest.mark.usefixtures("world")
def test_our_own_card_is_one_that_a_peer_can_read(own_keyring: Keyring) -> None:
    found = cards.read(introductions.own_card(now=timezone.now()), now=timezone.now())
    assert found.fingerprint == own_keyring.public_keys()[0].fingerprint
    assert (found.card.node, found.card.url) == (settings.NODE, settings.ENVIRONMENT.url)
    assert {entry.code.partition("/")[0] for entry in found.card.organisations} == {settings.NODE}
    assert len(found.card.organisations) == 4


def _encoded(message: object) -> tuple[str, bytes]:
    from tearline.wire.registry import encode

    return encode(message)  # type: ignore[arg-type]
