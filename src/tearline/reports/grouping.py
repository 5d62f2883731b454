"""A storm of reports of one thing, shown as one line: the same reporter, product and place within a while.

Invariant: a group hides nothing and closes nothing; each report keeps its own state, and one that somebody took out
never goes back by itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WINDOW: Final = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A report that came before. `group`: of which it is; `taken_out`: by somebody."""

    group: str
    alike: str
    received_at: dt.datetime
    taken_out: bool = False


def alike(reporter: str, about: str, place: str) -> str:
    """What reports of one thing agree in, as a digest; empty for a report that is by itself.

    Reporters without a name are never grouped: they may be two.
    """
    folded = [_folded(text) for text in (reporter, about, place)]
    return hashlib.sha256("\0".join(folded).encode()).hexdigest() if folded[0] and folded[1] else ""


def group_of(what: str, received_at: dt.datetime, earlier: Iterable[Grouped]) -> str | None:
    """The group that it joins: that of the latest like it, if that came within the window; None for one of its own."""
    fit = [
        each
        for each in earlier
        if each.alike == what and not each.taken_out and abs(received_at - each.received_at) <= WINDOW
    ]
    return max(fit, key=lambda each: (each.received_at, each.group)).group if what and fit else None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
