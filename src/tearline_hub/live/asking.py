"""The database for whoever answers in the event loop: one thread with one connection, short questions in turn.

Invariant: nothing of the loop waits for the database itself, and no open feed holds a connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar

import psycopg
from django.db import Error as DatabaseFault
from django.db import connection

from tearline.errors import Unavailable

T = TypeVar("T")
_NOT_NOW: Final = "The node cannot answer that just now. Ask again in a few seconds."


class Questions:
    """Asks queries and actions in its thread, one after the other."""

    def __init__(self) -> None:
        """The thread starts with the first question."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="questions")

    async def ask(self, question: Callable[..., T], *words: Any, **named: Any) -> T:  # noqa: ANN401 any query's own
        """Its answer. Raises what it raises, and `Unavailable` where the database is away."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(_asked, question, *words, **named))

    def close(self) -> None:
        """Answer no more."""
        self._thread.submit(connection.close)
        self._thread.shutdown()


def _asked(question: Callable[..., T], *words: object, **named: object) -> T:
    try:
        connection.close_if_unusable_or_obsolete()
        return question(*words, **named)
    except (DatabaseFault, psycopg.Error):
        connection.close()
        raise Unavailable("live.not-now", _NOT_NOW) from None
