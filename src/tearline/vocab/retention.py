"""Retention schedules: how long each kind of thing is kept at most. Dated reference data, in retention.toml.

Invariant: every kind of thing has a period for every kind of holder on every day since the schedule began, and the
shortest that applies wins (RET-2; DPA 2018 s.39).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from tearline.errors import NotFound

ANY: Final = "any"


class Thing(StrEnum):
    """What is kept."""

    COPY = "copy"
    MATCH = "match"
    GONE_RECORD = "gone_record"
    STAGED_IMPORT = "staged_import"
    IMPORT_LIST = "import_list"
    DRAFT = "draft"
    REASONS = "reasons"
    UNDELIVERED = "undelivered"
    LOG_ENTRY = "log_entry"
    REPORT_NOT_USEFUL = "report_not_useful"
    REPORT_ASSESSED = "report_assessed"
    SENT_ON = "sent_on"


THING_LABELS: Final[dict[Thing, str]] = {
    Thing.COPY: "A copy that was received",
    Thing.MATCH: "Our own side of a possible match",
    Thing.GONE_RECORD: "A record that a file of everybody no longer has",
    Thing.STAGED_IMPORT: "A file that is being brought in",
    Thing.IMPORT_LIST: "Which references an applied file held",
    Thing.DRAFT: "A draft that nobody proposed",
    Thing.REASONS: "What people wrote to justify a disclosure that has ended",
    Thing.UNDELIVERED: "A sealed message that could not be delivered or taken",
    Thing.LOG_ENTRY: "An entry in the log, with its salt",
    Thing.REPORT_NOT_USEFUL: "What a firm or the public reported, once it was assessed as not useful",
    Thing.REPORT_ASSESSED: "What a firm or the public reported, once it was assessed otherwise",
    Thing.SENT_ON: "What a desk wrote and asked about a report that another organisation has now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One line of the schedule. `holder`: a kind of organisation, or `ANY`."""

    thing: Thing
    holder: str
    days: int
    since: dt.date
    source: str
    verified: bool


@cache
def schedule() -> tuple[Period, ...]:
    """Every line, in the file's order."""
    lines = tomllib.loads((files("tearline.vocab") / "retention.toml").read_text())["period"]
    return tuple(
        Period(
            thing=Thing(line["thing"]),
            holder=line["holder"],
            days=line["days"],
            since=line["from"],
            source=line["source"],
            verified=line["verified"],
        )
        for line in lines
    )


def period(thing: Thing, *, holder: str = ANY, on: dt.date, lines: Iterable[Period] | None = None) -> Period:
    """The line that applies to `holder` on that day: its own kind's before that of any, the latest of those."""
    found = [line for line in lines or schedule() if line.thing is thing and line.since <= on]
    own = [line for line in found if line.holder == holder] or [line for line in found if line.holder == ANY]
    if not own:
        raise NotFound("retention.no-period", "The retention schedule has no period for that. Add one.")
    return max(own, key=lambda line: line.since)


def kept_until(began_on: dt.date, line: Period, *others: dt.date | None) -> dt.date:
    """The last day: the period's end, or an earlier one of `others`. The shortest wins."""
    return min([began_on + dt.timedelta(days=line.days), *(day for day in others if day is not None)])
