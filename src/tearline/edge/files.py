"""Files of the edge: nobody but their owner may read them, and half of one is never seen under its name.

Invariant: whatever ends a run, a file is as before or as after. What a kill leaves is named `.NAME.*.tmp`, and the next
run of the same kind removes it. Nothing here needs POSIX, though modes are kept only there.
"""

from __future__ import annotations

import glob
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from tearline.errors import IntegrityFault, InvalidInput, NotFound, Unavailable

FILE_MODE: Final = 0o600
DIRECTORY_MODE: Final = 0o700
_OTHERS: Final = 0o077
_BLOCK: Final = 1 << 20
_POSIX: Final = os.name == "posix"
# Not all systems have all of these: no link is followed, no bytes are translated.
_SAFE: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def private_directory(path: Path) -> Path:
    """`path`, made if need be. Raises `IntegrityFault` when others may enter it, `Unavailable` without one."""
    try:
        path.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    except OSError:
        raise Unavailable(
            "edge.no-home", f"The directory {path} cannot be made. Name another in TEARLINE_HOME."
        ) from None
    if _POSIX and path.lstat().st_mode & _OTHERS:
        raise IntegrityFault("edge.open-home", f"Other users may enter {path}. Run: chmod 0700 {path}")
    return path


@dataclass(frozen=True, slots=True)
class Watched:
    """A file that is open, and should stay as it is while it is read. `digest`: SHA-256, in hexadecimal digits."""

    file: BinaryIO
    digest: str
    state: tuple[int, int]

    @classmethod
    def of(cls, file: BinaryIO) -> Self:
        """Read it from end to end."""
        state, digest = _state(file), hashlib.sha256()
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
        return cls(file, digest.hexdigest(), state)

    def is_changed(self) -> bool:
        """Whether anybody has written to it since."""
        return _state(self.file) != self.state


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block ends well, and vanishes when it does not."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:  # from before there is a file: a signal may come at once
        handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFE, FILE_MODE)
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(handle)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_directory(path.parent)


def sweep(path: Path) -> None:
    """Remove what a kill left of an earlier `replacing(path)`. Nobody else may be writing it."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        leftover.unlink(missing_ok=True)


def append(path: Path, line: bytes) -> None:
    """Add a line, safe on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _SAFE, FILE_MODE)
    with os.fdopen(handle, "ab") as file:
        file.write(line)
        file.flush()
        os.fsync(handle)


def read_whole(path: Path, most: int) -> bytes:
    """The content. Raises `NotFound` when it cannot be read, `InvalidInput` beyond `most` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError:
        raise NotFound(
            "file.missing", f"{path.name} cannot be opened: check its name, and that you may read it."
        ) from None
    if len(content) > most:
        raise InvalidInput(
            "file.too-large", f"{path.name} is larger than such a file can be. Check that it is the right one."
        )
    return content


def _flush_directory(directory: Path) -> None:
    if _POSIX:
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
