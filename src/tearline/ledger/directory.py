"""A whole log as a directory, as C2SP lays it out: `checkpoint` and `tile/…`. Writing one, and checking one off-line.

Invariant: a directory that passes holds exactly the leaves that its checkpoint signs, each where it says, and nothing
that is kept beside them differs from what they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tearline.ledger import checkpoint, note
from tearline.ledger.checkpoint import Checkpoint
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.note import Note, NoteKey
from tearline.ledger.tiles import (
    WIDTH,
    ReadTile,
    Tile,
    TiledNodes,
    bundle,
    leaf_hashes,
    parse_bundle,
    parse_tile,
    tiles_of,
    top_of,
)
from tearline.ledger.tree import root_hash

CHECKPOINT: Final = "checkpoint"
_LARGEST: Final = WIDTH * 34  # bytes of a full bundle


@dataclass(frozen=True, slots=True)
class Checked:
    """A log that holds. `note` carries the cosignatures, which nobody has looked at yet."""

    checkpoint: Checkpoint
    note: Note


def write(root: Path, signed: Note, size: int, entries: ReadTile, hashes: ReadTile) -> None:
    """Write a log of `size` leaves below `root`, the checkpoint last: it vouches for the others.

    `entries` reads those of a tile of level 0, `hashes` the tile itself.
    """
    for tile in tiles_of(size):
        if tile.level == 0:
            _put(root / tile.entries_path, bundle(entries(tile)))
        _put(root / tile.path, b"".join(hashes(tile)))
    _put(root / CHECKPOINT, signed.raw)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def check(root: Path, key: NoteKey, earlier: Iterable[Note] = ()) -> Checked:
    """Read and recompute the whole log below `root`. `earlier`: checkpoints of the log that must be beginnings of it.

    Raises `LedgerFault`, which names the file.
    """
    signed = note.parse(_read(root, CHECKPOINT, note.MAX_BYTES))
    found = checkpoint.opened(signed, key)
    _check_tiles(root, found.size)
    nodes = TiledNodes(found.size, partial(_hashes, root))
    if root_hash(found.size, nodes) != found.root:
        raise LedgerFault(LedgerCode.ALTERED)
    for each in earlier:
        _check_beginning(checkpoint.opened(each, key), found, nodes)
    return Checked(found, signed)


def _check_beginning(before: Checkpoint, found: Checkpoint, nodes: TiledNodes) -> None:
    if before.size > found.size:
        raise LedgerFault(LedgerCode.SHRUNK)
    if root_hash(before.size, nodes) != before.root:
        raise LedgerFault(LedgerCode.FORKED if before.size == found.size else LedgerCode.NOT_CONSISTENT)


def _check_tiles(root: Path, size: int) -> None:
    """Compare every tile with what the level below gives, from the entries up."""
    above: dict[int, list[bytes]] = {}
    for tile in tiles_of(size):
        start = tile.number * WIDTH
        hashes = above[tile.level][start : start + tile.width] if tile.level else leaf_hashes(_entries(root, tile))
        if _hashes(root, tile) != hashes:
            raise LedgerFault(LedgerCode.ALTERED, f"See {tile.path}.")
        if tile.width == WIDTH:
            above.setdefault(tile.level + 1, []).append(top_of(hashes))


def _entries(root: Path, tile: Tile) -> list[bytes]:
    with _naming(tile.entries_path):
        return parse_bundle(_read(root, tile.entries_path, _LARGEST), tile.width)


def _hashes(root: Path, tile: Tile) -> list[bytes]:
    with _naming(tile.path):
        return parse_tile(_read(root, tile.path, _LARGEST), tile.width)


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Say of a malformed file which it is."""
    try:
        yield
    except LedgerFault as fault:
        if fault.fault is not LedgerCode.MALFORMED:
            raise
        raise LedgerFault(LedgerCode.MALFORMED, f"See {path}.") from None


def _read(root: Path, path: str, most: int) -> bytes:
    try:
        with (root / path).open("rb") as file:
            content = file.read(most + 1)
    except OSError:
        raise LedgerFault(LedgerCode.INCOMPLETE, f"See {path}.") from None
    if len(content) > most:
        raise LedgerFault(LedgerCode.TOO_LARGE, f"See {path}.")
    return content
