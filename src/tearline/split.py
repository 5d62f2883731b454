"""Parts of a file written at the same time, for what Python works out itself: its threads would take turns.

Invariant: what is written is the parts one after another. A part goes to a process split off this one where that is
safe; it opens no file, is ended with this one, and what it does not finish is done here.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, Final, NoReturn, TypeAlias, TypeVar

_T = TypeVar("_T")
_Write: TypeAlias = Callable[[BinaryIO, _T], None]
_END_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux
_LATER: Final = (signal.SIGINT, signal.SIGTERM)


def write_parts(write: _Write[_T], parts: Sequence[_T], stream: BinaryIO) -> None:
    """Have `write` write every part."""
    split = _can_be_split()
    with ExitStack() as stack:
        others = {at: stack.enter_context(_elsewhere(write, part)) for at, part in enumerate(parts) if split and at}
        for at, part in enumerate(parts):
            if at not in others or not others[at](stream):
                write(stream, part)


def _can_be_split() -> bool:
    """With a thread besides this one a lock might be held for ever; what is written goes to memory, as on Linux."""
    return hasattr(os, "memfd_create") and threading.active_count() == 1


@contextmanager
def _elsewhere(write: _Write[_T], part: _T) -> Iterator[Callable[[BinaryIO], bool]]:
    """A process that writes the part. Gives what waits for it and copies what it wrote; false where it failed."""
    with os.fdopen(os.memfd_create("part"), "w+b") as file:
        child = _split_off(write, part, file)
        ended = False

        def copied(stream: BinaryIO) -> bool:
            nonlocal ended
            _, status = os.waitpid(child, 0)
            ended = True
            if status == 0:
                file.seek(0)
                shutil.copyfileobj(file, stream)
            return status == 0

        try:
            yield copied
        finally:
            if not ended:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _split_off(write: _Write[_T], part: _T, file: BinaryIO) -> int:
    """Its number. It is told to stop by being ended: what this process does when it is told to is not for it to do."""
    parent, before = os.getpid(), signal.pthread_sigmask(signal.SIG_BLOCK, _LATER)
    try:
        child = os.fork()
        if child == 0:
            _write_and_exit(write, part, file, parent)
        return child
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _write_and_exit(write: _Write[_T], part: _T, file: BinaryIO, parent: int) -> NoReturn:
    status = 1
    try:
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
        if os.getppid() == parent:
            write(file, part)
            file.flush()
            status = 0
    finally:
        os._exit(status)
