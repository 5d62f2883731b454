"""Time in a test: one clock of one organisation, fired at a moment that the test chooses."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from tearline_hub.clocks.running import run_clock
from tearline_hub.clocks.table import BY_NAME
from tearline_hub.db.actor import CLOCK, system_actor


def fired(name: str, tenant_id: str, now: dt.datetime) -> int:
    """How often clock `name` of the organisation fired at `now`."""
    return run_clock(BY_NAME[name], system_actor(CLOCK, node=settings.NODE, tenant_id=tenant_id), now)
