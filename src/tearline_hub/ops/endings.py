"""Ctrl-C, SIGTERM and a closed terminal all end a launcher the same way: tidily, and once.

Invariant: after the first signal the later ones are ignored, so that nothing interrupts the tidying;
that takes bounded time.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Somebody asked the launcher to stop. Not an `Exception`: no step may swallow it."""


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Inside, a signal raises `Ended`; on leaving, the former handlers are back."""
    before = {number: signal.signal(number, _end) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    """Raise once."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise Ended
