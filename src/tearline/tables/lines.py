"""The lines of a stream of bytes, as text.

Invariant: the stream is read in blocks; of a line longer than a block nothing is kept, and the next is still read.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

LONGEST_LINE: Final = 1 << 20
_BLOCK: Final = 1 << 20
_MARK: Final = "\ufeff"  # a byte order mark: at the start, or where two files were pasted together
_NO_ROW: Final = '"x"y\n'  # stands for a line that was dropped: no parser takes it for cells


class Lines:
    """Each line with its end. Those too long to keep are in `overlong`, by number from 1, and come as no row at all."""

    def __init__(self, stream: BinaryIO) -> None:
        """`stream`: read from where it stands."""
        self.overlong: set[int] = set()
        self._stream = stream
        self._kept: deque[tuple[int, list[str]]] = deque(maxlen=2)
        self._next = 1
        self._source = chain.from_iterable(self._blocks())

    def __iter__(self) -> Iterator[str]:
        """Goes on where it stopped."""
        return self._source

    def between(self, first: int, last: int) -> list[str]:
        """The lines from `first` to `last` once more, if all of them are among the latest; else none."""
        kept = [line for number, line in self._numbered() if first <= number <= last]
        return kept if len(kept) == last - first + 1 else []

    def _numbered(self) -> Iterator[tuple[int, str]]:
        for first, lines in self._kept:
            yield from enumerate(lines, first)

    def _blocks(self) -> Iterator[list[str]]:
        rest = b""
        while chunk := self._stream.read(_BLOCK):
            block = rest + chunk
            end = _end(block)
            if not end and len(block) > LONGEST_LINE:
                rest = self._past_the_line()
                self.overlong.add(self._next)
                yield self._noted([_NO_ROW])
                continue
            rest = block[end:]
            yield self._noted(_decoded(block[:end]))
        yield self._noted(_decoded(rest))

    def _noted(self, lines: list[str]) -> list[str]:
        if lines:
            self._kept.append((self._next, lines))
            self._next += len(lines)
        return lines

    def _past_the_line(self) -> bytes:
        """What follows the line in which the stream stands."""
        while chunk := self._stream.read(_BLOCK):
            if b"\n" in chunk:
                return chunk.partition(b"\n")[2]
            if b"\r" in chunk:
                return chunk.partition(b"\r")[2]
        return b""


def _end(block: bytes) -> int:
    """Where the last whole line ends; a carriage return at the very end may have its line feed still to come."""
    return max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1


def _decoded(block: bytes) -> list[str]:
    try:
        text = block.decode()
    except UnicodeDecodeError:
        text = "".join(_line(line) for line in block.splitlines(keepends=True))
    if _MARK in text:
        text = text.replace(_MARK, "")
    return list(io.StringIO(text, newline=""))


def _line(line: bytes) -> str:
    """Line by line, so that a file pasted together from two sources reads right in both halves."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
