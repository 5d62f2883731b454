"""The scanner's protocol, byte by byte, against a socket that answers what it is told to."""

from __future__ import annotations

import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tearline.errors import Unavailable
from tearline_hub.alerts.clamd import Verdict, scan


@contextmanager
def answering(answer: bytes, *, hear: bool = True) -> Iterator[tuple[Path, list[bytes]]]:
    """A daemon that says `answer` once, and what it heard. Not `hear`: it answers and hangs up before the file."""
    heard: list[bytes] = []
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as listening:
        path = Path(name) / "s"
        listening.bind(str(path))
        listening.listen(1)
        thread = threading.Thread(target=_serve, args=(listening, answer, heard, hear))
        thread.start()
        yield path, heard
        thread.join()


def _serve(listening: socket.socket, answer: bytes, heard: list[bytes], hear: bool) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as stream:
        if hear:
            heard.append(stream.read(10))
            while length := struct.unpack("!I", stream.read(4))[0]:
                heard.append(stream.read(length))
        with suppress(BrokenPipeError):  # who asked has heard enough
            for start in range(0, len(answer), 3):  # in pieces, as a socket may
                connection.sendall(answer[start : start + 3])


def test_the_file_goes_in_pieces_with_their_lengths() -> None:
    content = bytes(range(256)) * 600
    with answering(b"stream: OK\0") as (path, heard):
        assert scan(content, path) == Verdict(clean=True, infected=False)
    assert heard[0] == b"zINSTREAM\0"
    assert b"".join(heard[1:]) == content
    assert [len(piece) for piece in heard[1:]] == [1 << 16, 1 << 16, len(content) - (2 << 16)]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: Eicar-Test FOUND\0", Verdict(clean=False, infected=True, finding="Eicar-Test")),
        (
            b"INSTREAM size limit exceeded. ERROR\0",
            Verdict(clean=False, infected=False, finding="INSTREAM size limit exceeded. ERROR"),
        ),
    ],
)
def test_only_its_word_for_clean_is_clean(answer: bytes, verdict: Verdict) -> None:
    with answering(answer) as (path, _):
        assert scan(b"x", path) == verdict


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"stream: O", b"OK FOU\0", b"x" * 9000])
def test_what_is_no_answer_is_silence(answer: bytes) -> None:
    with answering(answer) as (path, _), pytest.raises(Unavailable):
        scan(b"x", path)


def test_a_daemon_that_hangs_up_early_is_still_heard() -> None:
    with answering(b"INSTREAM size limit exceeded. ERROR\0", hear=False) as (path, _):
        assert not scan(bytes(8 << 20), path).clean


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        scan(b"x", tmp_path / "nobody")
