"""Ten days of reports at the demonstration's desks, and what the desks made of each. Read from the file beside this.

Invariant: about transactions, vehicles and places; there is no person in any of them. Times follow from `now`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

_BEFORE: Final = dt.timedelta(minutes=20)  # between suspicion and report
_PLAIN: Final = ("kind", "urgency", "behaviours", "response", "words", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One report, or a storm of `count` of it. `officer`: a demo person's user name; empty where nobody has it yet."""

    reporter: str
    document: Mapping[str, Any]
    ago: dt.timedelta
    count: int
    every: dt.timedelta
    officer: str
    taken_after: dt.timedelta
    asked: str
    outcome: str
    reason: str
    closed: str

    def reports(self, now: dt.datetime) -> Iterator[tuple[dt.datetime, dict[str, Any]]]:
        """When each comes, and what it says."""
        for number in range(self.count):
            at = now - self.ago + number * self.every
            yield at, {**self.document, "suspected_at": (at - _BEFORE).isoformat()}


@cache
def told() -> tuple[Told, ...]:
    """All of them, the earliest first."""
    rows = tomllib.loads((files("tearline.synthetic.world") / "alerts.toml").read_text())["alert"]
    return tuple(sorted((_told(row) for row in rows), key=lambda each: each.ago, reverse=True))


def _told(row: Mapping[str, Any]) -> Told:
    return Told(
        reporter=row["reporter"], document=_document(row), ago=dt.timedelta(days=row["days"], hours=row["hours"]),
        count=row.get("count", 1), every=dt.timedelta(seconds=row.get("every", 0)), officer=row.get("officer", ""),
        taken_after=dt.timedelta(seconds=row.get("taken_after", 0)), asked=row.get("asked", ""),
        outcome=row.get("outcome", ""), reason=row.get("reason", ""), closed=row.get("closed", ""),
    )  # fmt: skip


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: row[name] for name in _PLAIN if name in row}
    made["place"] = {name: row[name] for name in ("line", "postcode") if name in row}
    if "product" in row:
        made["product"] = {"name": row["product"], "ingredients": [{"substance": row["substance"]}]}
    if "vehicle" in row:
        made["vehicle"] = {"description": row["vehicle"]}
    return made
