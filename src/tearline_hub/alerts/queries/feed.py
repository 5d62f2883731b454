"""What live pages are told: numbers of changes, and the line of each alert as it is now. No word of any report.

Invariant: the numbers of a desk come in order and without a gap, or a reader can tell that one is missing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Max, Q

from tearline_hub.alerts.models import Alert, DeskFeed
from tearline_hub.db.context import Scope, on_behalf_of_node

MOST: Final = 1_000  # changes in one look
_LINE: Final = (
    "id", "desk_id", "state", "kind", "urgency", "late", "owner_name", "group", "routed_at", "acknowledged_at",
    "outcome",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An alert as a list shows it."""

    state: str
    kind: str
    urgency: str
    late: bool
    owner_name: str
    group: str
    routed_at: dt.datetime
    acknowledged_at: dt.datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change at a desk. `change`: `came`, `changed` or `left`. `line`: None where the alert is gone."""

    number: int
    change: str
    alert_id: str
    line: Line | None


def changes(after: Mapping[tuple[str, str], int], most: int = MOST) -> dict[str, list[Change]]:
    """By desk, what came after a number, in order. `after`: (tenant, desk) -> the number that is known there."""
    if not after:
        return {}
    each = [Q(tenant_id=tenant, desk_id=desk, number__gt=number) for (tenant, desk), number in after.items()]
    with on_behalf_of_node(Scope.FEED):
        told = list(DeskFeed.objects.filter(reduce(or_, each)).order_by("tenant_id", "desk_id", "number")[:most])
        lines = _lines(told)
    found: dict[str, list[Change]] = defaultdict(list)
    for row in told:
        line = lines.get((row.desk_id, row.alert_id))
        found[row.desk_id].append(Change(number=row.number, change=row.change, alert_id=row.alert_id, line=line))
    return found


def head(tenant_id: str, desk_id: str) -> int:
    """The number of a desk's last change; 0 before the first."""
    with on_behalf_of_node(Scope.FEED):
        rows = DeskFeed.objects.filter(tenant_id=tenant_id, desk_id=desk_id)
        return rows.aggregate(last=Max("number"))["last"] or 0


def _lines(told: Sequence[DeskFeed]) -> dict[tuple[str, str], Line]:
    """The alerts by desk and id: what has gone to another desk is not shown at the one that it left."""
    if not told:
        return {}
    rows = Alert.objects.filter(id__in={row.alert_id for row in told}).values(*_LINE)
    return {(row.pop("desk_id"), row.pop("id")): Line(**row) for row in rows}
