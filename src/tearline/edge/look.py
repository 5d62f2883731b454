"""The one way to look: the command and the page both end here.

Invariant: the audit file says that a look began before a row is read, and how it ended before its result can be seen.
Of the extract only possible matches are written; a look that does not end well leaves no file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tearline.edge import audit, packs
from tearline.edge.asked import OTHER, OWN, Asked, Prepared, Ready, TableFile, check_headings, preparing, refuse
from tearline.edge.fault_file import HEADINGS, FaultFile
from tearline.edge.files import replacing, sweep
from tearline.edge.home import Home
from tearline.errors import Conflict, InvalidInput, TearlineError, Unavailable
from tearline.matching.candidates import find_candidates
from tearline.matching.documents import COLUMNS, write_candidates
from tearline.people.person import Person
from tearline.tables.fault import OF_THE_FILE, Fault

Clock = Callable[[], dt.datetime]
Tell = Callable[[int], None]
"""Told how many rows have been read, now and then. What it raises stops the look."""

_EVERY: Final = 5_000  # rows between two tellings
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look came to. `rows` of the extract, those left out among them; `fault_file` is always written."""

    rows: int
    rows_left_out: int
    cells_left_out: int
    candidates: int
    out: Path
    fault_file: Path


def look(home: Home, asked: Asked, out: Path, *, clock: Clock, tell: Tell) -> Found:
    """Write to `out` who in the extract may be whom; each line is for a person to decide on.

    Raises `TearlineError`, its refusal noted in the audit file, or whatever `tell` raises.
    """
    with home.looking(), _noting(home, asked, clock) as notes:
        _check_out(asked, out)
        with preparing(home, asked, clock()) as ready:
            notes.noted = _about(ready.prepared, notes.noted)
            check_headings(ready.prepared)
            notes.noted = replace(notes.noted, register=_digest_of(asked.whom), extract=_digest(asked.extract.path))
            audit.write(home, audit.Act.LOOK_BEGUN, notes.noted, clock())
            return _written(home, ready, out, notes, tell)


def headings(home: Home, asked: Asked, *, clock: Clock) -> Prepared:
    """What would be read, for a person to confirm. A refusal is noted like one of `look`."""
    with _noting(home, asked, clock) as notes, preparing(home, asked, clock()) as ready:
        notes.noted = _about(ready.prepared, notes.noted)
        return ready.prepared


def fault_file_of(out: Path) -> Path:
    """`candidates.csv` -> `candidates.faults.csv`."""
    return out.with_name(f"{out.stem}.faults.csv")


@dataclass
class _Notes:
    noted: audit.Noted
    clock: Clock


@contextmanager
def _noting(home: Home, asked: Asked, clock: Clock) -> Iterator[_Notes]:
    """However it ends, the audit file says so."""
    notes = _Notes(audit.Noted(purpose=asked.purpose.value), clock)
    try:
        yield notes
    except TearlineError as error:
        audit.write(home, audit.Act.LOOK_REFUSED, replace(notes.noted, code=error.code), clock())
        raise
    except OSError as error:
        audit.write(home, audit.Act.LOOK_REFUSED, replace(notes.noted, code="look.disk"), clock())
        raise Unavailable(
            "look.disk", f"A file could not be read or written: {error.strerror}. Nothing was kept."
        ) from None
    except BaseException:
        audit.write(home, audit.Act.LOOK_STOPPED, notes.noted, clock())
        raise


def _about(prepared: Prepared, noted: audit.Noted) -> audit.Noted:
    pack = prepared.pack
    return replace(noted, node=pack.node, pack_id=pack.pack_id) if pack else noted


def _written(home: Home, ready: Ready, out: Path, notes: _Notes, tell: Tell) -> Found:
    now = notes.clock()
    fault_file = fault_file_of(out)
    sweep(out)
    sweep(fault_file)
    with replacing(fault_file) as faults, replacing(out) as result:
        reading = _Reading(FaultFile(faults, ready.prepared.plans), tell)
        register = _register(ready, reading, now)
        extract = reading.people(OWN, ready.people(OWN, now))
        candidates = write_candidates(result, find_candidates(register, extract))
        left_out = reading.faults.left_out
        found = Found(
            rows=reading.rows,
            rows_left_out=left_out["row"],
            cells_left_out=left_out["cell"],
            candidates=candidates,
            out=out,
            fault_file=fault_file,
        )
        faulty = found.rows_left_out + found.cells_left_out
        ended = replace(notes.noted, rows=found.rows, faults=faulty, candidates=candidates)
        audit.write(home, audit.Act.LOOK_ENDED, ended, notes.clock())
    return found


@dataclass
class _Reading:
    faults: FaultFile
    tell: Tell
    rows: int = 0

    def people(self, which: str, items: Iterable[Person | Fault]) -> Iterator[Person]:
        """The people among `items`; what is wrong is written in passing. Raises `ManyInvalid` for the whole table."""
        for item in items:
            if isinstance(item, Fault):
                self._fault(which, item)
            else:
                self._row(which)
                yield item

    def _fault(self, which: str, fault: Fault) -> None:
        if fault.blocking and fault.row_number == OF_THE_FILE:
            refuse(self.faults.plans[which], [fault])
        self.faults.write(which, fault)
        if fault.blocking:
            self._row(which)

    def _row(self, which: str) -> None:
        if which == OWN:
            self.rows += 1
            if self.rows % _EVERY == 0:
                self.tell(self.rows)


def _register(ready: Ready, reading: _Reading, now: dt.datetime) -> list[Person]:
    if ready.prepared.pack is not None:
        return packs.people_of(ready.prepared.pack)
    return list(reading.people(OTHER, ready.people(OTHER, now)))


def _check_out(asked: Asked, out: Path) -> None:
    """Never write over what is read, over what an earlier look did not write, nor where there is no directory."""
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


def _digest_of(whom: Path | TableFile) -> str | None:
    return _digest(whom.path) if isinstance(whom, TableFile) else None


def _digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
