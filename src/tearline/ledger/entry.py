"""What is logged of an audit entry: a commitment to it, and nothing else.

Invariant: without the salt nobody can tell whether a guessed entry is the one that was logged; with it anybody can.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from tearline.errors import InvalidInput

SALT_BYTES: Final = 32


def commitment(entry: bytes, salt: bytes) -> bytes:
    """SHA-256(salt ‖ entry), 32 bytes. The salt has a fixed length, so no other pair gives the same text."""
    if len(salt) != SALT_BYTES:
        raise InvalidInput("ledger.salt", f"A salt has {SALT_BYTES} bytes.")
    return sha256(salt + entry).digest()
