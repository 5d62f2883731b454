"""What becomes of a row of the outbox, for each thing a peer may say or fail to say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tearline.seal import dsse
from tearline.seal.faults import SealFault
from tearline.seal.keyring import Keyring
from tearline.seal.keys import SigningKey
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures import draining
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.exchange import own_keys, resealing
from tearline_hub.exchange.actions import send_again
from tearline_hub.exchange.carriers import new_client, to_peer
from tearline_hub.exchange.queries import peer_states
from tearline_hub.exchange.sender import send_waiting
from tests.support.database import World
from tests.support.outbox import rows, waiting
from tests.support.scripted_peer import Answer, ScriptedPeer

NODE = "other-region"


class Clock:
    """Stands still unless moved."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def queue(count: int) -> list[str]:
    """So many messages for the peer; their ids, in order. (Any message will do: these announce our keys.)"""
    for _ in range(count):
        own_keys.announce(now=timezone.now())
    return [row.message_id for row in rows()][-count:]


def send(clock: Clock) -> None:
    with new_client() as client:
        send_waiting(NODE, lambda url: to_peer(client, url), clock=clock, stopping=lambda: False)


def state() -> agencies.PeerEntry:
    with on_behalf_of_node(Scope.EXCHANGE):
        found = agencies.peer(NODE)
    assert found is not None
    return found


def test_what_the_peer_has_is_marked_and_its_envelope_goes(door: ScriptedPeer, clock: Clock) -> None:
    queue(3)
    envelopes = [bytes(row.envelope).decode() for row in waiting()]
    door.outcomes = [("taken", ""), ("already", ""), ("quarantined", "wire.unknown-type")]
    send(clock)
    assert door.batches == [envelopes]
    assert [(row.delivered_at, row.envelope, row.attempts) for row in rows()] == [(clock.now, None, 1)] * 3
    assert [row.fault for row in rows()] == ["", "", "quarantined: wire.unknown-type"]
    assert (state().last_contact_at, state().failures, state().retry_at) == (clock.now, 0, None)


def test_batches_of_at_most_fifty_in_order(door: ScriptedPeer, clock: Clock) -> None:
    queue(53)
    envelopes = [bytes(row.envelope).decode() for row in waiting()]
    send(clock)
    assert [len(batch) for batch in door.batches] == [50, 3]
    assert door.envelopes == envelopes


@pytest.mark.usefixtures("door")
def test_a_batch_is_bounded_in_bytes_too() -> None:
    queue(3)
    size = len(bytes(waiting()[0].envelope))
    with on_behalf_of_node(Scope.EXCHANGE):
        assert [len(draining.waiting(NODE, most=9, most_bytes=bound)) for bound in (1, size, 2 * size, 9 * size)] == [
            1, 1, 2, 3,
        ]  # fmt: skip
        assert draining.nodes() == {NODE}


def test_a_refusal_between_the_nodes_keeps_the_order_and_is_tried_again(door: ScriptedPeer, clock: Clock) -> None:
    first, second, third = queue(3)
    door.outcomes = [("taken", ""), ("refused", "seal.unknown-key"), ("refused", "seal.unknown-key")]
    send(clock)
    assert [row.message_id for row in waiting()] == [second, third]
    assert state().last_fault == "It refused: seal.unknown-key."
    send(clock)
    assert len(door.batches) == 1, "it is left alone for a while"
    clock.move(1)
    send(clock)
    assert waiting() == []
    assert first not in {row.message_id for row in waiting()}


