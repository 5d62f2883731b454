"""A log for tests: a key, a tree over made-up entries, and everything that can be written of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tearline.ledger import directory
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.entry import commitment
from tearline.ledger.note import Note, NoteKey
from tearline.ledger.proof_file import ProofFile
from tearline.ledger.tiles import WIDTH, Tile, leaf_hashes
from tearline.ledger.tree import consistency_proof, inclusion_proof
from tearline.ledger.witness import Request
from tearline.seal.keys import SigningKey
from tests.support.merkle import Reference

ORIGIN = "test-node/ledger/1"


@dataclass(frozen=True)
class Log:
    """A log with these entries, of 32 bytes each."""

    entries: Sequence[bytes]
    origin: str = ORIGIN
    signing: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def key(self) -> NoteKey:
        return NoteKey(self.origin, self.signing.raw)

    @cached_property
    def tree(self) -> Reference:
        return Reference(self.entries)

    @property
    def size(self) -> int:
        return len(self.entries)

    def root(self, size: int | None = None) -> bytes:
        return self.tree.mth(0, self.size if size is None else size)

    def note(self, size: int | None = None) -> Note:
        size = self.size if size is None else size
        return Checkpoint(self.origin, size, self.root(size)).signed(self.signing)

    def request(self, old: int, new: int | None = None) -> Request:
        new = self.size if new is None else new
        return Request(old, tuple(consistency_proof(old, new, self.tree.node)), self.note(new))

    def write(self, root: Path) -> Path:
        """The log as a directory."""

        def hashes(tile: Tile) -> list[bytes]:
            if tile.level == 0:
                return leaf_hashes(entries(tile))
            first = tile.number * WIDTH
            return [self.tree.node(8 * tile.level, place) for place in range(first, first + tile.width)]

        def entries(tile: Tile) -> list[bytes]:
            return list(self.entries[tile.number * WIDTH : tile.number * WIDTH + tile.width])

        directory.write(root, self.note(), self.size, entries, hashes)
        return root


def log_with(told: bytes, salt: bytes, *, index: int, others: Sequence[bytes]) -> tuple[Log, ProofFile]:
    """A log in which `told` is at `index`, and the proof of it."""
    log = Log([*others[:index], commitment(told, salt), *others[index:]])
    proof = tuple(inclusion_proof(index, log.size, log.tree.node))
    return log, ProofFile(entry=told, salt=salt, index=index, proof=proof, note=log.note())
