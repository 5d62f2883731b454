"""Parts of a file written at the same time: the same bytes, whoever wrote them and whatever became of them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import pytest

from tearline.split import write_parts

LONG: Final = 60.0  # seconds, of which nobody waits for one


def written(write: Callable[[BinaryIO, str], None], *parts: str) -> bytes:
    stream = io.BytesIO()
    write_parts(write, parts, stream)
    return stream.getvalue()


def no_child_is_left() -> bool:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    return True


def test_parts_stand_one_after_another() -> None:
    def write(stream: BinaryIO, part: str) -> None:
        stream.write(part.encode() * 100_000)

    expected = b"".join(part * 100_000 for part in (b"a", b"bc", b"d"))
    assert written(write, "a", "bc", "d") == expected
    assert written(write, "a") == b"a" * 100_000
    assert written(write) == b""
    assert no_child_is_left()


def test_all_but_the_first_are_written_elsewhere() -> None:
    def write(stream: BinaryIO, part: str) -> None:
        stream.write(f"{part} {os.getpid()}\n".encode())

    first, *others = (int(line.split()[1]) for line in written(write, "a", "b", "c").splitlines())
    assert first == os.getpid()
    assert os.getpid() not in others
    assert len({first, *others}) == 3


def test_with_a_thread_at_work_everything_is_written_here() -> None:
    def write(stream: BinaryIO, _: str) -> None:
        stream.write(f"{os.getpid()}\n".encode())

    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert set(written(write, "a", "b").split()) == {str(os.getpid()).encode()}
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("how", ["raises", "is killed", "is short of memory"])
def test_what_is_not_finished_elsewhere_is_done_here(how: str) -> None:
    here = os.getpid()

    def write(stream: BinaryIO, part: str) -> None:
        stream.write(b"half of ")
        if os.getpid() != here:
            stream.flush()
            if how == "is killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise MemoryError if how == "is short of memory" else ValueError
        stream.write(part.encode())

    assert written(write, "a", "b") == b"half of ahalf of b"
    assert no_child_is_left()


def test_an_error_here_ends_the_others() -> None:
    here = os.getpid()

    def write(_: BinaryIO, part: str) -> None:
        if os.getpid() == here:
            raise KeyboardInterrupt(part)
        time.sleep(LONG)

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt, match="a"):
        written(write, "a", "b", "c")
    assert time.monotonic() - begun < LONG
    assert no_child_is_left()


def test_an_interrupt_is_for_this_process_alone() -> None:
    """Whoever presses Ctrl-C interrupts all processes of the terminal: one of them says so and tidies up."""
    here = os.getpid()

    def write(stream: BinaryIO, part: str) -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGINT)
        stream.write(part.encode() + str(os.getpid() == here).encode())

    assert written(write, "a", "b") == b"aTruebFalse"
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


SCRIPT: Final = f"""
import io, os, sys, time
from tearline.split import write_parts
def write(stream, part):
    if part == "b":
        print(os.getpid(), flush=True)
    time.sleep({LONG})
write_parts(write, ["a", "b"], io.BytesIO())
"""


def test_no_process_outlives_this_one() -> None:
    child = subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    other = int(child.stdout.readline())
    child.kill()
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + LONG / 2
    while _runs(other) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _runs(other)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
