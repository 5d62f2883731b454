"""The ledger's process in a test: on the test's database, as its own role, with a directory of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tearline.ledger import directory, note
from tearline.ledger.note import NoteKey
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.sequencer import Sequencer
from tearline_hub.ledger.store import Store

NODE = "west-midlands"


@dataclass
class Ledger:
    """How a test reaches the log of one database."""

    url: str
    keeping: Keeping

    @contextmanager
    def store(self) -> Iterator[Store]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield Store(connection)

    @contextmanager
    def sequencer(self) -> Iterator[Sequencer]:
        """As at a start."""
        self.keeping.prepare()
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield Sequencer.begin(connection, self.keeping, NODE)

    def publish(self, ticks: int = 1) -> int:
        """Start, publish so often, and end; the size."""
        with self.sequencer() as sequencer:
            for _ in range(ticks):
                sequencer.tick()
            return sequencer.frontier.size

    @property
    def key(self) -> NoteKey:
        with self.store() as store:
            return NoteKey.from_text(store.head().key)

    def export(self, root: Path) -> Path:
        """The log as files, as the command writes it."""
        with self.store() as store:
            head = store.head()
            signed = note.parse(head.checkpoint.encode())
            directory.write(root, signed, head.checkpoint_size, store.entries, store.hashes)
        return root
