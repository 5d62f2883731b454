"""What a person at a terminal sees of a look that is under way.

Invariant: where nobody looks, in a log or a pipe, how far it is is not said. A sentence stands on a line of its own.
"""

from __future__ import annotations

import sys
import time
from typing import Final

import click

from tearline.edge.reading import Progress

_SOON: Final = 2.0  # seconds before which nobody can say how long it takes
_MINUTE: Final = 60


class Telling:
    """One line that is written over: how many rows, how much of all, how long it may still take."""

    def __init__(self) -> None:
        """Nothing was said."""
        self._seen = sys.stderr.isatty()
        self._begun: tuple[float, float] | None = None
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Say how far it is."""
        if not self._seen or not progress.rows:
            return
        now = time.monotonic()
        self._begun = self._begun or (now, progress.share)
        line = f"{progress}, {self._far(now, progress.share)}"
        click.echo(f"\r{line:<{self._width}}", nl=False, err=True)
        self._width = len(line)

    def _far(self, now: float, share: float) -> str:
        """All is read well before all is done: what was found is still to be weighed, put into words and written."""
        return f"{share:.0%} of all{self._left(now, share)}" if share < 1 else "all read; writing what was found"

    def say(self, sentence: str) -> None:
        """A sentence that stays."""
        self.end()
        click.echo(sentence, err=True)

    def end(self) -> None:
        """Leave the line, so that something else can be said."""
        if self._width:
            click.echo(err=True)
        self._width = 0

    def _left(self, now: float, share: float) -> str:
        begun, from_share = self._begun or (now, share)
        if now - begun < _SOON or share <= from_share:
            return ""
        seconds = (now - begun) * (1 - share) / (share - from_share)
        return f", about {seconds / _MINUTE:.0f} min left" if seconds > 2 * _MINUTE else f", about {seconds:.0f} s left"
