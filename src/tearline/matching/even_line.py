"""One line for everybody: whoever is in the register is shown beside as many wrong rows, be their name common or rare.

A single line through all chances would not do that. Somebody whose name many share has many rows that look a little
like them, so most wrong rows would be shown beside people of common names, and names are common in some communities
more than in others. So the register is cut into parts, by whether several rows look possible beside the person and by
how common the names are in the extract, and a line is drawn where the wrong rows to be expected are as many per person
in each part. Invariant: the names themselves, and whose they are, play no part.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_MOST_PARTS: Final = 10  # of each of the two
_FEWEST_PEOPLE: Final = 100  # of a part: of fewer nothing can be expected
_POSSIBLE: Final = 0.01  # the chance from which a row looks possible
_SEVERAL: Final = 2


def wrong_per_person(
    commonness: npt.NDArray[np.uint32], register_rows: npt.NDArray[np.int64], chances: Floats
) -> Floats:
    """How many wrong rows are shown to each person of the same part, when a pair and all likelier ones of it are shown.

    Shapes: `commonness` has one number for each person of the register, how many rows have the name; the others have
    one for each pair, `register_rows` the place of the person, `chances` how likely the two are one.
    """
    possible = np.bincount(register_rows[chances >= _POSSIBLE], minlength=len(commonness))
    part = _parts(commonness, possible >= _SEVERAL)
    people = np.bincount(part)
    found = np.empty_like(chances)
    of_pair = part[register_rows]
    for number in np.unique(of_pair):
        here = np.flatnonzero(of_pair == number)
        order = here[np.argsort(-chances[here], kind="stable")]
        found[order] = np.cumsum(1 - chances[order]) / people[number]
    return found


def _parts(commonness: npt.NDArray[np.uint32], crowded: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The part that each person is in. Where those with several possible rows are too few, they are no group."""
    if min(crowded.sum(), (~crowded).sum()) < _FEWEST_PEOPLE:
        return _cut(commonness)
    part = np.empty(len(commonness), np.int64)
    part[crowded] = _cut(commonness[crowded])
    part[~crowded] = _cut(commonness[~crowded]) + _MOST_PARTS
    return part


def _cut(commonness: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """By how common the name is: equally large parts, but that equally common names stay together."""
    count = min(_MOST_PARTS, max(1, len(commonness) // _FEWEST_PEOPLE))
    if not len(commonness):
        return np.empty(0, np.int64)
    edges = np.quantile(commonness, np.linspace(0, 1, count + 1)[1:-1])
    return np.searchsorted(edges, commonness, side="right").astype(np.int64)
