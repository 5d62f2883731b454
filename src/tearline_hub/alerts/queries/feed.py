"""What live pages are told: numbers of changes, and the line of each alert as it is now. No word of any report.

Invariant: the numbers of a desk come in order and without a gap, or a reader can tell that one is missing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Max

from tearline_hub.alerts.models import DeskFeed
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.db.rows import run

MOST: Final = 1_000  # changes in one look
_CHANGES: Final = """
    SELECT f.desk_id, f.number, f.change, f.alert_id, a.id IS NOT NULL,
           a.state, a.kind, a.urgency, a.late, a.owner_name, a."group", a.routed_at, a.acknowledged_at, a.outcome
    FROM json_to_recordset(%s) AS known(tenant_id text, desk_id text, after bigint, most int), LATERAL (
        SELECT * FROM desk_feed d
        WHERE d.tenant_id = known.tenant_id AND d.desk_id = known.desk_id AND d.number > known.after
        ORDER BY d.number LIMIT known.most) AS f
    LEFT JOIN alert a ON a.id = f.alert_id AND a.desk_id = f.desk_id
    ORDER BY f.desk_id, f.number
"""


@dataclass(frozen=True, slots=True)
class Line:
    """An alert as a list shows it. In the order of the statement above."""

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
    """By desk, what came after a number, in order. `after`: (tenant, desk) -> the number that is known there.

    What has gone to another desk is not shown at the one that it left.
    """
    if not after:
        return {}
    each = [{"tenant_id": at[0], "desk_id": at[1], "after": number, "most": most} for at, number in after.items()]
    with on_behalf_of_node(Scope.FEED):
        rows = run(_CHANGES, each)
    found: dict[str, list[Change]] = defaultdict(list)
    for desk, number, change, alert_id, here, *line in rows[:most]:
        shown = Line(*line) if here else None
        found[desk].append(Change(number=number, change=change, alert_id=alert_id, line=shown))
    return found


def head(tenant_id: str, desk_id: str) -> int:
    """The number of a desk's last change; 0 before the first."""
    with on_behalf_of_node(Scope.FEED):
        rows = DeskFeed.objects.filter(tenant_id=tenant_id, desk_id=desk_id)
        return rows.aggregate(last=Max("number"))["last"] or 0
