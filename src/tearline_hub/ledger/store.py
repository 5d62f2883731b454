"""The log's tables, in SQL over one connection: what the sequencer writes and what anybody reads.

Invariant: a tick is one transaction; whoever reads sees all of it or nothing. A proof reads a handful of tiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import psycopg

from tearline.errors import Conflict, Unavailable
from tearline.ledger.hashing import HASH_BYTES
from tearline.ledger.tiles import WIDTH, Tile, TiledNodes, leaf_hashes, parse_tile
from tearline_hub.ledger.padding import Leaf

# Any number will do as long as nothing else in this database takes the same advisory lock.
_LOCK: Final = 0x7EA1135D
_MOVE: Final = "UPDATE ledger_head SET size = %s, root = %s WHERE size = %s"
_SHOW: Final = "UPDATE ledger_head SET checkpoint_size = %s, checkpoint = %s, key = %s"
_PLACE: Final = """
    UPDATE audit_leaf SET position = placed.position
    FROM unnest(%s::text[], %s::bigint[]) AS placed (entry_id, position) WHERE audit_leaf.entry_id = placed.entry_id
"""

Node = tuple[int, int, bytes]
"""A hash of a tile above level 0: the tile's level, its place along the level, the hash."""


@dataclass(frozen=True, slots=True)
class Head:
    """The tree as it stands, and the last checkpoint that may be shown (empty before the first)."""

    size: int
    root: bytes
    checkpoint_size: int
    checkpoint: str
    key: str


class Store:
    """The tables behind `connection`, whose role decides what it may do."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        """The caller opens and closes it."""
        self.connection = connection

    def take_lock(self) -> bool:
        """Whether this is now the only sequencer, until the connection ends."""
        return bool(self._one("SELECT pg_try_advisory_lock(%s)", [_LOCK])[0])

    def head(self) -> Head:
        """The one row of the log."""
        size, root, *shown = self._one("SELECT size, root, checkpoint_size, checkpoint, key FROM ledger_head")
        return Head(size, bytes(root), *shown)

    def waiting(self, most: int) -> list[tuple[str, bytes]]:
        """Entries that are not published yet, by id, with their commitments; in no order."""
        rows = self._all("SELECT entry_id, commitment FROM audit_leaf WHERE position IS NULL LIMIT %s", [most])
        return [(entry_id, bytes(commitment)) for entry_id, commitment in rows]

    def append(self, leaves: Sequence[Leaf], nodes: Sequence[Node], *, old: int, root: bytes) -> None:
        """Add a tick, all or nothing. `root`: of the grown tree. Raises `Conflict` when the tree is not at `old`."""
        placed = [(entry_id, old + place) for place, (entry_id, _) in enumerate(leaves) if entry_id is not None]
        with self.connection.transaction(), self._cursor() as cursor:
            cursor.execute(_MOVE, [old + len(leaves), root, old])
            if cursor.rowcount != 1:
                raise Conflict("ledger.moved", "Another sequencer was here first. Start this one again.")
            batches = _batches([commitment for _, commitment in leaves], old)
            cursor.executemany("INSERT INTO ledger_batch (start, commitments) VALUES (%s, %s)", batches)
            cursor.executemany("INSERT INTO ledger_node (level, place, hash) VALUES (%s, %s, %s)", nodes)
            if placed:
                entry_ids, positions = map(list, zip(*placed, strict=True))
                cursor.execute(_PLACE, [entry_ids, positions])

    def show(self, size: int, checkpoint: str, key: str) -> None:
        """Let a checkpoint be seen, after it was kept outside the database. `key`: the log's, as one word."""
        with self.connection.transaction(), self._cursor() as cursor:
            cursor.execute(_SHOW, [size, checkpoint, key])

    def nodes(self, size: int) -> TiledNodes:
        """The nodes of the tree when it had `size` leaves."""
        return TiledNodes(size, self.hashes)

    def hashes(self, tile: Tile) -> list[bytes]:
        """A tile of the tree."""
        if tile.level == 0:
            return leaf_hashes(self.entries(tile))
        first = tile.number * WIDTH
        query = "SELECT hash FROM ledger_node WHERE level = %s AND place >= %s AND place < %s ORDER BY place"
        rows = self._all(query, [tile.level, first, first + tile.width])
        return parse_tile(b"".join(bytes(row[0]) for row in rows), tile.width)

    def entries(self, tile: Tile) -> list[bytes]:
        """The commitments of a tile of level 0."""
        first = tile.number * WIDTH
        query = "SELECT commitments FROM ledger_batch WHERE start >= %s AND start < %s ORDER BY start"
        rows = self._all(query, [first, first + tile.width])
        return parse_tile(b"".join(bytes(row[0]) for row in rows)[: tile.width * HASH_BYTES], tile.width)

    def add_cosigned(self, origin: str, size: int, checkpoint: str) -> None:
        """Keep a checkpoint with its witnesses' signatures; the first one of a size stays."""
        query = "INSERT INTO ledger_cosigned (origin, size, checkpoint) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        with self.connection.transaction(), self._cursor() as cursor:
            cursor.execute(query, [origin, size, checkpoint])

    def cosigned(self, origin: str, after: int) -> str | None:
        """The earliest cosigned checkpoint of the log `origin` with more than `after` leaves."""
        query = "SELECT checkpoint FROM ledger_cosigned WHERE origin = %s AND size > %s ORDER BY size LIMIT 1"
        rows = self._all(query, [origin, after])
        return rows[0][0] if rows else None

    def note_accepted(self, reason: str, seen: str) -> None:
        """Write the audit entry that an operator went on from an older database. `seen`: JSON."""
        with self.connection.transaction(), self._cursor() as cursor:
            cursor.execute("SELECT tearline.note_accepted(%s, %s::jsonb)", [reason, seen])

    def _cursor(self) -> psycopg.Cursor[Any]:
        # Bound by the server: the queries are the same text each time, and nothing is written into them.
        return psycopg.Cursor(self.connection)

    def _all(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            return cursor.execute(query, parameters, binary=True).fetchall()

    def _one(self, query: str, parameters: Sequence[object] = ()) -> tuple[Any, ...]:
        rows = self._all(query, parameters)
        if not rows:
            raise Unavailable("ledger.not-there", "The ledger's tables are not ready. Run: tearline-hub migrate")
        return rows[0]


def _batches(commitments: Sequence[bytes], start: int) -> list[tuple[int, bytes]]:
    """The leaves cut where tiles end."""
    rest, found = iter(commitments), []
    end = start + len(commitments)
    while start < end:
        length = min(WIDTH - start % WIDTH, end - start)
        found.append((start, b"".join(islice(rest, length))))
        start += length
    return found
