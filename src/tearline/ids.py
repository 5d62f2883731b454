"""Opaque, prefixed identifiers: `dis_01...` for a disclosure, and so on.

Random, so that an identifier tells nobody how many there are or in what order they were made
(shared sequences leak across tenants). Safe in URLs, titles and logs.
"""

from __future__ import annotations

import re
import secrets
from enum import StrEnum
from typing import Final

from tearline.errors import InvalidInput

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH: Final = 20
_BITS: Final = 5  # that one letter holds
_LAST: Final = len(_ALPHABET) - 1
_PLACES: Final = range(0, _BITS * _LENGTH, _BITS)
_PATTERN: Final = re.compile(rf"([a-z]{{3}})_([{_ALPHABET}]{{{_LENGTH}}})")


class Prefix(StrEnum):
    """What an identifier stands for."""

    RECORD = "rec"
    FIELD = "fld"
    DISCLOSURE = "dis"
    PROJECTION = "prj"
    MESSAGE = "msg"
    AUDIT_ENTRY = "aud"
    USER = "usr"
    IMPORT = "imp"
    MATCH_PACK = "pck"
    MATCH = "mat"
    MATCH_DECISION = "mdc"


def new_id(prefix: Prefix) -> str:
    """A fresh identifier with 100 random bits."""
    bits = secrets.randbits(_BITS * _LENGTH)
    return f"{prefix.value}_" + "".join(_ALPHABET[bits >> place & _LAST] for place in _PLACES)


def check_id(text: str, prefix: Prefix) -> str:
    """Return `text` if it is a well-formed identifier of that kind, else raise `InvalidInput`."""
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] != prefix.value:
        raise InvalidInput("id.malformed", f"Give an identifier that begins with {prefix.value}_.")
    return text
