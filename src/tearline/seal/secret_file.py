"""Files that hold secrets: nobody but the owner may read them, and a crash never leaves half of one.

Invariant: a file is complete under its name or absent. It is written under a temporary name with mode 0600 from
the first instant, flushed, then put in place; a kill leaves at worst a `.tmp` file.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from tearline.errors import Conflict, IntegrityFault, NotFound

MAX_BYTES: Final = 64 * 1024
FILE_MODE: Final = 0o600
DIRECTORY_MODE: Final = 0o700
_OTHERS: Final = 0o077
_TEMPORARY: Final = ".tmp"


def check_directory(path: Path) -> None:
    """Raise `IntegrityFault` unless it is a real directory that the owner alone may enter."""
    found = os.lstat(path) if os.path.lexists(path) else None
    if found is None or not stat.S_ISDIR(found.st_mode):
        raise IntegrityFault(
            "secret.no-directory",
            f"The key directory {path.name} is missing or a link. Create it with mode 0700.",
        )
    if found.st_mode & _OTHERS:
        raise IntegrityFault(
            "secret.open-directory",
            f"Other users may enter the key directory {path.name}. Run: chmod 0700 {path}",
        )


def read(path: Path) -> bytes:
    """The content. Raises `NotFound`, or `IntegrityFault` when others may read it or it is a link."""
    try:
        # O_NONBLOCK: a pipe put there must not hang us; O_NOFOLLOW: nor may a link lead elsewhere.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotFound("secret.missing", f"{path.name} is missing. Restore it from the backup of the keys.") from None
    except OSError:
        raise _not_plain(path) from None
    with os.fdopen(handle, "rb") as file:
        _check_file(path, os.fstat(handle))
        return file.read(MAX_BYTES)


def create(path: Path, content: bytes) -> None:
    """Write a new file. Raises `Conflict` when there is one already, which stays as it is."""
    temporary = _write_temporary(path, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise Conflict("secret.exists", f"{path.name} exists already and was left alone.") from None
    finally:
        temporary.unlink()
    _flush_directory(path.parent)


def replace(path: Path, content: bytes, *, mode: int = FILE_MODE) -> None:
    """Write a file, in place of an earlier one if there is one. `mode`: wider for what is no secret."""
    _write_temporary(path, content, mode).replace(path)
    _flush_directory(path.parent)


def sweep(directory: Path, prefix: str) -> None:
    """Remove what a kill left half-written of files whose names begin with `prefix`. Hold the writers' lock."""
    for leftover in directory.glob(f".{prefix}*{_TEMPORARY}"):
        leftover.unlink()


def _write_temporary(path: Path, content: bytes, mode: int = FILE_MODE) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}{_TEMPORARY}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask of who types the command
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _flush_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
        raise _not_plain(path)
    if found.st_mode & _OTHERS:
        raise IntegrityFault(
            "secret.readable-by-others",
            f"Other users may read {path.name}. Replace the key if they may have, then run: chmod 0600 {path}",
        )


def _not_plain(path: Path) -> IntegrityFault:
    return IntegrityFault(
        "secret.not-a-plain-file",
        f"{path.name} is a link, or no plain file, or cannot be opened. Put the file itself there, mode 0600.",
    )
