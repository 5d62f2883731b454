"""A large log: proofs out of it, and checking all of it. A part of `bench.ledger`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_bytes
from typing import Final, TypeVar

import psycopg

from bench.figures import Figure, emit, of_times
from tearline.ledger import directory, note
from tearline.ledger.hashing import HASH_BYTES
from tearline.ledger.note import NoteKey
from tearline.ledger.tree import consistency_proof, inclusion_proof
from tearline_hub.ledger import padding
from tearline_hub.ledger.keeping import Keeping
from tearline_hub.ledger.sequencer import Sequencer
from tearline_hub.ledger.store import Store
from tearline_hub.ops.nodes import NODES
from tearline_hub.ops.postgres import SEQUENCER, Cluster

PROOFS: Final = 300
PROOF_BOUND: Final = 10.0  # ms
CHECK_BOUND: Final = 5.0  # microseconds a leaf: 200,000 leaves a second
T = TypeVar("T")


def at_size(cluster: Cluster, home: Path, leaves: int) -> Iterator[Figure]:
    """Proofs out of a large log, and checking all of it."""
    keeping = Keeping(home / "ledger")
    with psycopg.connect(cluster.url(SEQUENCER), autocommit=True) as connection:
        sequencer = Sequencer.begin(connection, keeping, NODES[0].slug)
        elapsed, _ = timed(lambda: _grown(sequencer, leaves))
        emit({"leaves": sequencer.frontier.size, "appended_per_second": round(leaves / elapsed)})
        store, size = sequencer.store, sequencer.frontier.size
        step = size // PROOFS
        places = range(step - 1, size, step)
        included = [timed(lambda i=i: _included(store, size, i))[0] for i in places]  # type: ignore[misc]
        yield of_times(f"inclusion proof of {size:,}", included, share=0.95, bound=PROOF_BOUND)
        grew = [timed(lambda i=i: _grew(store, size, i))[0] for i in places]  # type: ignore[misc]
        yield of_times(f"consistency proof to {size:,}", grew, share=0.95, bound=PROOF_BOUND)
        head = store.head()
        directory.write(home / "export", note.parse(head.checkpoint.encode()), size, store.entries, store.hashes)
    key = NoteKey(sequencer.origin, sequencer.key.raw)
    seconds, _ = timed(lambda: directory.check(home / "export", key))
    yield Figure(
        name="checking a whole log",
        measure="a leaf",
        value=seconds / size * 1e6,
        bound=CHECK_BOUND,
        unit="µs",
        beside={"leaves": size, "seconds": round(seconds, 2), "leaves_per_second": round(size / seconds)},
    )


def _included(store: Store, size: int, index: int) -> list[bytes]:
    return store.proof(size, lambda nodes: inclusion_proof(index, size, nodes))


def _grew(store: Store, size: int, old: int) -> list[bytes]:
    return store.proof(size, lambda nodes: consistency_proof(old, size, nodes))


def _grown(sequencer: Sequencer, leaves: int) -> None:
    """Grow the log by ticks of the largest size, of padding alone."""
    while sequencer.frontier.size < leaves:
        more = min(padding.MOST, leaves - sequencer.frontier.size)
        sequencer.publish([(None, token_bytes(HASH_BYTES)) for _ in range(more)])


def timed(act: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    found = act()
    return time.perf_counter() - began, found
