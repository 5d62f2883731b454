"""Who wrote what a draft says, be it by way of the record it is made from.

Invariant: whoever set a record's value decides on no draft that was being made from it then (RL-5).
"""

from __future__ import annotations

from collections.abc import Collection

from tearline.disclosure.states import State
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.models import Disclosure

_UNDECIDED = [State.DRAFT.value, State.PROPOSED.value, State.RETURNED.value]


def take_part_in_drafts(*, actor: Actor, record_ids: Collection[str], people: Collection[str]) -> None:
    """Count `people` (user ids) among the writers of each draft made from these records, in the caller's context."""
    drafts = Disclosure.objects.select_for_update().filter(
        tenant_id=actor.tenant_id, record_id__in=list(record_ids), state__in=_UNDECIDED
    )
    for draft in drafts.order_by("id"):
        draft.contributors = sorted({*draft.contributors, *people})
        draft.save(update_fields=["contributors"])
