"""Everything that can be wrong with a log, a checkpoint or a proof, as one table of codes and sentences.

Invariant: a fault never quotes what was in the file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tearline.errors import IntegrityFault


class LedgerCode(StrEnum):
    """Why a log or a proof is not believed. Stable: scripts of overseers key on them."""

    MALFORMED = "ledger.malformed"
    TOO_LARGE = "ledger.too-large"
    NOT_SIGNED = "ledger.not-signed"
    BAD_SIGNATURE = "ledger.bad-signature"
    OTHER_ORIGIN = "ledger.other-origin"
    NOT_INCLUDED = "ledger.not-included"
    NOT_CONSISTENT = "ledger.not-consistent"
    FORKED = "ledger.forked"
    SHRUNK = "ledger.shrunk"
    OTHER_START = "ledger.other-start"
    INCOMPLETE = "ledger.incomplete"
    ALTERED = "ledger.altered"
    TOO_FEW_WITNESSES = "ledger.too-few-witnesses"


SENTENCES: Final[dict[LedgerCode, str]] = {
    LedgerCode.MALFORMED: "The file does not have the form of what it should be. Ask for it again.",
    LedgerCode.TOO_LARGE: "The file is larger than such a file can be. Check that it is the right one.",
    LedgerCode.NOT_SIGNED: (
        "The checkpoint carries no signature by the log's key. Check that the key you gave is this log's."
    ),
    LedgerCode.BAD_SIGNATURE: "A signature does not fit the checkpoint: it was changed, or somebody else made it.",
    LedgerCode.OTHER_ORIGIN: "The checkpoint is of another log. Ask for this log's.",
    LedgerCode.NOT_INCLUDED: (
        "The proof does not hold: this entry, with this salt, is not in the log at this place. Keep the file, and tell "
        "the overseer."
    ),
    LedgerCode.NOT_CONSISTENT: (
        "The proof does not show that the log only grew since the earlier checkpoint. Ask for a fresh proof; if that "
        "fails too, keep both checkpoints and tell the overseer: the log may have been rewritten."
    ),
    LedgerCode.FORKED: (
        "Two signed checkpoints of one size differ: the log was forked. Keep both files, and tell the overseer at once."
    ),
    LedgerCode.SHRUNK: (
        "The log is smaller than it was: entries were taken away. Keep both checkpoints, and tell the overseer at once."
    ),
    LedgerCode.OTHER_START: "The proof begins at another size than the last checkpoint seen here.",
    LedgerCode.INCOMPLETE: "A file of the log is missing. Copy the whole log again.",
    LedgerCode.ALTERED: (
        "The log does not hold what its checkpoint says: something was changed, removed, added or moved. Keep the "
        "copy, and tell the overseer."
    ),
    LedgerCode.TOO_FEW_WITNESSES: (
        "Fewer witnesses than you asked for have seen this checkpoint. Ask for a proof with a cosigned checkpoint."
    ),
}


class LedgerFault(IntegrityFault):
    """A log, checkpoint or proof that is not believed; `fault` says why."""

    def __init__(self, fault: LedgerCode, detail: str = "") -> None:
        """`detail`: a sentence of our own about where, never a piece of the file."""
        super().__init__(fault.value, f"{SENTENCES[fault]} {detail}".rstrip())
        self.fault = fault
