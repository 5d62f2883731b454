"""Processes that will not go are killed; a process that has ended is never taken for a live one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tearline_hub.ops.children import alive, end, spawn, wait_until

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
