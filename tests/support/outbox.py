"""Looking at what waits, and into inboxes, from tests of the exchange."""

from __future__ import annotations

from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.models import OutboxMessage
from tearline_hub.disclosures.queries import held
from tests.support.database import NOW


def rows() -> list[OutboxMessage]:
    """The whole outbox, in order."""
    with on_behalf_of_node(Scope.EXCHANGE):
        return list(OutboxMessage.objects.order_by("position"))


def waiting() -> list[OutboxMessage]:
    """What was not delivered."""
    return [row for row in rows() if row.delivered_at is None]


def held_by(actor: Actor) -> int:
    """How many copies the actor's organisation has in its inbox."""
    lines, _ = held.inbox(actor=actor, now=NOW)
    return len(lines)
