"""The compiled library: found beside this module, with the types of its functions.

Invariant: nothing is compiled or downloaded here; a missing library is an error that says how to build it.
"""

from __future__ import annotations

import ctypes as c
from functools import cache
from pathlib import Path
from typing import Final

from tearline.errors import Unavailable

NAME: Final = "_kernel.so"
ROLES: Final = 3
WORD_LEVELS: Final = 8
DATE_LEVELS: Final = 16
PLACE_LEVELS: Final = 8
CODES: Final = 4
CODE_LEVELS: Final = 4
PARTS: Final = 10
TWISTS: Final = 16

_POINTER: Final = c.c_void_p


class Model(c.Structure):
    """`kernel.h`'s `Model`: see `matching.model` for what each field means."""

    _fields_ = (
        ("rows", c.c_double),
        ("prior", c.c_double),
        ("same_word", c.c_double * WORD_LEVELS * 2 * ROLES),
        ("same_date", c.c_double * DATE_LEVELS),
        ("same_address", c.c_double * PLACE_LEVELS),
        ("same_code", c.c_double * CODE_LEVELS * CODES),
        ("other_slip", c.c_double),
        ("other_part", c.c_double),
        ("other_near", c.c_double * CODES),
        ("scale", c.c_double * PARTS),
        ("middle_at_home", c.c_double),
        ("bound", c.c_double * PARTS),
        ("shift_word", c.c_double * WORD_LEVELS * 2),
        ("shift_date", c.c_double * DATE_LEVELS),
        ("shift_address", c.c_double * PLACE_LEVELS),
        ("twist", c.c_double * TWISTS),
        ("reach", c.c_double * 2),
    )


class Pair(c.Structure):
    """`kernel.h`'s `Pair`."""

    _fields_ = (
        ("register_row", c.c_uint32),
        ("extract_row", c.c_uint32),
        ("weight", c.c_float),
        ("part", c.c_float * PARTS),
        ("level", c.c_uint8 * PARTS),
        ("crossed", c.c_uint8),
        ("told", c.c_uint8),
        ("name", c.c_uint8 * 2),
        ("date", c.c_uint8 * 2),
        ("address", c.c_uint8 * 2),
        ("code", c.c_uint8 * 2 * CODES),
        ("common_name", c.c_uint32),
        ("common_date", c.c_uint32),
    )


_SIGNATURES: Final[dict[str, tuple[object, tuple[object, ...]]]] = {
    "tl_groups_new": (_POINTER, (c.c_size_t, _POINTER, _POINTER, _POINTER, c.c_size_t, _POINTER)),
    "tl_groups_free": (None, (_POINTER,)),
    "tl_set_new": (_POINTER, (c.c_size_t,)),
    "tl_set_free": (None, (_POINTER,)),
    "tl_set_bytes": (c.c_size_t, (_POINTER,)),
    "tl_set_names": (c.c_int, (_POINTER, _POINTER, c.c_size_t, _POINTER, _POINTER)),
    "tl_set_dates": (c.c_int, (_POINTER, c.c_size_t, _POINTER, _POINTER)),
    "tl_set_addresses": (c.c_int, (_POINTER, c.c_size_t, _POINTER, _POINTER)),
    "tl_set_codes": (c.c_int, (_POINTER, c.c_int, c.c_size_t, _POINTER, _POINTER)),
    "tl_set_finish": (c.c_int, (_POINTER,)),
    "tl_counts_new": (_POINTER, ()),
    "tl_counts_copy": (_POINTER, (_POINTER,)),
    "tl_counts_free": (None, (_POINTER,)),
    "tl_counts_watch": (None, (_POINTER, c.c_int)),
    "tl_counts_add": (c.c_int, (_POINTER, _POINTER, c.c_int)),
    "tl_counts_merge": (c.c_int, (_POINTER, c.c_size_t, _POINTER, _POINTER)),
    "tl_counts_of": (None, (_POINTER, _POINTER)),
    "tl_common_names": (None, (_POINTER, _POINTER, _POINTER)),
    "tl_counts_read": (c.c_size_t, (_POINTER, c.c_uint32, _POINTER, _POINTER)),
    "tl_index_new": (_POINTER, (_POINTER, _POINTER)),
    "tl_index_free": (None, (_POINTER,)),
    "tl_index_bytes": (c.c_size_t, (_POINTER,)),
    "tl_match": (_POINTER, (_POINTER, _POINTER, _POINTER, _POINTER, c.c_double, c.c_double)),
    "tl_compare_all": (None, (_POINTER, _POINTER, c.c_size_t, _POINTER, _POINTER, _POINTER)),
    "tl_prepared_new": (_POINTER, (_POINTER, _POINTER, _POINTER)),
    "tl_prepared_fill": (None, (_POINTER, c.c_size_t, c.c_size_t)),
    "tl_prepared_free": (None, (_POINTER,)),
    "tl_pairs_free": (None, (_POINTER,)),
    "tl_pairs_count": (c.c_size_t, (_POINTER,)),
    "tl_pairs_compared": (c.c_uint64, (_POINTER,)),
    "tl_pairs_read": (_POINTER, (_POINTER,)),
    "tl_pairs_failed": (c.c_int, (_POINTER,)),
    "tl_size_of": (c.c_size_t, (c.c_int,)),
}


@cache
def library() -> c.CDLL:
    """The library, loaded once. Raises `Unavailable` when it was not built, or for another layout."""
    path = Path(__file__).with_name(NAME)
    try:
        loaded = c.CDLL(str(path))
    except OSError:
        raise Unavailable(
            "kernel.missing", "The matching kernel was not built: install Tearline again, with a C compiler at hand."
        ) from None
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    if (loaded.tl_size_of(0), loaded.tl_size_of(1)) != (c.sizeof(Pair), c.sizeof(Model)):
        raise Unavailable("kernel.stale", "The matching kernel is of another version: install Tearline again.")
    return loaded
