"""Asking ClamAV whether a file is harmful, through the socket of its daemon.

Its protocol is a word, then the file in pieces with their lengths, then one line of answer (clamd(8), INSTREAM). The
packages that speak it have not been kept for years, and it is a page of code. Invariant: only the daemon's own word for
clean is clean; anything else that it says, or its silence, is not.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tearline.errors import Unavailable

_PIECE: Final = 1 << 16
_LONGEST_ANSWER: Final = 4096
_SILENT: Final = "The virus scanner does not answer. Files wait until it does: see that clamd runs, and TEARLINE_CLAMD."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the daemon said. `finding`: the name of what it found, or why it could not look; empty for a clean file."""

    clean: bool
    infected: bool
    finding: str = ""


def scan(content: bytes, path: Path, *, patience: float = 60.0) -> Verdict:
    """Have the daemon that listens at `path` look at `content`, for at most `patience` seconds a step.

    Raises `Unavailable` when there is no daemon, or it broke off.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(patience)
            connection.connect(str(path))
            _send(connection, content)
            answer = _answer(connection)
    except OSError:
        raise Unavailable("scanner.silent", _SILENT) from None
    return _verdict(answer)


def _send(connection: socket.socket, content: bytes) -> None:
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return  # it stops reading what is too large for it, having said so


def _answer(connection: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) <= _LONGEST_ANSWER:
        piece = connection.recv(_LONGEST_ANSWER)
        if not piece:
            break
        found += piece
    return found.partition(b"\0")[0].decode(errors="replace").strip()


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(clean=True, infected=False)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, infected=True, finding=said.removesuffix(" FOUND"))
    if said.endswith("ERROR"):
        return Verdict(clean=False, infected=False, finding=said)
    raise Unavailable("scanner.silent", _SILENT)
