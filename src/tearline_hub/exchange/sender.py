"""Sends what waits for one node, batch by batch, in order of `position`.

Invariants: later rows never overtake an earlier one that still waits. A crash anywhere loses nothing, because rows
are marked after the answer; it doubles nothing, because the receiver knows a message it has seen.
What a refusal means is the table `_MENDED_BY_PEOPLE`: these say that the nodes do not know or believe each other, so
that the next message would fare no better; the row keeps its place and the peer is tried again at growing intervals.
Any other refusal is about the message alone: the row is set aside with its fault and the later ones go on.

No row is locked: the worker's advisory lock keeps a second sender out, and were two to overlap for a moment (a lock
lost with its connection), they would offer the same messages in the same order, and the second offer changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from django.conf import settings

from tearline_hub.agencies import actions as agencies_actions
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures import draining
from tearline_hub.disclosures.draining import Waiting
from tearline_hub.exchange.carriers import Carry, PeerSilent
from tearline_hub.exchange.resealing import in_force
from tearline_hub.exchange.taking import Outcome, Taken

MOST_ENVELOPES: Final = 50
MOST_BYTES: Final = 4 * 1024 * 1024  # well below what a peer reads at once

_MENDED_BY_PEOPLE: Final = frozenset(
    {"peer.unknown", "seal.unknown-key", "seal.key-not-yet-valid", "seal.key-expired", "seal.key-revoked"}
)

_log = structlog.get_logger("tearline.exchange")


def send_waiting(
    node: str, carrier: Callable[[str], Carry], *, clock: Callable[[], dt.datetime], stopping: Callable[[], bool]
) -> None:
    """Send until nothing waits, the peer has to be left alone for a while, or `stopping`.

    `carrier` makes the way to a peer from its URL ("" for this node); it may be asked anew for each batch.
    """
    while not stopping():
        now = clock()
        with on_behalf_of_node(Scope.EXCHANGE):
            batch = _next(node, now)
            peer = agencies.peer(node) if batch else None
        if not batch or not _send(node, batch, carrier(peer.url if peer else ""), clock):
            return


def _next(node: str, now: dt.datetime) -> list[Waiting]:
    """Nothing while the peer is left alone, and nothing for a node that nobody has introduced."""
    if node != settings.NODE:
        peer = agencies.peer(node)
        if peer is None or (peer.retry_at is not None and now < peer.retry_at):
            return []
    return draining.waiting(node, most=MOST_ENVELOPES, most_bytes=MOST_BYTES)


def _send(node: str, batch: Sequence[Waiting], carry: Carry, clock: Callable[[], dt.datetime]) -> bool:
    """Whether to go on at once."""
    try:
        answers = carry(in_force([row.envelope for row in batch], now=clock()), clock())
    except PeerSilent as fault:
        _note_silence(node, batch, clock(), fault.message)
        return False
    return _note(node, batch, answers, clock())


def _note_silence(node: str, batch: Sequence[Waiting], now: dt.datetime, fault: str) -> None:
    with on_behalf_of_node(Scope.EXCHANGE):
        draining.note_attempt([row.message_id for row in batch])
        agencies_actions.note_failure(node, now=now, fault=fault)
    _log.warning("exchange.peer_silent", peer=node, fault=fault)


def _note(node: str, batch: Sequence[Waiting], answers: Sequence[Taken], now: dt.datetime) -> bool:
    held = [answer.code for answer in answers if _is_held(answer)]
    with on_behalf_of_node(Scope.EXCHANGE):
        draining.survive_only_together()
        _note_answers(batch, answers, now)
        if held and node != settings.NODE:
            agencies_actions.note_failure(node, now=now, fault=f"It refused: {held[0]}.")
        elif node != settings.NODE:
            agencies_actions.note_contact(node, now=now)
    _log.info("exchange.sent", peer=node, messages=len(batch), held=len(held))
    return not held


def _note_answers(batch: Sequence[Waiting], answers: Sequence[Taken], now: dt.datetime) -> None:
    pairs = list(zip(batch, answers, strict=True))
    had = [row.message_id for row, answer in pairs if answer.outcome in {Outcome.TAKEN, Outcome.ALREADY}]
    draining.note_delivered(had, now=now)
    draining.note_attempt([row.message_id for row, answer in pairs if _is_held(answer)])
    for row, answer in pairs:
        if answer.outcome is Outcome.QUARANTINED:
            draining.note_delivered([row.message_id], now=now, fault=f"quarantined: {answer.code}")
        elif answer.outcome is Outcome.REFUSED and not _is_held(answer):
            draining.set_aside(row.message_id, fault=f"refused: {answer.code}")


def _is_held(answer: Taken) -> bool:
    return answer.outcome is Outcome.REFUSED and answer.code in _MENDED_BY_PEOPLE
