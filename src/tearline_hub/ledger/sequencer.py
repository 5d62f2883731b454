"""The process behind `tearline-hub sequence`: once a second, what was entered becomes leaves, and the log is signed.

Order, so that kill -9 at any instant leaves no gap, no double and no fork: the tick is committed; then the checkpoint
is kept outside the database; then it is shown. What a kill cuts short is finished at the next start.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.hashing import leaf_hash
from tearline.ledger.note import NoteKey
from tearline.ledger.tiles import HEIGHT
from tearline.ledger.tree import Frontier
from tearline.seal.keys import SigningKey
from tearline_hub.ledger import tombstones
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.padding import MOST, Leaf, padded
from tearline_hub.ledger.starting import resume
from tearline_hub.ledger.store import Node, Store

TICK: Final = 1.0  # seconds
LOCK_EVERY: Final = 1.0  # seconds
LONGEST_PAUSE: Final = 10.0  # seconds without the database


@dataclass(slots=True)
class Sequencer:
    """The log on one connection. Make it with `begin`."""

    store: Store
    keeping: Keeping
    key: SigningKey
    origin: str
    frontier: Frontier

    @classmethod
    def begin(cls, connection: psycopg.Connection[Any], keeping: Keeping, node: str) -> Sequencer:
        """Go on where the log stands, and finish what a kill cut short. Raises `IntegrityFault` (see `resume`)."""
        store = Store(connection)
        found = resume(store, keeping, node)
        sequencer = cls(store, keeping, keeping.key(), found.origin, found.frontier)
        sequencer.sign()
        return sequencer

    def tick(self) -> int:
        """Publish what waits, among padding; how many leaves were added."""
        self.keep_tombstones()
        leaves = padded(self.store.waiting(MOST))
        self.publish(leaves)
        return len(leaves)

    def keep_tombstones(self) -> None:
        """Copy what was erased since into the file outside the database."""
        while found := self.store.to_keep(MOST):
            tombstones.append(self.keeping.directory, found)
            # Crash point: they are in the file and not noted; they are appended again, which says nothing new.
            self.store.note_kept(found)

    def publish(self, leaves: list[Leaf]) -> None:
        """Add these leaves and sign the tree with them."""
        grown = Frontier(self.frontier.size, list(self.frontier.peaks))
        nodes = _grow(grown, leaves)
        self.store.append(leaves, nodes, old=self.frontier.size, root=grown.root())
        self.frontier = grown
        # Crash point: the tree has grown and nobody has been shown it; `begin` signs it.
        self.sign()

    def sign(self) -> None:
        """Sign the tree as it stands, keep the checkpoint, then show it."""
        signed = Checkpoint(self.origin, self.frontier.size, self.frontier.root()).signed(self.key)
        self.keeping.keep(signed)
        # Crash point: a checkpoint was kept that nobody has been shown; `begin` shows the same.
        key = NoteKey(self.origin, self.key.raw).text
        self.store.show(self.frontier.size, signed.raw.decode(), key)


def run(url: str, keeping: Keeping, node: str, stopping: threading.Event, say: Callable[[str], None]) -> None:
    """Publish until `stopping` is set, connecting again whenever the database went away.

    Raises `IntegrityFault` when the log must not go on, `Conflict` when another sequencer runs from the directory.
    """
    keeping.prepare()
    with keeping.alone():
        pause = 0.25
        while not stopping.is_set():
            try:
                with psycopg.connect(url, autocommit=True) as connection:
                    pause = 0.25
                    if _locked(Store(connection), stopping, say):
                        _publish(connection, keeping, node, stopping)
            except psycopg.OperationalError:
                say("The database does not answer; trying again.")
                stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


def _locked(store: Store, stopping: threading.Event, say: Callable[[str], None]) -> bool:
    """Wait for the lock, and say so: anybody with a login to this database can hold it. False when told to stop."""
    if store.take_lock():
        return True
    say("Something else holds the ledger's lock in this database (see pg_locks); nothing is published until it ends.")
    while not stopping.wait(LOCK_EVERY):
        if store.take_lock():
            return True
    return False


def _publish(connection: psycopg.Connection[Any], keeping: Keeping, node: str, stopping: threading.Event) -> None:
    sequencer = Sequencer.begin(connection, keeping, node)
    due = time.monotonic()
    while not stopping.wait(max(0.0, due - time.monotonic())):
        sequencer.tick()
        due = max(due + TICK, time.monotonic())


def _grow(frontier: Frontier, leaves: list[Leaf]) -> list[Node]:
    """Add the leaves; the hashes that tiles above level 0 are made of."""
    return [
        (level // HEIGHT, place, found)
        for _, commitment in leaves
        for level, place, found in frontier.append(leaf_hash(commitment))
        if level and level % HEIGHT == 0
    ]
