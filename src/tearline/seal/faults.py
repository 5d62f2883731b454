"""Everything that can be wrong with a sealed message, as one table of codes and sentences.

Invariant: a fault never quotes what was in the envelope.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tearline.errors import IntegrityFault


class SealCode(StrEnum):
    """Why an envelope is refused. Stable: quarantine pages and peers key on them."""

    BAD_SIGNATURE = "seal.bad-signature"
    UNKNOWN_KEY = "seal.unknown-key"
    KEY_NOT_YET_VALID = "seal.key-not-yet-valid"
    KEY_EXPIRED = "seal.key-expired"
    KEY_REVOKED = "seal.key-revoked"
    MALFORMED = "seal.malformed"
    TOO_LARGE = "seal.too-large"


SENTENCES: Final[dict[SealCode, str]] = {
    SealCode.BAD_SIGNATURE: "The signature does not fit the message. Ask the sender to send it again.",
    SealCode.UNKNOWN_KEY: (
        "It is signed with a key that is not known here. Confirm the sender's keys by fingerprint, then try again."
    ),
    SealCode.KEY_NOT_YET_VALID: (
        "The key it is signed with is not valid yet. Check the clocks of both nodes, then try again."
    ),
    SealCode.KEY_EXPIRED: (
        "The key it is signed with is no longer valid. Ask the sender to sign it with a current key."
    ),
    SealCode.KEY_REVOKED: ("The key it is signed with was revoked. Ask the sender, by another channel, what happened."),
    SealCode.MALFORMED: "It is not a well-formed DSSE envelope. Ask the sender to send it again.",
    SealCode.TOO_LARGE: "It is larger than a message may be. Share fewer fields, or shorten them.",
}


class SealFault(IntegrityFault):
    """An envelope that is not accepted; `fault` says why."""

    def __init__(self, fault: SealCode, detail: str = "") -> None:
        """`detail`: a sentence of our own about the form, never a piece of the message."""
        super().__init__(fault.value, f"{SENTENCES[fault]} {detail}".rstrip())
        self.fault = fault
