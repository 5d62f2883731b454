"""Reading JSON that somebody else wrote, and writing JSON that has one spelling.

Invariant: what `parse` accepts means the same to every reader. No duplicate keys, no NaN or fractions,
no number beyond 2^53, no lone surrogates, bounded depth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 16
_MAX_EXACT: Final = 2**53  # beyond it JavaScript and others round
_MAX_DIGITS: Final = len(str(-_MAX_EXACT))
# An unfinished string or escape runs to the end, so that the scan stays linear on hostile input.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


class NotStrictJson(ValueError):
    """The text is no JSON, or JSON that two readers could understand differently."""


def dump(value: Any) -> bytes:
    """Compact UTF-8, keys in code-point order, so that equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def parse(raw: bytes, *, max_depth: int = MAX_DEPTH, fractions_as_text: bool = False) -> Any:
    """Dicts, lists, strings, whole numbers, booleans and None. Raises `NotStrictJson`, which quotes nothing.

    The caller bounds the length of `raw`. `fractions_as_text`: a number that is not whole comes as it was written, for
    whoever reads it as a decimal; otherwise it is refused.
    """
    _check_depth(raw, max_depth)
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=str if fractions_as_text else _no_fraction,
            parse_constant=_no_fraction,
            parse_int=_exact,
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses lone surrogates
    except (json.JSONDecodeError, UnicodeError):
        message = "It is not JSON in UTF-8."
        raise NotStrictJson(message) from None
    return value


def _check_depth(raw: bytes, max_depth: int) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        if depth > max_depth:
            message = "It is nested too deeply."
            raise NotStrictJson(message)


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            message = "A key is given twice."
            raise NotStrictJson(message)
        found[key] = value
    return found


def _no_fraction(_: str) -> NoReturn:
    message = "Only whole numbers are allowed."
    raise NotStrictJson(message)


def _exact(digits: str) -> int:
    if len(digits) > _MAX_DIGITS or abs(int(digits)) > _MAX_EXACT:
        message = "A number is too large."
        raise NotStrictJson(message)
    return int(digits)
