"""What the log keeps outside the database: its signing key, and the last checkpoint that anybody may have seen.

Invariant: neither is in a backup of the database. So a database that was put back to an earlier day is found out, and
who steals a backup cannot sign in the log's name.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tearline.errors import Conflict, IntegrityFault, NotFound
from tearline.ledger import checkpoint, note
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.faults import LedgerFault
from tearline.ledger.note import Note, NoteKey
from tearline.seal import secret_file
from tearline.seal.keys import SigningKey

KEY: Final = "log.key"
LAST: Final = "checkpoint"
_LOCK: Final = "sequencer.lock"
_READABLE: Final = 0o755
_READABLE_FILE: Final = 0o644


@dataclass(frozen=True, slots=True)
class Keeping:
    """The directory. Others may read the checkpoint, which is public; the key is its owner's alone."""

    directory: Path

    def prepare(self) -> None:
        """Make the directory, where there is none."""
        self.directory.mkdir(mode=_READABLE, parents=True, exist_ok=True)

    def key(self) -> SigningKey:
        """The key the log signs with, made on first use. Raises `IntegrityFault` when damaged or open to others."""
        path = self.directory / KEY
        with contextlib.suppress(NotFound):
            return _parsed(path)
        with contextlib.suppress(Conflict):
            secret_file.create(path, SigningKey.generate().to_pem())
        return _parsed(path)

    def last(self) -> Checkpoint | None:
        """The last checkpoint that was kept, with its signature checked; None before the first."""
        kept = self.last_note()
        if kept is None:
            return None
        try:
            origin = checkpoint.read(kept.text).origin
            # Not `key`: another key than the one it was signed with is made only after an operator accepted that.
            return checkpoint.opened(kept, NoteKey(origin, _parsed(self.directory / KEY).raw))
        except (LedgerFault, NotFound):
            raise self._damaged() from None

    def last_note(self) -> Note | None:
        """The same as it lies there. Raises `IntegrityFault` when it is no note."""
        path = self.directory / LAST
        if not path.exists():
            return None
        try:
            return note.parse(path.read_bytes())
        except LedgerFault:
            raise self._damaged() from None

    def keep(self, signed: Note) -> None:
        """Put a checkpoint in the place of the last one; it is on the disk when this returns."""
        secret_file.sweep(self.directory, LAST)
        secret_file.replace(self.directory / LAST, signed.raw, mode=_READABLE_FILE)

    def set_aside(self) -> None:
        """Keep the last checkpoint also beside its place, as evidence, before another log begins.

        It stays in its place until another is put there: a kill in between must not look like a log's beginning.
        """
        path = self.directory / LAST
        if path.exists():
            path.with_name(f"{LAST}.{self.ended() + 1}").hardlink_to(path)

    def ended(self) -> int:
        """How many checkpoints were set aside; the last log has at least the next number."""
        numbers = (each.suffix[1:] for each in self.directory.glob(f"{LAST}.*"))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who signs from this directory. Raises `Conflict` when somebody else does."""
        handle = os.open(self.directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise Conflict("ledger.in-use", "A sequencer runs already. Stop it first.") from None
        finally:
            os.close(handle)

    def _damaged(self) -> IntegrityFault:
        return IntegrityFault(
            "ledger.damaged-checkpoint",
            f"{self.directory / LAST} is damaged, or was signed with another key. Put back the file and {KEY} as they "
            "were. If they are lost, go on with: tearline-hub ledger accept --reason TEXT",
        )


def _parsed(path: Path) -> SigningKey:
    try:
        return SigningKey.from_pem(secret_file.read(path))
    except ValueError:
        raise IntegrityFault("ledger.damaged-key", f"{path} is no signing key. Put back the log's own.") from None
