"""Tiles and entry bundles: how a log is laid out as files (C2SP tlog-tiles).

A tile holds up to 256 hashes of one of the levels 0, 8, 16 …; a bundle holds the entries of a tile of level 0, each
with its length before it. Invariant: an entry of ours is 32 bytes, so a bundle says nothing but where entries are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.hashing import HASH_BYTES, leaf_hash, row_above

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
MAX_LEVEL: Final = 63
_LENGTH: Final = HASH_BYTES.to_bytes(2, "big")
_STEP: Final = len(_LENGTH) + HASH_BYTES
_PATH: Final = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Which tile: its `level` (0 to 63, in steps of 8 levels of the tree), its number there, and how many hashes."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is, below the log's directory: `tile/0/x001/234`, or `tile/0/x001/234.p/17` when it is not full."""
        return f"tile/{self.level}/{self._place()}"

    @property
    def entries_path(self) -> str:
        """Where the entries of a tile of level 0 are."""
        return f"tile/entries/{self._place()}"

    def _place(self) -> str:
        groups = f"{self.number:03}"
        groups = groups.zfill(-(-len(groups) // 3) * 3)
        *front, last = (groups[start : start + 3] for start in range(0, len(groups), 3))
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return "".join(f"x{group}/" for group in front) + last + part


ReadTile = Callable[[Tile], list[bytes]]
"""Reads exactly as many hashes as the tile is wide."""


def parse_path(path: str) -> tuple[Tile, bool]:
    """The tile, and whether it is its entries. Raises `LedgerFault` on anything that `Tile` would not write."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise LedgerFault(LedgerCode.MALFORMED)
    entries = found["level"] == "entries"
    level, width = 0 if entries else int(found["level"]), int(found["width"] or WIDTH)
    tile = Tile(level, int(found["number"].replace("x", "").replace("/", "")), width)
    if (tile.entries_path if entries else tile.path) != path or level > MAX_LEVEL or width > WIDTH:
        raise LedgerFault(LedgerCode.MALFORMED)
    return tile, entries


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size` leaves, level by level, the last of each level perhaps not full."""
    level, hashes = 0, size
    while hashes:
        full, rest = divmod(hashes, WIDTH)
        for number in range(full):
            yield Tile(level, number)
        if rest:
            yield Tile(level, full, rest)
        level, hashes = level + 1, full


def bundle(entries: list[bytes]) -> bytes:
    """Entries of 32 bytes as a bundle."""
    return b"".join(_LENGTH + entry for entry in entries)


def parse_bundle(raw: bytes, width: int) -> list[bytes]:
    """Exactly `width` entries. Raises `LedgerFault` otherwise, and for an entry that is not 32 bytes."""
    starts = range(0, len(raw), _STEP)
    if len(raw) != width * _STEP or any(raw[start : start + 2] != _LENGTH for start in starts):
        raise LedgerFault(LedgerCode.MALFORMED)
    return [raw[start + 2 : start + _STEP] for start in starts]


def parse_tile(raw: bytes, width: int) -> list[bytes]:
    """Exactly `width` hashes. Raises `LedgerFault` otherwise."""
    if len(raw) != width * HASH_BYTES:
        raise LedgerFault(LedgerCode.MALFORMED)
    return [raw[start : start + HASH_BYTES] for start in range(0, len(raw), HASH_BYTES)]


def leaf_hashes(entries: list[bytes]) -> list[bytes]:
    """The hashes of a tile of level 0."""
    return [leaf_hash(entry) for entry in entries]


def top_of(hashes: list[bytes]) -> bytes:
    """The hash over a full tile: one hash of the tile above."""
    while len(hashes) > 1:
        hashes = row_above(hashes)
    return hashes[0]


def tile_with(level: int, index: int, size: int) -> Tile:
    """The tile out of which a node is computed, in a tree of `size` leaves."""
    tile_level, height = divmod(level, HEIGHT)
    number = index // (WIDTH >> height)
    return Tile(tile_level, number, min(WIDTH, (size >> (tile_level * HEIGHT)) - number * WIDTH))


class TiledNodes:
    """Reads nodes of a tree of `size` leaves out of tiles, each tile once. Call it as `tree.Nodes`."""

    def __init__(self, size: int, read: ReadTile) -> None:
        """Nothing is read yet."""
        self._size = size
        self._read = read
        self._rows: dict[Tile, list[list[bytes]]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The node, which must be whole in this tree."""
        height = level % HEIGHT
        return self._of(tile_with(level, index, self._size))[height][index % (WIDTH >> height)]

    def _of(self, tile: Tile) -> list[list[bytes]]:
        """All rows of the tile's own small tree."""
        if tile not in self._rows:
            rows = [self._read(tile)]
            while len(rows[-1]) > 1:
                rows.append(row_above(rows[-1]))
            self._rows[tile] = rows
        return self._rows[tile]
