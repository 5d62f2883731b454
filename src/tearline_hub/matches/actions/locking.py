"""Lock a match and the copy it rests on, in the order that everybody keeps: the copy first, as the exchange does."""

from __future__ import annotations

from tearline.errors import NotFound
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import locking
from tearline_hub.matches.models import Match


def locked(actor: Actor, match_id: str) -> Match:
    """The organisation's match, locked with its copy until the transaction ends."""
    rows = Match.objects.filter(id=match_id, tenant_id=actor.tenant_id)
    projection_id = rows.values_list("projection_id", flat=True).first()
    if projection_id is None:
        raise NotFound("match.not-found", "There is nothing here for your organisation.")
    locking.held(actor, projection_id)
    return rows.select_for_update().get()
