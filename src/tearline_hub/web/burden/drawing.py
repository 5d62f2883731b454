"""Reports in numbers as bars, as a table and as a file: the same lines, and the same words for what is not shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tearline.reports.burden import ROUGHLY
from tearline_hub.alerts.queries.burden import Burden, By, Line

NOT_SHOWN: Final = "Not shown"
LABELS: Final[dict[By, str]] = {By.FIRM: "By firm", By.DESK: "By desk", By.AREA: "By postcode area"}
HEADS: Final = ("", "Alerts", "Useful", "Minutes to acknowledge (median)", "Only how somebody seemed")
COLUMNS: Final = ("alerts", "useful_per_cent", "median_minutes_to_acknowledge", "demeanour_only")
_FULL: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: `count` in words, `length` in per cent of the longest."""

    label: str
    count: str
    length: int


def bars(found: Burden) -> list[Bar]:
    """Alerts of each line."""
    longest = max((line.alerts or 0 for line in found.lines), default=0) or 1
    return [
        Bar(label=line.label, count=_text(line.alerts), length=_FULL * (line.alerts or 0) // longest)
        for line in found.lines
    ]


def rows(found: Burden) -> list[list[str]]:
    """The bars' twin, with what else is known, and the sum."""
    return [_row(line) for line in (*found.lines, found.total)]


def sheet(found: Burden) -> Iterable[list[str]]:
    """The same as a file; what is not shown is empty."""
    yield [found.by.value, *COLUMNS]
    for line in (*found.lines, found.total):
        numbers = (line.alerts, line.useful, line.minutes, line.words_only)
        yield [line.label, *("" if number is None else str(number) for number in numbers)]


def _row(line: Line) -> list[str]:
    return [line.label, _text(line.alerts), _share(line.useful), _text(line.minutes), _text(line.words_only)]


def _share(useful: int | None) -> str:
    if useful is None:
        return NOT_SHOWN
    return f"{useful} to {useful + ROUGHLY - 1} %" if useful < _FULL else "All"


def _text(number: int | None) -> str:
    return NOT_SHOWN if number is None else f"{number:,}"
