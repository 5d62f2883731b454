"""Starting and ending the processes that belong to a launcher.

Invariant: a child never outlives the launcher, however that one ends (kill -9 included).
The parent-death signal follows the *thread* that started the child, so children are started
from the main thread only.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

TICK: Final = 0.02  # seconds between two looks
# A launcher that died before the kernel was asked to tell us of it is noticed here: we have another parent by then.
UNLESS_ORPHANED: Final = '[ "$PPID" = "$0" ] && exec "$@"'


def tied(command: Sequence[str], ending: signal.Signals = signal.SIGTERM) -> list[str]:
    """`command`, sent `ending` by the kernel when this process dies; not begun when it has died (Linux only)."""
    if shutil.which("setpriv") is None:
        return list(command)
    told = ("setpriv", f"--pdeathsig={ending.name.removeprefix('SIG')}", "--")
    return [*told, "sh", "-c", UNLESS_ORPHANED, str(os.getpid()), *command]


def spawn(command: Sequence[str], *, env: Mapping[str, str] | None, log: Path) -> subprocess.Popen[bytes]:
    """Start `command` in its own process group, so that Ctrl-C reaches the launcher alone; output is added to `log`."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 our own command
            command,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    finally:
        os.close(descriptor)


def end(child: subprocess.Popen[bytes], *, ending: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask `child` to go, wait `patience` seconds, then kill it. Does nothing when it has gone."""
    if child.poll() is not None:
        return
    child.send_signal(ending)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def alive(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Look every few milliseconds until `condition` holds; false when `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(TICK)
    return True
