"""An address in parts: its line as written, and its postcode in one spelling so that it can be compared.

Invariant: nothing is guessed; without a postcode at its end an address is one line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_UK_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\Z", re.IGNORECASE)
_UK_INWARD: Final = 3
_LONGEST: Final = len("ZZ12 4AB")


@lru_cache(maxsize=1 << 16)
def normal_postcode(text: str) -> str:
    """Upper case, one space before the last three of a UK postcode: `zz124ab` -> `ZZ12 4AB`; others without spaces."""
    bare = "".join(text.split()).upper()
    if _UK_POSTCODE.match(bare):
        return f"{bare[:-_UK_INWARD]} {bare[-_UK_INWARD:]}"
    return bare


def address_parts(line: str, postcode: str = "") -> dict[str, str]:
    """`line` and `postcode` for `Field.parts`, those that are known; a UK postcode at the end of the line is found."""
    flat, normal = _parted(line, postcode)
    parts = {"line": flat, "postcode": normal}
    return {key: part for key, part in parts.items() if part}


def one_address(line: str, postcode: str = "") -> str:
    """`address_text(address_parts(line, postcode))`, for a million of them."""
    flat, normal = _parted(line, postcode)
    return f"{flat}, {normal}" if flat and normal else flat or normal


def _parted(line: str, postcode: str) -> tuple[str, str]:
    flat = line.strip(" ,")
    if not flat.isprintable():
        flat = ", ".join(part.strip(" ,") for part in flat.splitlines() if part.strip(" ,"))
    if postcode:
        return flat, normal_postcode(postcode)
    match = _UK_POSTCODE.search(flat, max(len(flat) - _LONGEST, 0))
    return (flat[: match.start()].rstrip(" ,"), normal_postcode(match[0])) if match else (flat, "")


def address_text(parts: dict[str, str]) -> str:
    """The whole address on one line."""
    return ", ".join(parts[key] for key in ("line", "postcode") if key in parts)
