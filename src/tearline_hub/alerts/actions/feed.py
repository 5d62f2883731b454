"""Numbering what changes at a desk, for the pages that keep up with it.

Invariant: numbers of one desk have no gap and their order is the order of commits, because each is taken under the lock
of the desk's head, which the transaction holds to its end. Take that lock last: everybody at the desk waits for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from tearline_hub.alerts.models import DeskFeed
from tearline_hub.db.rows import insert, run

# In the order of desks, so that two who tell several never wait for each other.
_COUNT: Final = """
    INSERT INTO desk_head (tenant_id, desk_id, number)
        SELECT tenant_id, desk_id, more FROM json_to_recordset(%s) AS told(tenant_id text, desk_id text, more bigint)
        ORDER BY desk_id
    ON CONFLICT (tenant_id, desk_id) DO UPDATE SET number = desk_head.number + excluded.number
    RETURNING desk_id, number
"""
At = tuple[str, str]  # tenant, desk


def tell(tenant_id: str, desk_id: str, alerts: Sequence[str], change: str, now: dt.datetime) -> None:
    """Note that these alerts `came`, `changed` or `left`, in the caller's transaction. Wake `feed` after it."""
    tell_each({(tenant_id, desk_id): alerts}, change, now)


def tell_each(told: Mapping[At, Sequence[str]], change: str, now: dt.datetime) -> None:
    """The same at several desks at once."""
    more = [{"tenant_id": at[0], "desk_id": at[1], "more": len(alerts)} for at, alerts in told.items() if alerts]
    if not more:
        return
    last: dict[str, int] = dict(run(_COUNT, more))
    insert(
        [
            DeskFeed(tenant_id=tenant, desk_id=desk, number=number, alert_id=alert, change=change, at=now)
            for (tenant, desk), alerts in told.items()
            for number, alert in enumerate(alerts, last.get(desk, 0) - len(alerts) + 1)
        ]
    )
