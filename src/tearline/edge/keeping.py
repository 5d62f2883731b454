"""Whether a look goes on from what was kept of an earlier one, and what a person is told of it.

Invariant: nobody goes on with what is of other files, of other people, for another purpose or by other rules. What
does not fit is erased, and the audit file and whoever waits are told why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tearline.edge import audit
from tearline.edge.home import Home
from tearline.edge.unfinished import MOST, About, Damaged, Unfinished, erase, find
from tearline.errors import Conflict

EVERY: Final = 10.0
"""Seconds. A look that ends sooner keeps nothing."""

# What a look belongs to, in the order in which it is compared, and what is said when it is another.
_MISFITS: Final[Mapping[str, str]] = {
    "version": "another version of Tearline kept it",
    "extract": "the table is another, or was changed",
    "people": "the people to look for are others",
    "headings": "the headings are read as other columns",
    "purpose": "it was for another purpose",
    "floor": "other pairs are asked for",
    "model": "it was weighed by another model",
}
REASONS: Final[Mapping[str, str]] = {
    **_MISFITS,
    "fresh": "you asked to begin anew",
    "damaged": "it is damaged",
    "old": "it is more than seven days old, or its pack has expired",
    "recalled": "its pack was taken back",
    "asked": "somebody asked for it",
}


@dataclass
class Keeping:
    """How a look is kept: `every` so many seconds, in at most `most` bytes; `fresh`: without what is kept already.

    `say`: takes a sentence to whoever waits. `kept`: what there is to go on from, once there is something.
    """

    say: Callable[[str], None]
    every: float = EVERY
    fresh: bool = False
    most: int = MOST
    kept: Unfinished | None = field(default=None, init=False)

    def open(self, home: Home, about: About, now: dt.datetime) -> About:
        """The look that is gone on with, or `about`. Hold `Home.looking`. Raises `Unavailable`."""
        found, reason = _found(home, now)
        if found is not None and not reason:
            reason = "fresh" if self.fresh else _misfit(found, about)
        if reason:
            forget(home, reason, now)
            self.say(f"What was kept of an earlier look was erased: {REASONS[reason]}. Begins with the first row.")
        elif found is not None and found.count:
            self.kept = found
            found.sweep()
            self.say(f"Goes on after {found.come_to}.")
        return about if self.kept is None else self.kept.about

    @property
    def come_to(self) -> str | None:
        """How far what is kept has come, if anything is."""
        return self.kept.come_to or None if self.kept is not None else None

    @property
    def stopped(self) -> str:
        """What is said when somebody stops the look."""
        if self.come_to is None:
            return "Stopped. Nothing new was kept."
        return f"Stopped after {self.come_to}. The same command goes on from there."

    @property
    def left(self) -> str:
        """What is said of it when it fails."""
        if self.come_to is None:
            return "Nothing was kept."
        return f"What was done is kept, up to {self.come_to}: the same command goes on from there."


def sweep(home: Home, now: dt.datetime) -> None:
    """Erase what is too old to be gone on with, unless a look is under way. Raises `Unavailable`."""
    with suppress(Conflict), home.looking():
        _, reason = _found(home, now)
        if reason == "old":
            forget(home, reason, now)


def forget_pack(home: Home, node: str, pack_id: str, now: dt.datetime) -> None:
    """Erase what was found with a pack that was taken back. Raises `Unavailable`."""
    found, reason = _found(home, now)
    if reason or (found is not None and (found.about.node, found.about.pack_id) == (node, pack_id)):
        forget(home, reason or "recalled", now)


def forget(home: Home, reason: str, now: dt.datetime) -> None:
    """Erase what is kept, for one of `REASONS`. Raises `Unavailable`."""
    audit.write(home, audit.Act.KEPT_ERASED, audit.Noted(code=f"kept.{reason}"), now)
    erase(home)


def _found(home: Home, now: dt.datetime) -> tuple[Unfinished | None, str]:
    """What is kept, and why it may not be gone on with, if so."""
    try:
        found = find(home)
    except Damaged:
        return None, "damaged"
    return found, "old" if found is not None and now >= found.about.until else ""


def _misfit(found: Unfinished, about: About) -> str:
    """Why it cannot be gone on with by this look, if so."""
    kept = found.about.of
    other = next((name for name in _MISFITS if kept.get(name) != about.of[name]), "")
    return other or ("" if found.is_whole() else "damaged")
