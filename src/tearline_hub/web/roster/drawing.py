"""The drawn week: for each desk and day a bar from midnight to midnight in London, and the same as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tearline.reports.deadline import LONDON
from tearline_hub.alerts.queries.roster import DeskWeek, Span
from tearline_hub.web.dates import WEEKDAYS, day

DAYS: Final = 7
_FULL: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a day's bar: where it begins and how long it is, in per cent of that day."""

    start: str
    length: str
    is_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """One day of one desk. `said`: what the bar shows, for whoever does not see it."""

    label: str
    parts: tuple[Part, ...]
    said: str


def monday_of(on: dt.date) -> dt.date:
    """The Monday of the week."""
    return on - dt.timedelta(days=on.weekday())


def midnight(on: dt.date) -> dt.datetime:
    """The day's first instant in London, in UTC."""
    return dt.datetime.combine(on, dt.time.min, tzinfo=LONDON).astimezone(dt.UTC)


def day_bars(week: DeskWeek, monday: dt.date) -> list[DayBar]:
    """The desk's seven days. A day on which the clocks change has its own number of hours."""
    return [_day_bar(week, monday + dt.timedelta(days=number)) for number in range(DAYS)]


def _day_bar(week: DeskWeek, on: dt.date) -> DayBar:
    whole = midnight(on), midnight(on + dt.timedelta(days=1))
    on_duty = [(each.begins_at, each.ends_at) for each in week.shifts]
    empty = [span for each in week.gaps if (span := _within(each, whole))]
    parts = [_part(span, whole, is_gap=False) for each in on_duty if (span := _within(each, whole))]
    said = "Nobody " + " and ".join(clock_span(span) for span in empty) if empty else "Somebody all day"
    return DayBar(
        label=f"{WEEKDAYS[on.weekday()][:3]} {on.day}", said=said,
        parts=(*parts, *(_part(span, whole, is_gap=True) for span in empty)),
    )  # fmt: skip


def clock_span(span: Span) -> str:
    """`from 07:00 to 15:00`; the end of a day is midnight."""
    begins, ends = (each.astimezone(LONDON) for each in span)
    return f"from {begins:%H:%M} to {'midnight' if ends.time() == dt.time.min else f'{ends:%H:%M}'}"


def shift_span(span: Span) -> str:
    """`Monday 23 November 2026, 07:00 to 15:00`, with the day of the end where that is another."""
    begins, ends = (each.astimezone(LONDON) for each in span)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{WEEKDAYS[ends.weekday()]} {ends:%H:%M}"
    return f"{WEEKDAYS[begins.weekday()]} {day(begins)}, {begins:%H:%M} to {until}"


def gap_lines(gaps: Iterable[Span]) -> list[str]:
    """Each gap in words."""
    return [shift_span(span) for span in gaps]


def _within(span: Span, whole: Span) -> Span | None:
    begins, ends = max(span[0], whole[0]), min(span[1], whole[1])
    return (begins, ends) if begins < ends else None


def _part(span: Span, whole: Span, *, is_gap: bool) -> Part:
    length = whole[1] - whole[0]
    start, share = (span[0] - whole[0]) / length, (span[1] - span[0]) / length
    return Part(start=f"{_FULL * start:.2f}%", length=f"{_FULL * share:.2f}%", is_gap=is_gap)
