"""The bytes of a column of text, to be looked at all at once.

Invariant: nothing is copied.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]


def letters_of(text: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """The bytes of all values of a column of strings, and where each value ends.

    The second is one longer than the column: value i stands from `ends[i] - ends[0]` to `ends[i + 1] - ends[0]`.
    """
    _, offsets, data = text.buffers()
    if offsets is None:
        return np.empty(0, np.uint8), np.zeros(len(text) + 1, np.int32)
    ends = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1]
    if data is None:
        return np.empty(0, np.uint8), ends
    return np.frombuffer(data, np.uint8)[ends[0] : ends[-1]], ends


def is_between(letters: npt.NDArray[np.uint8], first: str, last: str) -> bool:
    """Whether every byte is one of these characters of ASCII."""
    return len(letters) == 0 or bool(letters.min() >= ord(first) and letters.max() <= ord(last))


def holds(letters: npt.NDArray[np.uint8], letter: str) -> bool:
    """Whether any byte is this character of ASCII."""
    return bool((letters == ord(letter)).any())
