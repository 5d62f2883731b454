"""Processes that will not go are killed; a process that has ended is never taken for a live one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tearline_hub.ops.children import alive, end, spawn, tied, wait_until

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def test_a_process_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = spawn([sys.executable, "-c", DEAF], env=None, log=log)
    assert wait_until(lambda: "deaf" in log.read_text(), seconds=10)
    end(child, patience=0.2)
    assert child.returncode == -signal.SIGKILL
    end(child)  # once more changes nothing
    assert log.stat().st_mode & 0o777 == 0o600


def test_an_ended_process_is_not_alive_before_it_is_reaped_either() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    assert wait_until(lambda: not alive(child.pid), seconds=10)
    child.wait()
    assert not alive(child.pid)
    assert alive(os.getpid())


def test_waiting_gives_up() -> None:
    assert not wait_until(lambda: False, seconds=0.05)


# Started late, when the launcher has died: just what a kill between the start and the kernel's promise makes.
LATE = """
import subprocess, sys
from tearline_hub.ops.children import tied
subprocess.Popen(["sh", "-c", 'cat "$0" >/dev/null; exec "$@"', sys.argv[1], *tied(["touch", sys.argv[2]])])
"""


def test_a_child_whose_launcher_is_dead_already_is_not_begun(tmp_path: Path) -> None:
    gate, orphaned, began = tmp_path / "gate", tmp_path / "orphaned", tmp_path / "began"
    os.mkfifo(gate)
    subprocess.run([sys.executable, "-c", LATE, str(gate), str(orphaned)], check=True)
    gate.write_text("now")  # the child opens its end, and goes on without its launcher
    subprocess.run(tied(["touch", str(began)]), check=True)
    assert began.exists()
    assert wait_until(lambda: not _named(orphaned), seconds=10)
    assert not orphaned.exists()


def _named(path: Path) -> list[str]:
    """Processes that have `path` on their command line."""
    return [entry.name for entry in Path("/proc").glob("[0-9]*") if bytes(path) in _command_line(entry)]


def _command_line(entry: Path) -> bytes:
    """What a process was started with; nothing when it has ended."""
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""
