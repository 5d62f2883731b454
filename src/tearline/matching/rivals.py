"""What a pair loses to its rivals: a person in the register is at most one row of the extract, and a row one person.

Invariant: the loss is computed from the whole set of candidates and stands in a column of its own; the weight of the
pair itself never changes. It is never negative, and nothing for a pair without rivals.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

_ROUNDS: Final = 2  # a rival that has lost to others takes less
_MOST: Final = 60.0  # bits: beyond this a rival takes everything
Floats = npt.NDArray[np.float64]


def rivals_of(
    register_rows: npt.NDArray[np.int64], extract_rows: npt.NDArray[np.int64], rivals: Floats, weights: Floats
) -> Floats:
    """Bits that each pair loses: log2 of one more than the odds of all other pairs of either of its records.

    Shapes: four arrays of one length. `weights`: bits that are odds (two to the power of them) of being one person;
    `rivals`: the same, minus infinity for a pair that is too weak to be anybody's rival.
    """
    lost = np.zeros_like(weights)
    _, left = np.unique(register_rows, return_inverse=True)
    _, right = np.unique(extract_rows, return_inverse=True)
    for _ in range(_ROUNDS):
        odds = np.exp2(np.minimum(rivals - lost, _MOST))
        others = np.zeros_like(weights)
        for side in (left, right):
            others += np.bincount(side, odds)[side] - odds if len(odds) else 0
        lost = np.log2(1 + np.maximum(others, 0))
    return lost
