"""The log's tables, in SQL over one connection: what the sequencer writes and what anybody reads.

Invariant: a tick is one transaction; whoever reads sees all of it or nothing. A proof reads a handful of tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import psycopg

from tearline.errors import Conflict, Unavailable
from tearline.ledger import note
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.hashing import HASH_BYTES
from tearline.ledger.note import Note
from tearline.ledger.tiles import WIDTH, Tile, TiledNodes, leaf_hashes, parse_tile, tile_with
from tearline.ledger.tree import Nodes
from tearline_hub.ledger.padding import Leaf
from tearline_hub.ledger.tombstones import Tombstone

# Any number will do as long as nothing else in this database takes the same advisory lock.
_LOCK: Final = 0x7EA1135D
_MOVE: Final = "UPDATE ledger_head SET size = %s, root = %s WHERE size = %s"
_SHOW: Final = "UPDATE ledger_head SET checkpoint_size = %s, checkpoint = %s, key = %s"
_COSIGNED: Final = """
    INSERT INTO ledger_cosigned (origin, size, witness, checkpoint) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_EARLIEST: Final = """
    SELECT checkpoint FROM ledger_cosigned WHERE origin = %s AND size = (
        SELECT min(size) FROM ledger_cosigned WHERE origin = %s AND size > %s
    ) ORDER BY witness
"""
_PLACE: Final = """
    UPDATE audit_leaf SET position = placed.position
    FROM unnest(%s::text[], %s::bigint[]) AS placed (entry_id, position) WHERE audit_leaf.entry_id = placed.entry_id
"""

_ENTRIES: Final = """
    SELECT asked.n, (SELECT string_agg(b.commitments, '' ORDER BY b.start) FROM ledger_batch b
                     WHERE b.start >= asked.first AND b.start < asked.past)
    FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS asked (first, past, n) ORDER BY asked.n
"""
_NODES: Final = """
    SELECT asked.n, (SELECT string_agg(k.hash, '' ORDER BY k.place) FROM ledger_node k
                     WHERE k.level = asked.level AND k.place >= asked.first AND k.place < asked.past)
    FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY AS asked (level, first, past, n)
    ORDER BY asked.n
"""

_TO_KEEP: Final = """
    SELECT subject, act, mark, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM tombstone
    WHERE NOT kept ORDER BY at LIMIT %s
"""
_KEPT: Final = """
    UPDATE tombstone t SET kept = true FROM unnest(%s::text[], %s::text[], %s::text[]) AS done (subject, act, mark)
    WHERE NOT t.kept AND t.subject = done.subject AND t.act = done.act AND t.mark = done.mark
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

    def to_keep(self, most: int) -> list[Tombstone]:
        """Tombstones that are not in the file beside the checkpoint yet, oldest first."""
        return [Tombstone(*row) for row in self._all(_TO_KEEP, [most])]

    def note_kept(self, kept: Sequence[Tombstone]) -> None:
        """They are in the file, on the disk."""
        columns = [[getattr(each, name) for each in kept] for name in ("subject", "act", "mark")]
        with self.connection.transaction(), self._cursor() as cursor:
            cursor.execute(_KEPT, columns)

    def nodes(self, size: int) -> TiledNodes:
        """The nodes of the tree when it had `size` leaves."""
        return TiledNodes(size, self.hashes)

    def proof(self, size: int, make: Callable[[Nodes], list[bytes]]) -> list[bytes]:
        """What `make` makes out of the tree of `size` leaves, with all its tiles read in two queries.

        A proof is asked for by somebody who waits, and each question to the database is a wait of its own.
        """
        wanted: set[Tile] = set()

        def noted(level: int, index: int) -> bytes:
            wanted.add(tile_with(level, index, size))
            return bytes(HASH_BYTES)

        make(noted)
        return make(TiledNodes(size, self._read(wanted).__getitem__))

    def hashes(self, tile: Tile) -> list[bytes]:
        """A tile of the tree."""
        return self._read([tile])[tile]

    def entries(self, tile: Tile) -> list[bytes]:
        """The commitments of a tile of level 0."""
        ((_, raw),) = self._all(_ENTRIES, [*_spans([tile])])
        return parse_tile(bytes(raw)[: tile.width * HASH_BYTES], tile.width)

    def _read(self, tiles: Iterable[Tile]) -> dict[Tile, list[bytes]]:
        """Tiles of any levels. Batches may reach beyond a tile that is not full, and are cut off there."""
        leaves = [tile for tile in tiles if tile.level == 0]
        above = [tile for tile in tiles if tile.level]
        rows = self._all(_ENTRIES, [*_spans(leaves)]) if leaves else []
        found = dict(zip(leaves, _raw(rows), strict=True))
        rows = self._all(_NODES, [[tile.level for tile in above], *_spans(above)]) if above else []
        read = found | dict(zip(above, _raw(rows), strict=True))
        cut = {tile: parse_tile(raw[: tile.width * HASH_BYTES], tile.width) for tile, raw in read.items()}
        return {tile: hashes if tile.level else leaf_hashes(hashes) for tile, hashes in cut.items()}

    def add_cosigned(self, found: Checkpoint, witness: str, signed: Note) -> None:
        """Keep a checkpoint with a witness's signature; its first one of a size stays."""
        with self.connection.transaction(), self._cursor() as cursor:
            cursor.execute(_COSIGNED, [found.origin, found.size, witness, signed.raw.decode()])

    def cosigned(self, origin: str, after: int) -> Note | None:
        """The earliest cosigned checkpoint of the log `origin` with more than `after` leaves, by all who signed it."""
        rows = self._all(_EARLIEST, [origin, origin, after])
        notes = [note.parse(text.encode()) for (text,) in rows]
        return notes[0].with_signatures([each for more in notes for each in more.signatures]) if notes else None

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


def _spans(tiles: Sequence[Tile]) -> tuple[list[int], list[int]]:
    """Where each tile begins on its level, and where it ends."""
    first = [tile.number * WIDTH for tile in tiles]
    return first, [start + tile.width for start, tile in zip(first, tiles, strict=True)]


def _raw(rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
    return [bytes(raw or b"") for _, raw in rows]


def _batches(commitments: Sequence[bytes], start: int) -> list[tuple[int, bytes]]:
    """The leaves cut where tiles end."""
    rest, found = iter(commitments), []
    end = start + len(commitments)
    while start < end:
        length = min(WIDTH - start % WIDTH, end - start)
        found.append((start, b"".join(islice(rest, length))))
        start += length
    return found
