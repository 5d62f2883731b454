"""One sitting at the page: the files that were given, and the look that is under way.

Invariant: copies of files lie in the edge's own directory; that of the agency's table is deleted as soon as the look
ends, and everything when the page is closed or, after a kill, when it is next opened.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tearline.edge import packs, trust
from tearline.edge.asked import Asked, Prepared, TableFile, mapped
from tearline.edge.files import private_directory
from tearline.edge.home import Home
from tearline.edge.look import Clock, Found, headings, look
from tearline.edge.reading import Progress
from tearline.edge.results import fault_file_of
from tearline.errors import Conflict, TearlineError, Unavailable
from tearline.vocab.purpose import ReadPurpose

DIRECTORY: Final = "page"
UNCONFIRMED: Final = "key.not-confirmed"
_PACK: Final = "pack"


class _Stop(Exception):
    """Raised inside a look that is to stop."""


@dataclass
class Job:
    """A look in a thread of its own. At its end there is either `found` or `error`, or it was stopped."""

    rows: int = 0
    stop: bool = False
    ended: bool = False
    found: Found | None = None
    error: TearlineError | None = None
    thread: threading.Thread | None = None


@dataclass
class Sitting:
    """What the page knows. One for each start of the program."""

    home: Home
    clock: Clock
    directory: Path
    asked: Asked | None = None
    name: str = ""
    """Of the table, as its owner calls it."""
    to_confirm: bytes = field(default=b"", repr=False)
    """A pack or a notice whose node's key nobody has confirmed here."""
    pack_id: str = ""
    handling: tuple[str, ...] = ()
    job: Job | None = None
    _prepared: Prepared | None = field(default=None, repr=False)

    @property
    def out(self) -> Path:
        """Where the possible matches are written."""
        return self.directory / "candidates.csv"

    @property
    def fault_file(self) -> Path:
        """Where it says what could not be read."""
        return fault_file_of(self.out)

    def take(self, pack: Path, extract: Path, name: str, purpose: ReadPurpose) -> None:
        """Begin anew with these files, which become the sitting's own."""
        self.forget()
        self.asked = Asked(
            whom=pack.rename(self.directory / _PACK),
            extract=TableFile(extract.rename(self.directory / "extract")),
            purpose=purpose,
        )
        self.name = name

    def prepared(self) -> Prepared:
        """What would be read. Raises `TearlineError`; when a key is to be confirmed, `to_confirm` is set."""
        asked = self._must_have_asked()
        if self._prepared is not None:
            return self._prepared  # a workbook takes seconds to open; the look itself checks everything again
        with self._keeping_what_is_unconfirmed((self.directory / _PACK).read_bytes):
            prepared = headings(self.home, asked, clock=self.clock)
        self._prepared = prepared
        if prepared.pack is not None:
            self.pack_id, self.handling = prepared.pack.pack_id, packs.handling_of(prepared.pack)
        return prepared

    def notice(self, raw: bytes) -> str:
        """Take in a recall notice; the pack's identifier. Raises like `prepared`."""
        with self._keeping_what_is_unconfirmed(lambda: raw):
            return packs.take_notice(self.home, raw, self.clock()).pack_id

    def confirm(self, fingerprint: str) -> None:
        """Confirm the key that waits for it. Raises `InvalidInput` when the fingerprint is another."""
        trust.confirm(self.home, self.to_confirm, fingerprint, self.clock())
        self.to_confirm = b""

    def map(self, mapping: Mapping[str, str]) -> Prepared:
        """Read these headings as these columns. Raises `ManyInvalid` when that cannot be, and keeps what was."""
        self._prepared = mapped(self.prepared(), mapping)
        self.asked = self._prepared.asked
        return self._prepared

    def start(self) -> None:
        """Look, in a thread of its own. Does nothing while a look is under way."""
        asked = self._must_have_asked()
        if self.job is None or self.job.ended:
            self.job = Job()
            self.job.thread = threading.Thread(target=self._run, args=(self.job, asked), daemon=True)
            self.job.thread.start()

    def forget(self) -> None:
        """Stop a look that is under way, and delete every file."""
        if self.job is not None and self.job.thread is not None:
            self.job.stop = True
            self.job.thread.join()
        self.asked, self.job, self.to_confirm, self._prepared = None, None, b"", None
        self.name = self.pack_id = ""
        self.handling = ()
        for path in self.directory.iterdir():
            if path.is_file():
                path.unlink(missing_ok=True)

    def _run(self, job: Job, asked: Asked) -> None:
        def tell(progress: Progress) -> None:
            job.rows = max(job.rows, progress.rows)
            if job.stop:
                raise _Stop

        try:
            job.found = look(self.home, asked, self.out, clock=self.clock, tell=tell)
        except TearlineError as error:
            job.error = error
        except _Stop:
            pass
        finally:
            asked.extract.path.unlink(missing_ok=True)
            if not (job.found or job.error or job.stop):
                job.error = Unavailable("look.failed", "The look ended by itself. Nothing was kept. Start again.")
            job.ended = True

    def _must_have_asked(self) -> Asked:
        if self.asked is None or not self.asked.extract.path.exists():
            raise Conflict("page.no-files", "There are no files here any more. Choose them again.")
        return self.asked

    @contextmanager
    def _keeping_what_is_unconfirmed(self, raw: Callable[[], bytes]) -> Iterator[None]:
        try:
            yield
        except TearlineError as error:
            if error.code == UNCONFIRMED:
                self.to_confirm = raw()
            raise


@contextmanager
def sitting(home: Home, clock: Clock) -> Iterator[Sitting]:
    """A sitting with an empty directory, which is gone afterwards. One at a time: raises `Conflict`."""
    directory = home.directory / DIRECTORY
    with home.sitting():
        shutil.rmtree(directory, ignore_errors=True)
        try:
            yield Sitting(home, clock, private_directory(directory))
        finally:
            shutil.rmtree(directory, ignore_errors=True)
