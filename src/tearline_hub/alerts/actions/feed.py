"""Numbering what changes at a desk, for the pages that keep up with it.

Invariant: numbers of one desk have no gap and their order is the order of commits, because each is taken under the lock
of the desk's head, which the transaction holds to its end. Take that lock last: everybody at the desk waits for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tearline_hub.alerts.models import DeskFeed, DeskHead


def tell(tenant_id: str, desk_id: str, alerts: Sequence[str], change: str, now: dt.datetime) -> None:
    """Note that these alerts `came`, `changed` or `left`, in the caller's transaction. Wake `feed` after it."""
    if not alerts:
        return
    DeskHead.objects.bulk_create([DeskHead(tenant_id=tenant_id, desk_id=desk_id)], ignore_conflicts=True)
    head = DeskHead.objects.select_for_update().get(tenant_id=tenant_id, desk_id=desk_id)
    DeskFeed.objects.bulk_create(
        DeskFeed(tenant_id=tenant_id, desk_id=desk_id, number=number, alert_id=alert, change=change, at=now)
        for number, alert in enumerate(alerts, head.number + 1)
    )
    DeskHead.objects.filter(pk=head.pk).update(number=head.number + len(alerts))
