"""Random streams, each with a name of its own, so that a change in one part of the population leaves the others alone.

Invariant: a stream depends on the seed and its name alone: not on the clock, the hash seed or the order of calls.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def stream(seed: int, name: str) -> np.random.Generator:
    """The stream of one name. A name is hashed with SHA-256, not with Python's `hash`."""
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[place : place + 4], "little") for place in range(0, 16, 4)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed % 2**64, *words])))


def chance(rng: np.random.Generator, probability: float | Floats, count: int) -> Flags:
    """Whether it happens, for each of `count`."""
    found: Flags = rng.random(count) < probability
    return found


def weighted(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Places in `weights`, drawn in proportion to them."""
    if not count:
        return np.zeros(0, dtype=np.int64)
    total = np.cumsum(weights)
    drawn = np.searchsorted(total, rng.random(count) * total[-1], side="right")
    found: Ints = np.minimum(drawn, len(weights) - 1).astype(np.int64)
    return found


def below(rng: np.random.Generator, limits: Ints | int, count: int) -> Ints:
    """Whole numbers from nought to just below a limit, which may be another for each; nought where the limit is."""
    drawn: Ints = np.floor(rng.random(count) * np.asarray(limits)).astype(np.int64)
    return drawn
