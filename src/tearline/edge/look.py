"""The one way to look: the command and the page both end here.

Invariant: the audit file says that a look began before a row is read, and how it ended before its result can be seen.
Of the extract only possible matches are written; a look that does not end well leaves no file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tearline.edge import audit
from tearline.edge.asked import OTHER, OWN, Asked, Prepared, Ready, check_headings, preparing, refuse
from tearline.edge.belonging import about
from tearline.edge.fault_file import FaultFile
from tearline.edge.files import Watched, replacing, sweep
from tearline.edge.home import Home
from tearline.edge.journal import LookJournal
from tearline.edge.keeping import Keeping, forget
from tearline.edge.keeping import sweep as sweep_kept
from tearline.edge.reading import Reading, Tell
from tearline.edge.results import check_out, fault_file_of
from tearline.edge.unfinished import About, Unfinished, erase
from tearline.errors import Conflict, NotFound, TearlineError, Unavailable
from tearline.matching.candidates import ALL_FLOOR, Search, search
from tearline.matching.engine import FLOOR, Run, run
from tearline.matching.model import SavedModel
from tearline.matching.resuming import run_resumed
from tearline.matching.writing import write_candidates
from tearline.people.batch import Batch, one_batch
from tearline.people.intake import PersonReader
from tearline.tables.fault import OF_THE_FILE

Clock = Callable[[], dt.datetime]


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
    keeping: Keeping | None = None,
) -> Found:
    """Write to `out` who in the extract may be whom; each line is for a person to decide on.

    `keeping`: so that it can be gone on with after it was stopped; it is done on this machine then, whatever `choice`
    says. Raises `TearlineError`, its refusal noted in the audit file, or whatever `tell` raises.
    """
    with home.looking(), _noting(home, asked, clock, keeping) as notes:
        check_out(asked, out, choice.save_model)
        with preparing(home, asked, clock()) as ready:
            notes.noted = _about(ready.prepared, notes.noted)
            check_headings(ready.prepared)
            looking = _Looking(home, ready, out, choice, notes, tell, keeping)
            notes.noted = replace(notes.noted, register=looking.digests.get(OTHER), extract=looking.digests[OWN])
            looking.open()
            audit.write(home, audit.Act.LOOK_BEGUN, notes.with_kept(), clock())
            found = looking.written()
        if keeping is not None and keeping.kept is not None:
            erase(home)  # last: a kill before it leaves what gives the same files once more
        return found


def headings(home: Home, asked: Asked, *, clock: Clock) -> Prepared:
    """What would be read, for a person to confirm. A refusal is noted like one of `look`."""
    with _noting(home, asked, clock, None) as notes:
        sweep_kept(home, clock())  # whatever is refused afterwards, such as a pack that has expired
        with preparing(home, asked, clock()) as ready:
            notes.noted = _about(ready.prepared, notes.noted)
            return ready.prepared


@dataclass
class _Notes:
    noted: audit.Noted
    clock: Clock
    keeping: Keeping | None

    def with_kept(self) -> audit.Noted:
        return replace(self.noted, kept=self.keeping.come_to if self.keeping else None)


@contextmanager
def _noting(home: Home, asked: Asked, clock: Clock, keeping: Keeping | None) -> Iterator[_Notes]:
    """However it ends, the audit file says so."""
    notes = _Notes(audit.Noted(purpose=asked.purpose.value), clock, keeping)
    try:
        yield notes
    except TearlineError as error:
        audit.write(home, audit.Act.LOOK_REFUSED, replace(notes.noted, code=error.code), clock())
        raise
    except OSError as error:
        audit.write(home, audit.Act.LOOK_REFUSED, replace(notes.with_kept(), code="look.disk"), clock())
        left = keeping.left if keeping else "Nothing was kept."
        raise Unavailable("look.disk", f"A file could not be read or written: {error.strerror}. {left}") from None
    except BaseException:
        audit.write(home, audit.Act.LOOK_STOPPED, notes.with_kept(), clock())
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
    keeping: Keeping | None
    seconds: dict[str, float] = field(default_factory=dict)
    files: dict[str, Watched] = field(init=False)
    model: SavedModel | None = field(init=False)
    about: About = field(init=False)

    def __post_init__(self) -> None:
        self.files = {which: Watched.of(file) for which, file in self.ready.files.items()}
        self.model = load_model(self.choice.model) if self.choice.model is not None else None

    @property
    def digests(self) -> dict[str, str]:
        return {which: file.digest for which, file in self.files.items()}

    def open(self) -> None:
        """Find out whether there is an earlier look to go on with."""
        learnt = "learnt" if self.choice.save_model is None else "learnt and saved"
        model = learnt if self.choice.model is None else hashlib.sha256(self.choice.model.read_bytes()).hexdigest()
        now = self.notes.clock()
        self.about = about(self.home, self.ready.prepared, self.digests, model=model, floor=self.choice.floor, now=now)
        if self.keeping is not None:
            self.about = self.keeping.open(self.home, self.about, now)

    def written(self) -> Found:
        """The files, in their places only when everything went well."""
        fault_file = fault_file_of(self.out)
        sweep(self.out)
        sweep(fault_file)
        with replacing(fault_file) as faults, replacing(self.out) as result:
            # One day for all of a look, however often it is gone on with: who is not born yet hangs on it.
            as_at = self.about.begun_at.date()
            written_to = FaultFile(faults, self.ready.prepared.plans)
            reading = Reading(self.ready, as_at, written_to, self.tell, readings=1 if self.model else 2)
            with self._timed("read_register"):
                register = _register(self.ready, reading)
            with self._timed("look"):
                found = self._found(register, reading)
            self._check()
            with self._timed("write"):
                chosen = found.every() if self.choice.every else found.chosen(self.choice.precision)
                count = write_candidates(result, found.candidates(chosen))
            return self._ended(reading, found, count, found.expected_wrong(chosen), fault_file)

    def _found(self, register: Batch, reading: Reading) -> Search:
        engine = self.choice.engine
        if self.keeping is None:
            reading.begin()
        else:
            reader = PersonReader(self.ready.prepared.extract, reading.as_at)
            journal = LookJournal(reading, reader, self.keeping, self._begin, self._check)
            engine = partial(run_resumed, extract=journal, journal=journal)
        return search(
            register, reading.source(), model=self.model, saving=self.choice.save_model is not None,
            floor=self.choice.floor, engine=engine,
        )  # fmt: skip

    def _begin(self) -> Unfinished:
        return Unfinished.begin(self.home, self.about)

    def _check(self) -> None:
        """What was found in a file that somebody writes to is of neither of the two."""
        if not any(file.is_changed() for file in self.files.values()):
            return
        if self.keeping is not None and self.keeping.kept is not None:
            forget(self.home, "extract", self.notes.clock())
            self.keeping.kept = None
        raise Conflict("table.changed", "A table was changed while it was read. Look again when nobody writes to it.")

    def _ended(self, reading: Reading, found: Search, count: int, wrong: float, fault_file: Path) -> Found:
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


def _register(ready: Ready, reading: Reading) -> Batch:
    if ready.prepared.pack is not None:
        from tearline.edge import packs  # noqa: PLC0415 see `asked`

        return Batch(people=packs.people_of(ready.prepared.pack))
    return one_batch(reading.register())


def whole_register(ready: Ready, now: dt.datetime) -> Batch:
    """Everybody in the other table who can be read. Raises `ManyInvalid` when the table as a whole cannot."""
    found = []
    for item in ready.batches(OTHER, now.date()):
        if isinstance(item, Batch):
            found.append(item)
        elif item.blocking and (item.row_number == OF_THE_FILE or item.ends):
            refuse(ready.prepared.plans[OTHER], [item])
    return one_batch(found)


def load_model(model: Path) -> SavedModel:
    """Raises `NotFound`, or `InvalidInput` for what is no model."""
    try:
        with model.open("rb") as stream:
            return SavedModel.load(stream)
    except OSError:
        raise NotFound("model.missing", f"{model.name} cannot be opened: check its name.") from None
