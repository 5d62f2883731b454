"""Steps of the benchmark: each a process of its own, whose result is kept and not worked out twice.

Invariant: a result is there whole or not at all. A child is begun from a process that holds little, so that its memory
is its own: Linux counts for a child what its parent held before. What was timed beside other work is marked as busy.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
# What is measured lies beside this file, and is compiled once, as it is where it was installed.
HERE: Final = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "PYTHONDONTWRITEBYTECODE": ""}
ENGINE: Final = ("src/tearline/matching", "src/tearline/people", "src/tearline/tables")
_LOOK: Final = 1.0  # seconds in which others' work is looked for
_BUSY: Final = 0.15  # of all cores


@dataclass(frozen=True, slots=True)
class Ran:
    """What a child said in its last line, and what it took: on the clock, of the processors, at the peak."""

    said: dict[str, Any]
    seconds: float
    processor: float
    peak_mib: int
    busy: bool


def tell(text: str) -> None:
    """Progress, for whoever waits."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def kept(result: Path, make: Callable[[Path], Mapping[str, Any]], *, timed: bool = False) -> dict[str, Any]:
    """The document in `result`; made when it is not there, or was timed on a busy machine.

    `make` gets a new path for a file that goes with it, of the same name but for its ending.
    """
    if result.exists():
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        if not (timed and found["busy"]):
            return found
    result.parent.mkdir(parents=True, exist_ok=True)
    beside = result.with_suffix(".parquet")
    new = beside.with_name(f".{os.getpid()}.{beside.name}")
    tell(f"{result.parent.name}: {result.stem}")
    try:
        said = dict(make(new))
        if new.exists():
            new.replace(beside)
    finally:
        new.unlink(missing_ok=True)
    written = result.with_name(f".{os.getpid()}.{result.name}")
    written.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    written.replace(result)  # last: before it, the step is done again
    return said


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a child to its end; see `Ran`. Its last line is a JSON object."""
    words = [str(word) for word in command]
    before = others_at_work()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        child = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, **HERE, **(environment or {})}, stdout=out, stderr=errors,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        said, fault = (_text(file) for file in (out, errors))
    if child.returncode not in (0, 2):  # 2: the command left some rows out and did the rest
        raise SystemExit(f"This ended with code {child.returncode}: {shlex.join(words)}\n{fault[-4000:]}")
    return asdict(
        Ran(
            json.loads(said.strip().splitlines()[-1]),
            round(seconds, 3),
            round(used.ru_utime + used.ru_stime, 3),
            used.ru_maxrss // 1024,
            before or others_at_work(),
        )
    )


def module(name: str, *options: object, python: Path | str = sys.executable) -> list[str]:
    """The command that runs a module of this directory."""
    return [str(python), "-m", f"bench.match.{name}", *map(str, options)]


def others_at_work() -> bool:
    """Whether anybody else uses this machine just now."""
    began, idle = _ticks()
    time.sleep(_LOOK)
    ended, still = _ticks()
    return (still - idle) / max(ended - began, 1) < 1 - _BUSY


@cache
def engine_mark() -> str:
    """Another one for each state of what reads, compares and learns: no figure is of an engine of the day before."""
    digest = hashlib.sha256()
    for path in sorted(_files(ROOT / each for each in ENGINE)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _files(directories: Iterable[Path]) -> Iterable[Path]:
    kinds = {".py", ".so", ".txt", ".toml"}
    return (path for each in directories for path in each.rglob("*") if path.suffix in kinds)


def _ticks() -> tuple[int, int]:
    """Of all cores since the machine was started, and those in which they had nothing to do."""
    try:
        numbers = [int(each) for each in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    except OSError:
        return 0, 0  # another system than Linux: taken as busy
    return sum(numbers[:8]), numbers[3] + numbers[4]


def _text(file: Any) -> str:  # noqa: ANN401
    file.seek(0)
    return str(file.read().decode(errors="replace"))
