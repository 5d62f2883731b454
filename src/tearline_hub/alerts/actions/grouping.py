"""Taking a group of alerts apart, and putting it together again: how they are shown, and nothing else.

Invariant: what somebody took out goes back by somebody's act alone, and no state of an alert changes here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tearline.errors import Conflict, NotFound
from tearline.reports.desk import GROUP, UNGROUP, may_tend
from tearline.reports.grouping import Grouped, group_of, run_with
from tearline_hub.alerts.actions.feed import tell
from tearline_hub.alerts.actions.locking import changing, locked, note, permit
from tearline_hub.alerts.facts import at_desk
from tearline_hub.alerts.models import Alert
from tearline_hub.db.actor import Actor


def take_out(*, actor: Actor, now: dt.datetime, alert_id: str) -> None:
    """Show this alert by itself."""
    with changing(actor):
        row, rest = _with_others(actor, now, alert_id, "group")
        if not rest:
            raise Conflict("alert.not-grouped", "It stands by itself already. Go back to the list.")
        if row.group == row.id:  # it gave the group its name
            _shown_as(rest, rest[0].id)
            tell(actor.tenant_id, row.desk_id, [other.id for other in rest], "changed", now)
        _alone(row)
        note(actor, now, [row], UNGROUP)


def dissolve(*, actor: Actor, now: dt.datetime, alert_id: str) -> None:
    """Show each alert of the group by itself."""
    with changing(actor):
        row, rest = _with_others(actor, now, alert_id, "group")
        for each in (row, *rest):
            _alone(each)
        note(actor, now, [row, *rest], UNGROUP)


def group_again(*, actor: Actor, now: dt.datetime, alert_id: str) -> None:
    """Put back one that was taken out. Where its whole group was dissolved, the whole group comes back."""
    with changing(actor):
        row, like = _with_others(actor, now, alert_id, "alike")
        if not (row.taken_out and row.alike and like):
            raise Conflict("alert.nothing-alike", "There is nothing here to group it with. Go back to the list.")
        together = group_of(row.alike, row.received_at, map(_as_grouped, like))
        back = [row] if together else run_with(row, [row, *like])
        for each in back:
            each.taken_out = False
        _shown_as(back, together or back[0].id)
        note(actor, now, back, GROUP)


def _with_others(actor: Actor, now: dt.datetime, alert_id: str, by: str) -> tuple[Alert, list[Alert]]:
    """The alert, and those at its desk with the same `group` or `alike` in order of coming: locked, in one order."""
    here = Alert.objects.filter(tenant_id=actor.tenant_id)
    found = here.filter(id=alert_id).values("desk_id", by).first()
    if found is None:
        raise NotFound("alert.not-found", "There is nothing here for your desk. Check the reference.")
    same = here.filter(**found, left_at__isnull=True) if found[by] else here.filter(id=alert_id)
    rows = locked(actor, sorted({alert_id, *same.values_list("id", flat=True)}))
    row = next(each for each in rows if each.id == alert_id)
    permit(may_tend(at_desk(actor, row, now)))
    others = [each for each in rows if each.id != alert_id and getattr(each, by) == getattr(row, by)]
    return row, sorted(others, key=lambda each: (each.received_at, each.id))


def _alone(row: Alert) -> None:
    row.taken_out = True
    _shown_as([row], row.id)


def _shown_as(rows: Sequence[Alert], group: str) -> None:
    for row in rows:
        row.group = group
        row.save(update_fields=["group", "taken_out"])


def _as_grouped(row: Alert) -> Grouped:
    return Grouped(group=row.group, alike=row.alike, received_at=row.received_at, taken_out=row.taken_out)
