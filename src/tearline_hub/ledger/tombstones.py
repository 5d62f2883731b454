"""The file of tombstones beside the last checkpoint: what was erased, recalled or corrected, by opaque id.

One line each: time, act, subject, mark ("-" for none). Invariant: it only grows, is in no backup of the database, and
names nobody. A line that a kill cut short is passed over: it is appended again, whole.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tearline.errors import IntegrityFault

FILE: Final = "tombstones"
_LINE: Final = re.compile(r"(\S+Z) ([a-z-]+\.[a-z-]+) (\S+) (-|\d+)")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """`mark`: the revision that a correction made, empty otherwise. `at`: as it stands in the file."""

    subject: str
    act: str
    mark: str
    at: str

    @property
    def moment(self) -> dt.datetime:
        """When it was."""
        return dt.datetime.fromisoformat(self.at)


def append(directory: Path, found: Iterable[Tombstone]) -> None:
    """Add them to the file; they are on the disk when this returns."""
    lines = "".join(f"{each.at} {each.act} {each.subject} {each.mark or '-'}\n" for each in found)
    handle = os.open(directory / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        # Whole lines begin on a line of their own, also after one that was cut short.
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(f"\n{lines}".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(directory: Path) -> Iterator[Tombstone]:
    """Every whole line, oldest first; none where there is no file. Raises `IntegrityFault` when it may not be read."""
    try:
        text = (directory / FILE).read_text("ascii", errors="replace")
    except FileNotFoundError:
        return
    except OSError:
        raise IntegrityFault(
            "ledger.unreadable-tombstones",
            f"This process may not read {directory / FILE}, so it cannot tell what was erased since. Run, as the "
            f"ledger's account: chmod a+r {directory / FILE}",
        ) from None
    for line in text.split("\n"):
        if found := _LINE.fullmatch(line):
            at, act, subject, mark = found.groups()
            yield Tombstone(subject, act, "" if mark == "-" else mark, at)
