"""The two files that a look writes: the possible matches, and beside them what could not be read.

Invariant: neither is written over what is read, nor over what no earlier look wrote.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tearline.edge.asked import Asked, TableFile
from tearline.edge.fault_file import HEADINGS
from tearline.errors import Conflict, InvalidInput
from tearline.matching.writing import COLUMNS

_BLOCK: Final = 1 << 20


def fault_file_of(out: Path) -> Path:
    """`candidates.csv` -> `candidates.faults.csv`."""
    return out.with_name(f"{out.stem}.faults.csv")


def check_out(asked: Asked, out: Path) -> None:
    """Raise `Conflict` where a file would be written over, `InvalidInput` where there is no directory."""
    if not out.parent.is_dir() or out.is_dir():
        raise InvalidInput(
            "out.no-directory", f"{out} cannot be written: give a file name in a directory that is there."
        )
    whom = asked.whom.path if isinstance(asked.whom, TableFile) else asked.whom
    for path in (whom, asked.extract.path):
        for written in (out, fault_file_of(out)):
            if written.exists() and written.samefile(path):
                raise Conflict("out.same-file", f"{written.name} is a file that is read. Give --out another name.")
    for written, columns in ((out, COLUMNS), (fault_file_of(out), HEADINGS)):
        if written.exists() and not _begins_with(written, columns):
            raise Conflict("out.other-file", f"There is another file {written.name}. Give --out another name.")


def _begins_with(path: Path, columns: tuple[str, ...]) -> bool:
    """Whether an earlier look wrote the file, by its headings."""
    with path.open("rb") as file:
        head = file.readline(_BLOCK)
    return head.decode("utf-8-sig", errors="replace").strip() == ",".join(columns)
