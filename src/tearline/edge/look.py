"""The one way to look: the command and the page both end here.

Invariant: the audit file says that a look began before a row is read, and how it ended before its result can be seen.
Of the extract only possible matches are written; a look that does not end well leaves no file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tearline.edge import audit, packs
from tearline.edge.asked import OTHER, OWN, Asked, Prepared, Ready, TableFile, check_headings, preparing, refuse
from tearline.edge.fault_file import HEADINGS, FaultFile
from tearline.edge.files import replacing, sweep
from tearline.edge.home import Home
from tearline.errors import Conflict, InvalidInput, NotFound, TearlineError, Unavailable
from tearline.matching.candidates import ALL_FLOOR, Search, search
from tearline.matching.documents import COLUMNS, write_candidates
from tearline.matching.engine import FLOOR, Run, run
from tearline.matching.model import SavedModel
from tearline.people.batches import Batch, one_batch
from tearline.tables.fault import OF_THE_FILE, Fault

Clock = Callable[[], dt.datetime]
Tell = Callable[[int], None]
"""Told how many rows have been read, now and then. What it raises stops the look."""

_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look came to. `rows` of the extract, those left out among them; `fault_file` is always written."""

    rows: int
    rows_left_out: int
    cells_left_out: int
    candidates: int
    expected_wrong: float
    compared: int
    seconds: Mapping[str, float]
    out: Path
    fault_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How to look, and how many to show.

    `precision`: the share of true pairs to hold among those shown; None for all that are worth a look, with `every` for
    all that were compared and kept. `model`: a file to weigh by; `save_model`: one to write. `engine`: who does it.
    """

    precision: float | None = None
    every: bool = False
    model: Path | None = None
    save_model: Path | None = None
    engine: Run = run

    @property
    def floor(self) -> float:
        """Bits down to which pairs are kept: an even line may be lower beside rare names than beside common ones."""
        return ALL_FLOOR if self.every or self.precision is not None else FLOOR


def look(
    home: Home,
    asked: Asked,
    out: Path,
    *,
    clock: Clock,
    tell: Tell,
    choice: Choice = Choice(),
) -> Found:
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
            return _Looking(home, ready, out, choice, notes, tell).written()


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


@dataclass
class _Looking:
    home: Home
    ready: Ready
    out: Path
    choice: Choice
    notes: _Notes
    tell: Tell
    seconds: dict[str, float] = field(default_factory=dict)

    def written(self) -> Found:
        """The files, in their places only when everything went well."""
        model = load_model(self.choice.model) if self.choice.model is not None else None
        fault_file = fault_file_of(self.out)
        sweep(self.out)
        sweep(fault_file)
        with replacing(fault_file) as faults, replacing(self.out) as result:
            reading = _Reading(FaultFile(faults, self.ready.prepared.plans), self.tell)
            now = self.notes.clock()
            with self._timed("read_register"):
                register = _register(self.ready, reading, now)
            with self._timed("look"):
                found = search(
                    register, lambda: reading.batches(OWN, self.ready.batches(OWN, now)), model=model,
                    saving=self.choice.save_model is not None, floor=self.choice.floor,
                    engine=self.choice.engine,
                )  # fmt: skip
            with self._timed("write"):
                chosen = found.every() if self.choice.every else found.chosen(self.choice.precision)
                count = write_candidates(result, found.candidates(chosen))
            return self._ended(reading, found, count, found.expected_wrong(chosen), fault_file)

    def _ended(self, reading: _Reading, found: Search, count: int, wrong: float, fault_file: Path) -> Found:
        if self.choice.save_model is not None:
            with replacing(self.choice.save_model) as stream:
                found.model.save(stream)
        left_out = reading.faults.left_out
        ended = Found(
            rows=reading.rows, rows_left_out=left_out["row"], cells_left_out=left_out["cell"], candidates=count,
            expected_wrong=wrong, compared=found.kept.compared, seconds=self.seconds, out=self.out,
            fault_file=fault_file,
        )  # fmt: skip
        faulty = ended.rows_left_out + ended.cells_left_out
        noted = replace(self.notes.noted, rows=ended.rows, faults=faulty, candidates=count)
        audit.write(self.home, audit.Act.LOOK_ENDED, noted, self.notes.clock())
        return ended

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[phase] = round(time.perf_counter() - begun, 3)


@dataclass
class _Reading:
    """`passes`: how often the extract was begun; what is wrong with it is said once."""

    faults: FaultFile
    tell: Tell
    rows: int = 0
    passes: int = 0

    def batches(self, which: str, items: Iterable[Batch | Fault]) -> Iterator[Batch]:
        """The people among `items`; what is wrong is written in passing. Raises `ManyInvalid` for the whole table."""
        first = which == OTHER or self.passes == 0
        self.passes += which == OWN
        for item in items:
            if isinstance(item, Batch):
                if first and which == OWN:
                    self.rows += len(item)
                self.tell(self.rows)
                yield item
            elif first:
                self._fault(which, item)

    def _fault(self, which: str, fault: Fault) -> None:
        if fault.blocking and fault.row_number == OF_THE_FILE:
            refuse(self.faults.plans[which], [fault])
        self.faults.write(which, fault)
        if fault.blocking and which == OWN:
            self.rows += 1


def _register(ready: Ready, reading: _Reading, now: dt.datetime) -> Batch:
    if ready.prepared.pack is not None:
        return Batch(people=packs.people_of(ready.prepared.pack))
    return one_batch(reading.batches(OTHER, ready.batches(OTHER, now)))


def whole_register(ready: Ready, now: dt.datetime) -> Batch:
    """Everybody in the other table who can be read. Raises `ManyInvalid` when the table as a whole cannot."""
    found = []
    for item in ready.batches(OTHER, now):
        if isinstance(item, Batch):
            found.append(item)
        elif item.blocking and item.row_number == OF_THE_FILE:
            refuse(ready.prepared.plans[OTHER], [item])
    return one_batch(found)


def load_model(model: Path) -> SavedModel:
    """Raises `NotFound`, or `InvalidInput` for what is no model."""
    try:
        with model.open("rb") as stream:
            return SavedModel.load(stream)
    except OSError:
        raise NotFound("model.missing", f"{model.name} cannot be opened: check its name.") from None


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
