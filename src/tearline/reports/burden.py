"""What reports cost and bring, in counts: alerts, useful ones, minutes, and what must not be said because it is few.

Invariants: a number under ten is never shown, and never follows from those that are. What is hidden of a total is at
least two numbers that make ten together, and what is shown is in fives, rounded down: exact sums would tell two nines
from eighteen. Nothing is counted by officer, and nothing is said about a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from tearline.vocab.report import Behaviour, ReportKind

FEWEST: Final = 10  # the least that is shown
ROUGHLY: Final = 5  # rounded down to a multiple of which
# Where the law's behaviours are asked for: with none of them, the reporter's words are all there is (ALT-6).
_ASKED: Final = frozenset(
    {ReportKind.SUSPICIOUS_TRANSACTION, ReportKind.ATTEMPTED_TRANSACTION, ReportKind.SUSPICIOUS_HIRE}
)


def is_words_only(kind: ReportKind, behaviours: Collection[Behaviour]) -> bool:
    """Whether the only ground of a report is how somebody seemed, in the reporter's words."""
    return kind in _ASKED and not behaviours


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Counts that may be shown, in fives, rounded down; None for one that may not. `total`: of all, shown or not."""

    counts: Mapping[str, int | None]
    total: int | None


def shown(counts: Mapping[str, int]) -> Shown:
    """What may be said of counts that make up a total, so that nothing small can be worked out.

    First what is under ten; then, as long as the hidden ones make less than ten, the smallest
    of the others. Where all are hidden and still make less than ten, so is the total.
    """
    smallest_first = sorted(counts, key=lambda key: (counts[key], key))
    hidden = {key for key in counts if counts[key] < FEWEST}
    for key in smallest_first:
        if not hidden or sum(counts[one] for one in hidden) >= FEWEST:  # so there are two at least
            break
        hidden.add(key)
    total = sum(counts.values())
    enough = total >= FEWEST and len(hidden) != 1
    return Shown(
        counts={key: None if key in hidden else _rough(count) for key, count in counts.items()},
        total=_rough(total) if enough else None,
    )


def share(part: int, whole: int | None) -> int | None:
    """Per cent in fives, rounded down, so that no small part can be read from it; None of a whole that is not."""
    if whole is None or whole < FEWEST:
        return None
    return _rough(100 * part // whole)


def _rough(count: int) -> int:
    return count - count % ROUGHLY
