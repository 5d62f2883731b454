"""What waits in quarantine: replayed after an upgrade, discarded with a reason, never lost."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest
from django.test import Client
from django.utils import timezone

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted, Unavailable
from tearline.vocab.marking import Marking
from tearline.wire import registry
from tearline.wire.disclosure import Disclosure
from tearline_hub.disclosures.actions import receiving
from tearline_hub.exchange.actions import Outcome, discard, send_again, take_again
from tearline_hub.exchange.queries import QuarantinedLine, quarantined
from tests.support.database import World
from tests.support.outbox import held_by
from tests.support.peering import PATH, RemoteNode, post

LATER = "application/vnd.tearline.disclosure+json;version=2"


class DisclosureOfTomorrow(Disclosure):
    """What an upgrade will bring."""

    version: Literal[2]
    tone: str


def upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a new version of this software would: it knows one more version of a message."""
    monkeypatch.setitem(registry.MODELS, ("disclosure", 2), DisclosureOfTomorrow)
    monkeypatch.setitem(registry._PAYLOAD_TYPES, DisclosureOfTomorrow, LATER)
    monkeypatch.setitem(receiving._TAKERS, DisclosureOfTomorrow, receiving._take_disclosure)


def of_tomorrow(peer: RemoteNode) -> bytes:
    return peer.seal_changed(peer.release(), LATER, version=2, tone="kind")


def only_line(world: World) -> QuarantinedLine:
    (line,) = quarantined(actor=world.administrator)
    return line


def test_a_version_of_tomorrow_waits_and_is_taken_after_the_upgrade(
    world: World, peer: RemoteNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post([of_tomorrow(peer)]) == [("quarantined", "wire.unknown-version")]
    line = only_line(world)
    again = take_again(actor=world.administrator, now=timezone.now(), quarantined_id=line.id)
    assert (again.outcome, again.code) == (Outcome.QUARANTINED, "wire.unknown-version")
    assert held_by(world.council_officer) == 0

    upgrade(monkeypatch)
    # Keys have rotated meanwhile: the old one counted when the message came.
    now = timezone.now()
    peer.keyring.rotate(overlap=dt.timedelta(days=2), now=now)
    peer.introduced()
    month = now + dt.timedelta(days=20)
    assert take_again(actor=world.administrator, now=month, quarantined_id=line.id).outcome is Outcome.TAKEN
    assert held_by(world.council_officer) == 1
    line = only_line(world)
    assert (line.state, line.handled_by, line.size) == ("taken", world.administrator.display_name, 0)
    with pytest.raises(NotFound):
        take_again(actor=world.administrator, now=month, quarantined_id=line.id)


def test_what_the_sender_offers_again_after_the_upgrade_needs_nobody(
    world: World, peer: RemoteNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = of_tomorrow(peer)
    post([raw])
    upgrade(monkeypatch)
    assert post([raw]) == [("taken", "")]
    line = only_line(world)
    assert take_again(actor=world.administrator, now=timezone.now(), quarantined_id=line.id).outcome is Outcome.ALREADY
    assert held_by(world.council_officer) == 1


def test_a_key_revoked_since_counts_for_nothing(
    world: World, peer: RemoteNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    post([of_tomorrow(peer)])
    upgrade(monkeypatch)
    (key,) = peer.keyring.public_keys()
    peer.keyring.revoke(key.key_id, now=timezone.now())
    peer.introduced()
    again = take_again(actor=world.administrator, now=timezone.now(), quarantined_id=only_line(world).id)
    assert (again.outcome, again.code) == (Outcome.REFUSED, "seal.key-revoked")
    line = only_line(world)
    assert (line.state, line.code, line.size > 0) == ("waiting", "seal.key-revoked", True)
    assert held_by(world.council_officer) == 0


def test_what_waits_says_why_and_how_much_and_no_content(world: World, peer: RemoteNode) -> None:
    raw = peer.seal(peer.release(to="nobody"))
    post([raw])
    post([raw])
    line = only_line(world)
    assert (line.node, line.code, line.state) == (peer.node, "message.unknown-recipient", "waiting")
    assert line.reason == "It is addressed to nobody on this node. Ask its sender."
    assert line.size == len(raw)
    assert "Zofia" not in repr(line)


def test_to_discard_takes_a_reason_and_drops_the_bytes(world: World, peer: RemoteNode) -> None:
    raw = peer.seal(peer.release(to="nobody"))
    post([raw])
    line = only_line(world)
    with pytest.raises(InvalidInput):
        discard(actor=world.administrator, now=timezone.now(), quarantined_id=line.id, note=" ")
    discard(actor=world.administrator, now=timezone.now(), quarantined_id=line.id, note="Sent in error.")
    line = only_line(world)
    assert (line.state, line.note, line.size) == ("discarded", "Sent in error.", 0)
    assert post([raw]) == [("quarantined", "message.unknown-recipient")]
    assert only_line(world) == line, "what was decided stays decided"


def test_what_may_not_be_held_cannot_be_taken_again(world: World, peer: RemoteNode) -> None:
    post([peer.seal(peer.release(marking=Marking.SECRET))])
    line = only_line(world)
    assert line.size == 0
    with pytest.raises(Conflict):
        take_again(actor=world.administrator, now=timezone.now(), quarantined_id=line.id)


def test_a_fault_of_our_own_code_is_kept_for_an_operator_and_stops_nobody(
    world: World, peer: RemoteNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, good = of_tomorrow(peer), peer.seal(peer.release())
    upgrade(monkeypatch)
    monkeypatch.delitem(receiving._TAKERS, DisclosureOfTomorrow)  # half an upgrade
    assert post([raw, good]) == [("quarantined", "message.not-applied"), ("taken", "")]
    monkeypatch.setitem(receiving._TAKERS, DisclosureOfTomorrow, receiving._take_disclosure)
    assert (
        take_again(actor=world.administrator, now=timezone.now(), quarantined_id=only_line(world).id).outcome == "taken"
    )
    assert held_by(world.council_officer) == 2


def test_what_this_node_cannot_do_now_is_neither_taken_nor_kept(
    world: World, peer: RemoteNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("disk.full", "The disk is full.")

    raw = peer.seal(peer.release())
    with monkeypatch.context() as patched:
        patched.setitem(receiving._TAKERS, Disclosure, away)
        answer = Client(SERVER_NAME="localhost").post(
            PATH, {"envelopes": [raw.decode()]}, content_type="application/json"
        )
    assert (answer.status_code, answer.json()["code"]) == (503, "exchange.not-now")
    assert quarantined(actor=world.administrator) == []
    assert post([raw]) == [("taken", "")]


def test_only_an_administrator_may(world: World) -> None:
    now = timezone.now()
    for act in (
        lambda: take_again(actor=world.officer, now=now, quarantined_id="x"),
        lambda: discard(actor=world.officer, now=now, quarantined_id="x", note="x"),
        lambda: send_again(actor=world.officer, now=now, node="x"),
        lambda: quarantined(actor=world.officer),
    ):
        with pytest.raises(NotPermitted):
            act()
