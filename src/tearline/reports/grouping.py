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
from typing import Final, Protocol, TypeVar

WINDOW: Final = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A report that came before. `group`: of which it is; `taken_out`: by somebody."""

    group: str
    alike: str
    received_at: dt.datetime
    taken_out: bool = False


class _Received(Protocol):
    """What has a time of coming, and an id."""

    id: str
    received_at: dt.datetime


R = TypeVar("R", bound=_Received)


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


def run_with(one: R, others: Iterable[R]) -> list[R]:
    """`one` and what came with it: from each to the next no longer than the window, in the order of coming."""
    run: list[R] = []
    for each in sorted(others, key=lambda other: (other.received_at, other.id)):
        if run and each.received_at - run[-1].received_at > WINDOW:
            if one in run:
                break
            run = []
        run.append(each)
    return run


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
