"""Work on every core of this machine, with the results in the order of what was asked.

Invariant: no more is at work or waiting than a few items a core, so that memory does not grow with what there is to do.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")
THREADS: Final = min(os.cpu_count() or 1, 16)


def in_order(work: Callable[[_T], _R], items: Iterable[_T]) -> Iterator[_R]:
    """What `work` makes of each item. What it raises is raised here; then nothing more is begun."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[_R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
