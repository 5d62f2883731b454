"""A real ClamAV daemon with one signature of our own. `python -m tests.support.clamd` says whether there is one.

Missing: the test is skipped with one line, or fails when TEARLINE_REQUIRE_CLAMD=1, as in CI. No list of signatures is
fetched, so it takes a second to start and little memory.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HARMFUL: Final = b"this file stands for a harmful one"
MISSING: Final = "Files will not be scanned for real: run `make clamd`, or install clamav-daemon."
_STARTS_WITHIN: Final = 60.0
_CONFIGURATION: Final = """
LocalSocket {socket}
DatabaseDirectory {directory}/signatures
Foreground yes
MaxThreads 2
StreamMaxLength 32M
OfficialDatabaseOnly no
ConcurrentDatabaseReload no
DisableCache yes
ScanPDF no
Bytecode no
"""


def found() -> str | None:
    """Its program."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def running() -> Iterator[Path]:
    """Started, and stopped afterwards; its socket."""
    program = found()
    if program is None:
        raise FileNotFoundError(MISSING)
    with tempfile.TemporaryDirectory(prefix="tearline-clamd-") as name:  # short: a socket's path has little room
        directory = Path(name)
        (directory / "signatures").mkdir()
        (directory / "signatures" / "local.ndb").write_text(f"Tearline.Test:0:*:{HARMFUL.hex()}\n")
        configuration = directory / "clamd.conf"
        configuration.write_text(_CONFIGURATION.format(socket=directory / "s", directory=directory))
        with (directory / "log").open("wb") as log:
            daemon = subprocess.Popen([program, "--config-file", configuration], stdout=log, stderr=log)
        try:
            _wait_for(directory / "s", daemon, directory / "log")
            yield directory / "s"
        finally:
            daemon.terminate()
            daemon.wait(timeout=30)


def _wait_for(socket: Path, daemon: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while not socket.exists():
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"clamd did not start: {log.read_text()}")
        time.sleep(0.05)


if __name__ == "__main__":
    if found() is None:
        raise SystemExit(MISSING)
