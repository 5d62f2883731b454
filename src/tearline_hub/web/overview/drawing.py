"""What the overview shows: rows of words and numbers, and the bars that are drawn from the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tearline_hub.disclosures.queries.overview import BANDS, Due, Falling, OpenWork, Work
from tearline_hub.web.dates import day

WORK_LABELS: Final[dict[Work, str]] = {
    Work.DRAFTING: "Being drafted",
    Work.TO_AUTHORISE: "Waiting for a second person to authorise",
    Work.ANSWERS_AWAITED: "Sent, with answers still to come",
    Work.TO_LOOK_INTO: "Sent, and to be looked into as the wrong person",
    Work.TO_OPEN: "Received, not opened",
    Work.TO_ANSWER: "Received and opened, not answered",
    Work.TO_KEEP: "Received, and somebody asks to keep it",
    Work.RESTRICTED: "Received, restricted while it is looked into",
}
DUE_LABELS: Final[dict[Due, str]] = {
    Due.EMERGENCY_REVIEW: "Emergency releases to be reviewed by a second person",
    Due.REVIEW: "What we sent: review date passed or within 14 days",
    Due.SENT_EXPIRY: "What we sent: expires within 14 days",
    Due.HELD_EXPIRY: "What we received: expires within 14 days",
}
_FULL: Final = 100  # per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One age band: its words, how much work is in it, and the bar's length in per cent of the longest."""

    label: str
    count: int
    length: int


def band_labels() -> list[str]:
    """`Under 3 days`, `3 to 7 days` and so on."""
    starts = (0, *BANDS)
    middle = [f"{start} to {end - 1} days" for start, end in zip(starts[1:], BANDS[1:], strict=False)]
    return [f"Under {BANDS[0]} days", *middle, f"{BANDS[-1]} days or more"]


def bars(work: OpenWork) -> list[Bar]:
    """The chart: all open work in each band."""
    labels = band_labels()
    counts = [sum(each.by_band[band] for each in work.waiting.values()) for band in range(len(labels))]
    longest = max(*counts, 1)
    return [
        Bar(label=label, count=count, length=_FULL * count // longest)
        for label, count in zip(labels, counts, strict=True)
    ]


def rows(work: OpenWork) -> list[list[str]]:
    """The chart's twin: a row per kind of work, then the sum that the bars show."""
    lines = [
        [WORK_LABELS[kind], *map(str, waiting.by_band), str(waiting.count), day(waiting.oldest_at)]
        for kind, waiting in work.waiting.items()
    ]
    totals = [bar.count for bar in bars(work)]
    oldest = min((waiting.oldest_at for waiting in work.waiting.values()), default=None)
    return [*lines, ["All", *map(str, totals), str(sum(totals)), day(oldest) if oldest else ""]]


def falling_rows(items: Mapping[str, Falling]) -> list[list[str]]:
    """A row per organisation: its name, how many, the first day."""
    return [[name, str(each.count), day(each.first_on)] for name, each in items.items()]


def due_rows(work: OpenWork) -> list[list[str]]:
    """A row per kind of date that comes up."""
    return falling_rows({DUE_LABELS[due]: each for due, each in work.due.items()})
