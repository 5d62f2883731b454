"""The clock and chance, injected: two runs of one request draw the same nonces, tokens and identifiers.

Nothing of ours is replaced: only what Python asks the machine for. Where a page shows the time it is the request's,
which tests set (tests/support/client.py); a capability lives by the real time at which the pair of runs began.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """Ours, at the least it can cost: hundreds of wrong passwords are tried."""

    time_cost, memory_cost, parallelism = 1, 8, 1


class Chance:
    """A stream of bytes that begins anew with each name."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, name: str) -> None:
        self._name, self._drawn = name, 0

    def __call__(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += hashlib.sha256(f"{self._name} {self._drawn}".encode()).digest()
            self._drawn += 1
        return found[:size]


@contextmanager
def steady() -> Iterator[Chance]:
    """Within it the machine has no chance of its own, and its clock stands still for what reads `time.time`."""
    chance, now = Chance(), time.time()
    with (
        patch.object(os, "urandom", chance),
        patch.object(random, "_urandom", chance),
        patch.object(time, "time", lambda: now),
    ):
        yield chance
