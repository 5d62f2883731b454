"""What is kept of a look that lasts, so that it can be gone on with after it was stopped.

Invariant: it lies in the edge's own directory, is of one look at exactly these files for this purpose, and is gone when
that look ends, when it fits no more, when its pack is taken back, and after seven days. It holds what people's rows
say. A part is there whole or not at all, its digest is of the look and of its place, and nothing in it runs.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

import pyarrow as pa  # type: ignore[import-untyped]

from tearline.edge.files import private_directory, read_whole, replacing, sweep
from tearline.edge.home import Home
from tearline.errors import TearlineError, Unavailable
from tearline.people.packing import packed as packed_table
from tearline.seal import instant, strict_json

DIRECTORY: Final = "unfinished"
LONGEST: Final = dt.timedelta(days=7)
MOST: Final = 2 << 30  # bytes of all parts
SPARED: Final = 32 << 20  # bytes that are left free on the disk, for what a look writes when it ends
_ABOUT: Final = "about.json"
_SAID: Final = "said"
_FORMAT: Final = 1
_LONGEST_ABOUT: Final = 1 << 16
_DIGEST: Final = hashlib.sha256().digest_size

Contents: TypeAlias = Mapping[str, Sequence[bytes]]
"""What a part holds, by name."""


class Damaged(Exception):
    """What is kept cannot be read, or is not as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose look it is. `of`: what it belongs to, all of which must be the same; `extract`: the name of the table."""

    of: Mapping[str, str]
    who: str
    purpose: str
    extract: str
    begun_at: dt.datetime
    until: dt.datetime
    node: str | None = None
    pack_id: str | None = None
    look: str = field(default_factory=lambda: secrets.token_hex(16))

    def written(self) -> bytes:
        """As JSON."""
        times = {"begun_at": instant.to_text(self.begun_at), "until": instant.to_text(self.until)}
        return strict_json.dump({"format": _FORMAT, **asdict(self), **times})

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Raises `Damaged`."""
        try:
            said: dict[str, Any] = strict_json.parse(raw)
            times = {name: instant.from_text(said[name]) for name in ("begun_at", "until")}
            if said.pop("format") != _FORMAT or set(said) != {each.name for each in fields(cls)}:
                raise Damaged
            return cls(**said | times)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise Damaged from error


@dataclass(slots=True)
class Unfinished:
    """What is kept of one look: `count` parts of `size` bytes in all. `last`: what the latest says of itself."""

    directory: Path
    about: About
    count: int = 0
    size: int = 0
    last: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def begin(cls, home: Home, about: About) -> Self:
        """Nothing is kept of it yet. Whatever was there is erased."""
        erase(home)
        directory = private_directory(home.directory / DIRECTORY)
        with replacing(directory / _ABOUT) as file:
            file.write(about.written())
        return cls(directory, about)

    def add(self, said: Mapping[str, Any], contents: Contents, most: int = MOST) -> None:
        """Keep one more part, which says `said` of itself; it is safe on the disk when this returns.

        Raises `OSError`, also beyond `most` bytes in all and where the disk would be full.
        """
        packed = _packed({_SAID: [strict_json.dump(said)], **contents})
        size = self.size + _DIGEST + len(packed)
        if size > most:
            raise OSError(errno.EFBIG, f"It would be more than {most >> 20:,} MiB")
        if shutil.disk_usage(self.directory).free < len(packed) + SPARED:
            raise OSError(errno.ENOSPC, "The disk is nearly full")
        path = self._path(self.count + 1)
        try:
            with replacing(path) as file:
                file.write(self._digest(self.count + 1, packed))
                file.write(packed)
        finally:
            if path.exists():  # also when somebody stopped the look just after it was in its place
                self.count, self.size, self.last = self.count + 1, size, said

    def sweep(self) -> None:
        """Remove what a kill left of the next part. Nobody else may be writing it."""
        sweep(self._path(self.count + 1))

    @property
    def come_to(self) -> str:
        """How far it is, such as `3,400,000 of 11,000,000 rows, in reading 1 of 2`."""
        return str(self.last.get("come_to", ""))

    def parts(self) -> Iterator[tuple[Mapping[str, Any], Contents]]:
        """Each, in order. Raises `Damaged`."""
        return (self.part(number) for number in range(1, self.count + 1))

    def is_whole(self) -> bool:
        """Whether every part is as it was written."""
        try:
            return all(True for _ in self.parts())
        except Damaged:
            return False

    def part(self, number: int) -> tuple[Mapping[str, Any], Contents]:
        """What it says of itself and what it holds; the first is number 1. Raises `Damaged`."""
        try:
            raw = self._path(number).read_bytes()
            digest, packed = raw[:_DIGEST], memoryview(raw)[_DIGEST:]
            if digest != self._digest(number, packed):
                raise Damaged
            contents = _unpacked(packed)
            return strict_json.parse(contents[_SAID][0]), contents
        except (OSError, ValueError, LookupError, pa.ArrowException, MemoryError) as error:
            raise Damaged from error

    def _path(self, number: int) -> Path:
        return self.directory / f"{number:06}.part"

    def _digest(self, number: int, packed: bytes | memoryview) -> bytes:
        digest = hashlib.sha256(f"{self.about.look} {number} ".encode())
        digest.update(packed)
        return digest.digest()


def find(home: Home) -> Unfinished | None:
    """What is kept, of which only the last part is read. Raises `Damaged`, and `Unavailable` like `erase`."""
    directory = home.directory / DIRECTORY
    if not (directory / _ABOUT).exists():
        erase(home)  # a kill while it was begun or erased left it nobody's
        return None
    try:
        private_directory(directory)
        found = Unfinished(directory, About.read(read_whole(directory / _ABOUT, _LONGEST_ABOUT)))
        sizes = {path.name: path.stat().st_size for path in directory.glob("*.part")}
    except (OSError, TearlineError) as error:
        raise Damaged from error
    found.count, found.size = len(sizes), sum(sizes.values())
    if set(sizes) != {found._path(number).name for number in range(1, len(sizes) + 1)}:  # noqa: SLF001
        raise Damaged
    found.last = found.part(found.count)[0] if found.count else {}
    return found


def erase(home: Home) -> None:
    """Remove all that is kept. Raises `Unavailable`.

    Crash point: what says whose it is goes first, so that nobody goes on with half of it.
    """
    directory = home.directory / DIRECTORY
    try:
        (directory / _ABOUT).unlink(missing_ok=True)
        if directory.exists():
            shutil.rmtree(directory)
    except OSError:
        raise Unavailable(
            "unfinished.not-erased",
            f"What is kept of a stopped look cannot be erased. It holds what people's rows say: delete {directory}.",
        ) from None


def _packed(contents: Contents) -> bytes:
    listed = [(name, each) for name, several in contents.items() for each in several]
    table = pa.table({
        "name": pa.array([name for name, _ in listed], pa.string()),
        "content": pa.array([each for _, each in listed], pa.large_binary()),
    })  # fmt: skip
    return packed_table(table)


def _unpacked(packed: memoryview) -> Contents:
    table = pa.ipc.open_stream(packed).read_all()
    found: dict[str, list[bytes]] = {}
    for name, each in zip(table["name"].to_pylist(), table["content"].to_pylist(), strict=True):
        found.setdefault(name, []).append(each)
    return found
