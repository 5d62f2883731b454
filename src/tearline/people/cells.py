"""Whether the cells of a column can be taken as they stand: all that a row reader would do with them is to keep them.

Invariant: never more than the row reader keeps. Whole columns are looked at first, single cells only
where there is something odd.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute

from tearline.tables.headings import COLUMNS, base
from tearline.tables.strings import is_between, letters_of

Mask: TypeAlias = npt.NDArray[np.bool_]

_MOST: Final = 20  # of one kind that a row reader keeps
_LOST: Final = "\ufffd"

# What a cell of a kind may be to be taken as it stands; narrower than what the row reader takes.
_FORMS: Final[Mapping[str, str]] = {
    "phone": r"^\+?[0-9]{5,20}$",
    "email": r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$",
    "national_id": r"^[A-Za-z]{0,8}[0-9]{3,20}[A-Za-z]?$",
    "vehicle_mark": r"^[A-Z]{1,3}[0-9]{1,4} ?[A-Z]{0,3}$",
}


def check(name: str, text: pa.Array, plain: Mask) -> None:
    """Take out of `plain` the rows whose cell cannot be taken as it stands. Whole columns are looked at first."""
    kind = base(name)
    longest = COLUMNS["record_id" if kind == "record_id" else "given_name"]
    letters, ends = letters_of(text)
    if len(ends) > 1 and int(np.diff(ends).max()) > longest:
        plain &= np.diff(ends) <= longest
    _check_edges(letters, ends, plain)
    if not is_between(letters, " ", "~"):
        _check_letters(text, letters, ends, plain)
    if kind == "aliases":
        plain &= true_of(compute.less(compute.count_substring(text, ";"), _MOST))
    if kind in _FORMS:
        fits = np.diff(ends) == 0
        plain &= fits if ":" in name else true_of(compute.match_substring_regex(text, _FORMS[kind])) | fits


def _check_edges(letters: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32], plain: Mask) -> None:
    """The same for cells that begin or end with a space, which is all that can be trimmed of printable ASCII.

    A cell without a letter is taken by its neighbour's: a row more goes through the row reader.
    """
    if len(letters):
        places = ends - ends[0]
        first, last = letters.take(places[:-1], mode="clip"), letters.take(places[1:] - 1, mode="clip")
        plain &= (first != ord(" ")) & (last != ord(" "))


def _check_letters(text: pa.Array, letters: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32], plain: Mask) -> None:
    """Of cells with any other letter, which are few, whether each letter of them can be seen, and was read well."""
    places = np.flatnonzero((letters < ord(" ")) | (letters > ord("~")))
    odd = np.unique(np.searchsorted(ends[1:] - ends[0], places, side="right"))
    cells = (each or "" for each in text.take(pa.array(odd)).to_pylist())
    plain[odd] &= [each.isprintable() and _LOST not in each for each in cells]


def true_of(mask: pa.Array) -> Mask:
    """Null, which is a cell without a value, counts as true."""
    found: Mask = compute.fill_null(mask, pa.scalar(value=True)).to_numpy(zero_copy_only=False)
    return found
