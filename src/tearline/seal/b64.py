"""Base64 with one spelling per value.

Invariant: bytes have exactly one accepted text in each of the two alphabets (DSSE accepts both),
so that nobody can alter an envelope's text without altering what it says.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

_URL_SAFE: Final = str.maketrans("-_", "+/")


def encode(raw: bytes) -> str:
    """Standard alphabet, padded."""
    return base64.b64encode(raw).decode("ascii")


def decode(text: str) -> bytes:
    """Standard or URL-safe alphabet, never mixed, padded, no spare bits. Raises `ValueError` otherwise."""
    standard = text.translate(_URL_SAFE)
    if standard != text and ("+" in text or "/" in text):
        message = "Base64 mixes two alphabets."
        raise ValueError(message)
    try:
        raw = base64.b64decode(standard.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        message = "Base64 is not well formed."
        raise ValueError(message) from None
    if encode(raw) != standard:
        message = "Base64 has spare bits set."
        raise ValueError(message)
    return raw
