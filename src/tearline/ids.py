"""Opaque, prefixed identifiers: `dis_01...` for a disclosure, and so on.

Random, so that an identifier tells nobody how many there are or in what order they were made
(shared sequences leak across tenants). Safe in URLs, titles and logs.
"""

from __future__ import annotations

import base64
import re
import secrets
from enum import StrEnum
from typing import Final

from tearline.errors import InvalidInput

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH: Final = 20
_DRAWN: Final = 15  # bytes, of which the first 100 bits are used; drawn at once, as an import makes a million fields
_LETTERS: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())
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
    REPORT = "rep"
    REQUEST = "req"
    ALERT = "alr"
    ALERT_ACT = "act"
    ALERT_LINK = "lnk"
    ATTACHMENT = "att"
    REPORTER_QUESTION = "ask"
    FIRM_KEY = "fky"
    DESK = "dsk"
    DESK_ROUTE = "rte"
    SHIFT = "shf"
    HAND_OVER = "hov"
    DUTY_PAGE = "pag"
    PAGE_ATTEMPT = "try"


def new_id(prefix: Prefix) -> str:
    """A fresh identifier with 100 random bits."""
    letters = base64.b32encode(secrets.token_bytes(_DRAWN))[:_LENGTH].translate(_LETTERS)
    return f"{prefix.value}_{letters.decode()}"


def check_id(text: str, prefix: Prefix) -> str:
    """Return `text` if it is a well-formed identifier of that kind, else raise `InvalidInput`."""
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] != prefix.value:
        raise InvalidInput("id.malformed", f"Give an identifier that begins with {prefix.value}_.")
    return text
