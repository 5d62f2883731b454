"""What reports cost and bring: counted per firm, desk and area over a year, with nothing small and nobody in it.

Invariants: what is shown passed `tearline.reports.burden.shown`; no count is kept by officer. An alert counts where it
was dealt with: one that went on to another desk counts there. No content is read, so a report that was emptied counts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from django.conf import settings
from django.db import connection

from tearline.errors import NotFound
from tearline.reports.burden import FEWEST, Shown, share, shown
from tearline.reports.desk import Outcome
from tearline.reports.routing import area_of
from tearline_hub.agencies import queries as agencies
from tearline_hub.alerts.models import Desk
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

SPAN: Final = dt.timedelta(days=365)
NO_ACCOUNT: Final = "Without an account"
NO_PLACE: Final = "No postcode given"
_READ: Final = """
    SELECT a.desk_id, r.reporter, r.place, r.words_only, a.outcome,
           extract(epoch FROM (SELECT min(t.at) FROM alert_act t
                               WHERE t.tenant_id = a.tenant_id AND t.alert_id = a.id AND t.act = 'acknowledge')
                              - a.routed_at)
    FROM alert a JOIN report r ON r.id = a.report_id AND r.tenant_id = a.tenant_id
    WHERE a.tenant_id = %s AND a.left_at IS NULL AND a.received_at > %s
"""


class By(StrEnum):
    """What is counted together."""

    FIRM = "firm"
    DESK = "desk"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One alert, without its id. `seconds`: from the desk to the first acknowledgement."""

    desk: str
    reporter: str
    place: str
    words_only: bool
    outcome: str
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One firm, desk or area. None: fewer than ten, or such a number would follow. `useful`: per cent."""

    label: str
    alerts: int | None
    useful: int | None
    minutes: int | None
    words_only: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """The lines of one way of counting, and of all together."""

    by: By
    lines: tuple[Line, ...]
    total: Line


def burden(*, actor: Actor, now: dt.datetime, by: By) -> Burden:
    """A year's alerts of the actor's organisation, counted by firm, desk or area, in the order of names."""
    with acting(actor):
        names = agencies.names()
        desks = dict(Desk.objects.filter(tenant_id=actor.tenant_id).values_list("id", "name"))
        rows = _rows(actor, now)
    keys: dict[By, Callable[[Row], str]] = {
        By.FIRM: lambda row: names.get(f"{settings.NODE}/{row.reporter}", row.reporter) if row.reporter else NO_ACCOUNT,
        By.DESK: lambda row: desks.get(row.desk, row.desk),
        By.AREA: lambda row: area_of(row.place) or NO_PLACE,
    }
    return counted(rows, by, keys[by])


def by_of(text: str) -> By:
    """Which way of counting. Raises `NotFound`."""
    try:
        return By(text)
    except ValueError:
        raise NotFound("burden.by", "Choose firm, desk or area.") from None


def counted(rows: Sequence[Row], by: By, key: Callable[[Row], str]) -> Burden:
    """Rows as lines; pure."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    alerts = _shown(groups, lambda _row: True)
    assessed = _shown(groups, lambda row: bool(row.outcome))
    words = _shown(groups, lambda row: row.words_only)
    lines = tuple(
        _line(label, groups[label], alerts.counts[label], assessed.counts[label], words.counts[label])
        for label in sorted(groups)
    )
    return Burden(by=by, lines=lines, total=_line("All", rows, alerts.total, assessed.total, words.total))


def _shown(groups: dict[str, list[Row]], which: Callable[[Row], bool]) -> Shown:
    return shown({label: sum(map(which, rows)) for label, rows in groups.items()})


def _line(label: str, rows: Sequence[Row], alerts: int | None, assessed: int | None, words: int | None) -> Line:
    """What else is known of a line that is shown. Of one that is not, nothing is."""
    if alerts is None:
        return Line(label=label, alerts=None, useful=None, minutes=None, words_only=None)
    taken = [row.seconds for row in rows if row.seconds is not None]
    outcomes = Counter(row.outcome for row in rows)
    minutes = round(median(taken) / 60) if len(taken) >= FEWEST else None
    useful = share(outcomes[Outcome.USEFUL.value], None if assessed is None else sum(bool(row.outcome) for row in rows))
    return Line(label=label, alerts=alerts, useful=useful, minutes=minutes, words_only=words)


def _rows(actor: Actor, now: dt.datetime) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [actor.tenant_id, now - SPAN])
        return [
            Row(
                desk=desk, reporter=reporter, place=place, words_only=words, outcome=outcome,
                seconds=None if seconds is None else float(seconds),
            )
            for desk, reporter, place, words, outcome, seconds in cursor.fetchall()
        ]  # fmt: skip
