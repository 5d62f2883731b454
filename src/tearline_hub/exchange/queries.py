"""How the exchange stands: what waits per peer, since when, and what is quarantined. No content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min

from tearline.errors import NotFound
from tearline_hub.access.actions import require_administrator
from tearline_hub.agencies import queries as agencies
from tearline_hub.agencies.queries import PeerEntry
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.exchange.models import QuarantinedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerState:
    """One peer: contact, how much waits for it since when, and how much was set aside because it refused it."""

    peer: PeerEntry
    waiting: int
    oldest_at: dt.datetime | None
    set_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedLine:
    """One quarantined message: why, from whom, when."""

    id: str
    node: str
    code: str
    reason: str
    received_at: dt.datetime
    state: str
    handled_at: dt.datetime | None
    handled_by: str
    note: str
    size: int


def peer_states(*, actor: Actor) -> list[PeerState]:
    """Every peer, for the node page."""
    require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        undelivered = OutboxMessage.objects.filter(delivered_at=None).order_by().values("node")
        aside = dict(undelivered.exclude(fault="").annotate(n=Count("message_id")).values_list("node", "n"))
        rows = undelivered.filter(fault="").annotate(waiting=Count("message_id"), oldest=Min("created_at"))
        waiting = {node: (count, oldest) for node, count, oldest in rows.values_list("node", "waiting", "oldest")}
        return [
            PeerState(
                peer=peer,
                waiting=waiting.get(peer.node, (0, None))[0],
                oldest_at=waiting.get(peer.node, (0, None))[1],
                set_aside=aside.get(peer.node, 0),
            )
            for peer in agencies.peers()
        ]


def quarantined(*, actor: Actor) -> list[QuarantinedLine]:
    """What is quarantined, waiting first, then the last fifty that were handled."""
    require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        rows = QuarantinedMessage.objects
        waiting = rows.filter(state="waiting").order_by("received_at", "id")
        handled = rows.exclude(state="waiting").order_by("-handled_at", "id")[:50]
        return [_line(row) for row in [*waiting, *handled]]


def quarantined_message(*, actor: Actor, quarantined_id: str) -> QuarantinedLine:
    """One of them, waiting or handled; `NotFound` when there is none."""
    require_administrator(actor)
    with on_behalf_of_node(Scope.EXCHANGE):
        row = QuarantinedMessage.objects.filter(id=quarantined_id).first()
        if row is None:
            raise NotFound("quarantine.not-found", "That message is not in quarantine. See the list.")
        return _line(row)


def _line(row: QuarantinedMessage) -> QuarantinedLine:
    return QuarantinedLine(
        id=row.id,
        node=row.node,
        code=row.code,
        reason=row.reason,
        received_at=row.received_at,
        state=row.state,
        handled_at=row.handled_at,
        handled_by=row.handled_by_name,
        note=row.note,
        size=len(bytes(row.envelope or b"")),
    )
