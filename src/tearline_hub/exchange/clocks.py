"""What happens because time passed: disclosures and copies end with their last day, in every local organisation."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings

from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import CLOCK, system_actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.actions import ending, holding

_ACTS: Final = (ending.expire_due, holding.expire_due)


def run_due(*, now: dt.datetime) -> int:
    """End what is due at `now`, each in its own organisation's transaction; how many."""
    with on_behalf_of_node(Scope.EXCHANGE):
        tenants = agencies.local_tenants()
    return sum(_run(tenant_id, now) for tenant_id in tenants)


def _run(tenant_id: str, now: dt.datetime) -> int:
    clock = system_actor(CLOCK, node=settings.NODE, tenant_id=tenant_id)
    ended = 0
    for act in _ACTS:
        while count := act(clock=clock, now=now):
            ended += count
    return ended
