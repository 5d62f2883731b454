"""No parser breaks: neither on what once broke one, nor on what is made up now. `make fuzz` goes on for as long as asked."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.security.fuzz import FOUND
from tests.security.parsers import NAMES, WITHOUT_DATABASE, Parser, mutated, parser, refused_or_read

SECONDS = 0.2  # of the processor, for each
KEPT = sorted(path for path in FOUND.rglob("*") if path.is_file() and path.suffix != ".md")


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def named(directory: str) -> Parser:
    return next(found for name, found in WITHOUT_DATABASE.items() if name.replace(" ", "_") == directory)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_parser_is_refused_or_read(path: Path) -> None:
    refused_or_read(named(path.parent.name), path.read_bytes())


@pytest.mark.parametrize("name", WITHOUT_DATABASE)
def test_a_parser_takes_what_it_is_said_to_take(name: str) -> None:
    for seed in WITHOUT_DATABASE[name].seeds:
        WITHOUT_DATABASE[name].read(seed)


@pytest.mark.parametrize("name", NAMES)
def test_spoilt_input_is_refused_or_read(name: str, stack: ExitStack) -> None:
    found = parser(name, stack)
    until = time.process_time() + SECONDS
    for raw in mutated(found.seeds, found.words, random.Random(name)):
        refused_or_read(found, raw)
        if time.process_time() > until:
            return
