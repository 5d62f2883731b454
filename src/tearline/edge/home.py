"""The edge's own directory: confirmed keys, remembered recalls, the audit file. Nothing of anybody's records.

Invariant: its owner alone may enter it, and one process at a time writes in it.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from tearline.edge.files import FILE_MODE, private_directory, read_whole, replacing
from tearline.errors import Conflict, IntegrityFault
from tearline.seal import strict_json

_LONGEST: Final = 1 << 20

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Home:
    """The directory, and the person at this computer as its system knows them."""

    directory: Path
    who: str

    @classmethod
    def prepare(cls, environment: Mapping[str, str]) -> Self:
        """`TEARLINE_HOME`, or `.tearline` in the user's own directory; made when there is none.

        Raises `IntegrityFault` when others may enter it, `Unavailable` when it cannot be made.
        """
        chosen = environment.get("TEARLINE_HOME")
        directory = Path(chosen) if chosen else Path.home() / ".tearline"
        return cls(private_directory(directory.absolute()), _user())

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time; the system drops the lock of a killed one."""
        with held(self.directory / "home.lock"):
            yield

    @contextmanager
    def looking(self) -> Iterator[None]:
        """One look at a time. Raises `Conflict` when another is under way."""
        busy = Conflict("look.busy", "Another look is under way on this computer. Wait until it ends.")
        with held(self.directory / "look.lock", busy):
            yield

    @contextmanager
    def sitting(self) -> Iterator[None]:
        """One page at a time. Raises `Conflict` when there is another."""
        busy = Conflict("page.open", "The page is open already. Use that one, or close it first.")
        with held(self.directory / "page.lock", busy):
            yield

    def read(self, name: str) -> list[dict[str, Any]]:
        """The list kept under `name`, empty at first. Raises `IntegrityFault` when it is damaged."""
        path = self.directory / name
        if not path.exists():
            return []
        try:
            entries = strict_json.parse(read_whole(path, _LONGEST))
        except strict_json.NotStrictJson:
            entries = None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise IntegrityFault(
                "edge.damaged", f"{path} is damaged. Move it away, and confirm or recall again what it held."
            )
        return entries

    def write(self, name: str, entries: list[dict[str, Any]]) -> None:
        """Replace the list kept under `name`. Hold `writing`."""
        with replacing(self.directory / name) as file:
            file.write(strict_json.dump(entries))


@contextmanager
def held(path: Path, busy: Conflict | None = None) -> Iterator[None]:
    """Hold the lock of a file; wait for it, or raise `busy` when somebody else has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        _locked(handle, busy)
        yield
    finally:
        os.close(handle)


def _locked(handle: int, busy: Conflict | None) -> None:
    try:
        _lock(handle, wait=busy is None)
    except OSError:
        if busy is None:
            raise
        raise busy from None


def _user() -> str:
    """The system's word, not the environment's, which anybody can set."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd  # noqa: PLC0415 not on every system

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
