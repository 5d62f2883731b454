"""Whether this database was put back from a backup, and whether what was lost by it has been said again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.ledger.models import Restoration


def pending() -> tuple[str, ...]:
    """Restorations after which nobody has been let in yet."""
    with on_behalf_of_node(Scope.OPERATOR):
        return tuple(Restoration.objects.filter(replayed_at=None).order_by("noted_at").values_list("id", flat=True))


def note_replayed(restorations: Collection[str], now: dt.datetime) -> None:
    """Let people in again."""
    with on_behalf_of_node(Scope.OPERATOR):
        Restoration.objects.filter(id__in=restorations, replayed_at=None).update(replayed_at=now)
