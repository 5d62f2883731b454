"""What the law says of the product that is reported, and how much of its 24 hours is left: told, and never a gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tearline.errors import InvalidInput
from tearline.reports.deadline import report_by
from tearline.reports.standing import MEANS, Ingredient, Standing, judged_mixture
from tearline.vocab.report import STATUTORY, ReportKind

UNCHECKED: Final = "Two people have not compared this row with the statute yet. Look it up there before you rely on it."


@dataclass(frozen=True, slots=True, kw_only=True)
class LawOfProduct:
    """In sentences. `row`: the listed substance, empty where there is none; `source`: which list says so.

    `warning`: that two people have not checked it; empty once they have.
    """

    means: str
    why: str
    row: str
    source: str
    warning: str


def law_of(product: Mapping[str, Any], on: dt.date) -> LawOfProduct | None:
    """Of the strictest substance in the product, by the law of that day; None where none was named."""
    if not product.get("ingredients"):
        return None
    basis = product.get("basis") or "w/w"
    try:
        named = [Ingredient(substance=name, percent=share, basis=basis) for name, share in product["ingredients"]]
        found = judged_mixture(named, on)
    except InvalidInput as fault:
        return LawOfProduct(means=MEANS[Standing.UNKNOWN], why=fault.message, row="", source="", warning="")
    row = found.substance
    return LawOfProduct(
        means=MEANS[found.standing], why=found.why,
        row=f"{row.name}{f', CAS {row.cas}' if row.cas else ''}" if row else "",
        source=found.schedule.instrument if found.schedule else "", warning="" if found.checked else UNCHECKED,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The 24 hours in a sentence: `before` it is sent, and once it was `sent`."""

    before: str
    sent: str


def clock_of(kind: ReportKind | None, suspected_at: dt.datetime, now: dt.datetime) -> Clock | None:
    """How much of the 24 hours is left; None where the law sets no time."""
    if kind not in STATUTORY:
        return None
    left = report_by(suspected_at) - now
    if left < dt.timedelta(0):
        return Clock(
            before="The 24 hours that the law gives have passed. Send it all the same: it is accepted, and marked as "
            "late.",
            sent="The 24 hours that the law gives had passed. Your report is accepted, and marked as late.",
        )
    said = _in_words(left)
    return Clock(
        before=f"The law gives 24 hours from when suspicion arose. You have {said} left.",
        sent=f"You reported with {said} left of the 24 hours that the law gives.",
    )


def _in_words(left: dt.timedelta) -> str:
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    parts = [_counted(hours, "hour"), _counted(minutes, "minute")] if hours and minutes else []
    return " and ".join(parts) or (_counted(hours, "hour") if hours else _counted(minutes, "minute"))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
