"""The two files that a look writes: the possible matches, and beside them what could not be read.

Invariant: neither is written over what is read, nor over what no earlier look wrote; no more is a model that is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from tearline.edge.asked import Asked, TableFile
from tearline.edge.fault_file import HEADINGS
from tearline.errors import Conflict, InvalidInput
from tearline.matching.model import SavedModel
from tearline.matching.writing import COLUMNS

_BLOCK: Final = 1 << 20


def fault_file_of(out: Path) -> Path:
    """`candidates.csv` -> `candidates.faults.csv`."""
    return out.with_name(f"{out.stem}.faults.csv")


def check_out(asked: Asked, out: Path, model: Path | None = None) -> None:
    """Raise `Conflict` where a file would be written over, `InvalidInput` where there is no directory.

    `model`: where what is learnt is to be saved.
    """
    read = (asked.whom.path if isinstance(asked.whom, TableFile) else asked.whom, asked.extract.path)
    faults = fault_file_of(out)
    _check(out, "--out", read, partial(_begins_with, columns=COLUMNS))
    _check(faults, "--out", read, partial(_begins_with, columns=HEADINGS))
    if model is not None:
        _check(model, "--save-model", read, _is_model)
        if model.resolve() in {out.resolve(), faults.resolve()}:
            raise Conflict("out.same-file", f"{model.name} is written as well. Give --save-model another name.")


def _check(written: Path, option: str, read: Iterable[Path], is_ours: Callable[[Path], bool]) -> None:
    if not written.parent.is_dir() or written.is_dir():
        raise InvalidInput(
            "out.no-directory", f"{written} cannot be written: give {option} a file name in a directory that is there."
        )
    if written.exists() and any(written.samefile(each) for each in read if each.exists()):
        raise Conflict("out.same-file", f"{written.name} is a file that is read. Give {option} another name.")
    if written.exists() and not is_ours(written):
        raise Conflict("out.other-file", f"There is another file {written.name}. Give {option} another name.")


def _is_model(path: Path) -> bool:
    with path.open("rb") as file:
        return SavedModel.is_one(file)


def _begins_with(path: Path, columns: tuple[str, ...]) -> bool:
    """Whether an earlier look wrote the file, by its headings."""
    with path.open("rb") as file:
        head = file.readline(_BLOCK)
    return head.decode("utf-8-sig", errors="replace").strip() == ",".join(columns)
