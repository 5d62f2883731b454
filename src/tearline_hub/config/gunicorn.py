"""What gunicorn is told beside its arguments: a worker ends when its master does, kill -9 included (Linux only).

A worker that outlived its master would hold the port for seconds, and the web process started next would give up.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final, Protocol

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


class _Worker(Protocol):
    ppid: int
    """Its master, as it was when the worker was made."""


def post_fork(_server: object, worker: _Worker) -> None:
    """Called by gunicorn in each new worker."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker.ppid:  # the master died before the kernel was asked
        os._exit(0)