def test_a_message_that_will_never_be_taken_stands_in_nobodys_way(
    door: ScriptedPeer, clock: Clock, world: World
) -> None:
    bad, _ = queue(2)
    door.outcomes = [("refused", "seal.too-large")]
    send(clock)
    (row,) = waiting()
    assert (row.message_id, row.fault, row.envelope is None) == (bad, "refused: seal.too-large", False)
    (seen,) = [line for line in peer_states(actor=world.administrator) if line.peer.node == NODE]
    assert (seen.waiting, seen.set_aside) == (0, 1)
    send(clock)
    assert len(door.envelopes) == 2
    assert send_again(actor=world.administrator, now=clock.now, node=NODE) == 1
    send(clock)
    assert waiting() == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((503, b"{}"), "It answered with status 503."),
        ((302, b""), "It answered with status 302."),
        ((200, b"Good morning"), "Its answer does not fit what was sent."),
        ((200, b'{"answers": []}'), "Its answer does not fit what was sent."),
        ((200, b'{"answers": [{"outcome": "burnt"}]}'), "Its answer does not fit what was sent."),
        ((200, b'{"answers": [{"outcome": "taken", "code": "<b>"}]}'), "Its answer does not fit what was sent."),
        ((200, b" " * (1024 * 1024 + 1)), "Its answer is too long."),
    ],
)
def test_whatever_else_it_says_nothing_is_lost(door: ScriptedPeer, clock: Clock, answer: Answer, fault: str) -> None:
    queue(1)
    door.instead = [answer]
    send(clock)
    (row,) = waiting()
    assert (row.attempts, row.fault, state().last_fault) == (1, "", fault)
    clock.move(1)
    send(clock)
    assert waiting() == []
    assert door.envelopes[0] == door.envelopes[1]
    assert state().last_fault == ""


def test_a_silent_peer_is_tried_after_1_2_4_seconds_and_at_most_every_five_minutes(
    door: ScriptedPeer, clock: Clock
) -> None:
    queue(2)
    door.instead = [(500, b"")] * 11
    waits = []
    for _ in range(11):
        send(clock)
        retry_at = state().retry_at
        assert retry_at is not None
        waits.append((retry_at - clock.now).total_seconds())
        clock.now = retry_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    send(clock)
    assert waiting() == []
    assert door.batches[-1] == door.batches[0]


@pytest.mark.usefixtures("door")
def test_a_peer_whose_door_is_shut(clock: Clock) -> None:
    queue(1)
    with new_client() as client:
        send_waiting(NODE, lambda _: to_peer(client, "http://127.0.0.1:9"), clock=clock, stopping=lambda: False)
    assert state().last_fault == "No answer (ConnectError)."
    assert len(waiting()) == 1


def test_when_told_to_stop_no_further_batch_is_begun(door: ScriptedPeer, clock: Clock) -> None:
    queue(1)
    with new_client() as client:
        send_waiting(NODE, lambda url: to_peer(client, url), clock=clock, stopping=lambda: True)
    assert door.batches == []


@pytest.mark.usefixtures("world")
def test_a_node_that_nobody_introduced_waits(clock: Clock) -> None:
    with new_client() as client:
        send_waiting("strangers", lambda url: to_peer(client, url), clock=clock, stopping=lambda: False)


def test_what_waited_longer_than_its_key_is_sealed_again(
    door: ScriptedPeer, clock: Clock, own_keyring: Keyring
) -> None:
    keyring = own_keyring
    queue(2)
    old = [dsse.parse(bytes(row.envelope)) for row in waiting()]
    keyring.rotate(overlap=dt.timedelta(days=2), now=timezone.now())
    clock.move(3 * 24 * 3600)
    send(clock)
    fresh = [dsse.parse(envelope.encode()) for envelope in door.envelopes]
    assert [envelope.payload for envelope in fresh] == [envelope.payload for envelope in old]
    assert {e.signatures[0].key_id for e in fresh} == {keyring.current(clock.now).key_id}
    for envelope in fresh:
        dsse.verify(envelope, keyring.public_keys(), now=clock.now)


def test_what_somebody_put_into_the_outbox_is_not_sealed(door: ScriptedPeer, clock: Clock) -> None:
    queue(1)
    envelope = dsse.parse(bytes(waiting()[0].envelope))
    forged = dsse.sign(envelope.payload_type, envelope.payload, [SigningKey.generate()])
    with on_behalf_of_node(Scope.EXCHANGE):
        OutboxMessage.objects.update(envelope=forged)
    with pytest.raises(SealFault):
        send(clock)
    assert door.batches == []


@pytest.mark.usefixtures("door")
def test_without_any_key_left_the_last_word_goes_out_as_it_was() -> None:
    queue(1)
    raw = bytes(waiting()[0].envelope)
    assert resealing.in_force([raw], now=timezone.now() - dt.timedelta(days=4000)) == [raw]
