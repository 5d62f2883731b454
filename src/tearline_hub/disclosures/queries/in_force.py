"""What is in force of given records: asked by whoever changes them, so that somebody sends a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tearline.disclosure.states import IN_FORCE
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.models import DisclosureRecipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A disclosure in force about one record, and the ids of the fields that any recipient was sent."""

    disclosure_id: str
    record_id: str
    field_ids: frozenset[str]


def released(*, actor: Actor, record_ids: Sequence[str]) -> list[Released]:
    """Of the actor's organisation, inside the caller's context; oldest first. Holds no content."""
    rows = DisclosureRecipient.objects.filter(
        tenant_id=actor.tenant_id,
        disclosure__record_id__in=record_ids,
        disclosure__state__in=[state.value for state in IN_FORCE],
        sent_at__isnull=False,
    )
    found: dict[tuple[str, str], frozenset[str]] = {}
    order = ("disclosure__drafted_at", "disclosure_id")
    for disclosure_id, record_id, ids in rows.order_by(*order).values_list(
        "disclosure_id", "disclosure__record_id", "authorised"
    ):
        found[disclosure_id, record_id] = found.get((disclosure_id, record_id), frozenset()) | frozenset(ids)
    return [Released(disclosure_id=key[0], record_id=key[1], field_ids=ids) for key, ids in found.items()]
