"""What a parser is to the tests: what it reads with, and something that it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

STRANGE: Final = (b"\x00", b"\xff", b"9" * 20, b"-", b"\n", b'"', b"{", b"\xe2\x80\xae")
"""Put in everywhere."""


@dataclass(frozen=True)
class Parser:
    """`read` takes bytes; `seeds` are some that it takes; `words` are put in by the fuzzer."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()
