"""How a log lies in files, and what the off-line check of it finds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tearline.ledger import directory, note
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.tiles import Tile, TiledNodes, bundle, parse_bundle, parse_path, parse_tile, tiles_of
from tearline.ledger.tree import consistency_proof, inclusion_proof, root_hash
from tests.support.ledger import Log
from tests.support.merkle import entries

SIZE = 66_000  # three levels: the lowest two have full tiles
LOG = Log(entries(SIZE))


def test_the_tiles_of_seventy_thousand_leaves_are_those_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert [tile for tile in tiles if tile.level == 0] == [*(Tile(0, n) for n in range(273)), Tile(0, 273, 112)]
    assert [tile for tile in tiles if tile.level] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 999, 7), "tile/1/999.p/7"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(4, 1_234_067, 1), "tile/4/x001/x234/067.p/1"),
    ],
)
def test_a_tile_is_where_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == (tile, False)
    if tile.level == 0:
        assert parse_path(tile.entries_path) == (tile, True)


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/x000/001", "tile/0/001/002",
     "tile/0/000.p/300", "tile/0/../000", "tile/entries/000/", "tile/-1/000", "tile/0/x001"],
)  # fmt: skip
def test_a_path_has_one_spelling(path: str) -> None:
    with pytest.raises(LedgerFault):
        parse_path(path)


def test_proofs_out_of_tiles_are_those_of_the_tree(tmp_path: Path) -> None:
    root = LOG.write(tmp_path)
    for size in (1, 255, 256, 257, 65_536, 65_537, SIZE):
        nodes = TiledNodes(size, lambda tile: _tile(root, tile))
        assert root_hash(size, nodes) == LOG.root(size)
        for index in {0, size // 2, size - 1}:
            assert inclusion_proof(index, size, nodes) == LOG.tree.path(index, 0, size)
        assert consistency_proof(max(1, size // 3), size, nodes) == LOG.tree.subproof(max(1, size // 3), 0, size)


def _tile(root: Path, tile: Tile) -> list[bytes]:
    """The beginning of whatever the log's last state kept, as a node reads its own tables."""
    wider = next(each for each in tiles_of(SIZE) if (each.level, each.number) == (tile.level, tile.number))
    return parse_tile((root / wider.path).read_bytes(), wider.width)[: tile.width]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_a_whole_log_holds(tmp_path: Path, size: int) -> None:
    log = Log(LOG.entries[:size])
    checked = directory.check(log.write(tmp_path), log.key)
    assert (checked.checkpoint.size, checked.checkpoint.root) == (size, log.root())


def test_an_earlier_checkpoint_must_be_its_beginning(tmp_path: Path) -> None:
    log = Log(LOG.entries[:700])
    other = Log(entries(700, seed=1), signing=log.signing)
    root = log.write(tmp_path)
    directory.check(root, log.key, [log.note(1), log.note(300), log.note(700), log.note(0)])
    for earlier, code in (
        (other.note(300), LedgerCode.NOT_CONSISTENT),
        (other.note(700), LedgerCode.FORKED),
        (Log(LOG.entries[:701], signing=log.signing).note(), LedgerCode.SHRUNK),
    ):
        with pytest.raises(LedgerFault) as fault:
            directory.check(root, log.key, [earlier])
        assert fault.value.fault is code


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


def _drop_entry(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-34])


def _swap_entries(path: Path) -> None:
    held = parse_bundle(path.read_bytes(), 188)
    path.write_bytes(bundle([held[1], held[0], *held[2:]]))


def _rewrite(path: Path) -> None:
    held = parse_bundle(path.read_bytes(), 188)
    path.write_bytes(bundle([*held[:7], os.urandom(32), *held[8:]]))


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        ("tile/entries/000", _flip, LedgerCode.ALTERED),
        ("tile/entries/002.p/188", _drop_entry, LedgerCode.MALFORMED),
        ("tile/entries/002.p/188", _swap_entries, LedgerCode.ALTERED),
        ("tile/entries/002.p/188", _rewrite, LedgerCode.ALTERED),
        ("tile/0/001", _flip, LedgerCode.ALTERED),
        ("tile/1/000.p/2", _flip, LedgerCode.ALTERED),
        ("tile/0/002.p/188", Path.unlink, LedgerCode.INCOMPLETE),
        ("tile/entries/001", Path.unlink, LedgerCode.INCOMPLETE),
        ("checkpoint", Path.unlink, LedgerCode.INCOMPLETE),
    ],
)
def test_whatever_is_done_to_a_file_of_the_log_is_found(
    tmp_path: Path, path: str, change: Callable[[Path], None], code: LedgerCode
) -> None:
    log = Log(LOG.entries[:700])
    root = log.write(tmp_path)
    change(root / path)
    with pytest.raises(LedgerFault) as fault:
        directory.check(root, log.key)
    assert fault.value.fault is code
    assert path.rpartition("/")[2].partition(".")[0] in fault.value.message


def test_a_log_rewritten_in_all_its_files_still_lacks_the_signature(tmp_path: Path) -> None:
    log = Log(LOG.entries[:700])
    rewritten = Log([*log.entries[:5], bytes(32), *log.entries[6:]])
    root = rewritten.write(tmp_path)
    (root / "checkpoint").write_bytes(log.note().raw)
    with pytest.raises(LedgerFault) as fault:
        directory.check(root, log.key)
    assert fault.value.fault is LedgerCode.ALTERED
    (root / "checkpoint").write_bytes(rewritten.note().raw)
    with pytest.raises(LedgerFault) as fault:
        directory.check(root, log.key)
    assert fault.value.fault is LedgerCode.NOT_SIGNED


def test_a_checkpoint_that_never_ends_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"a" * (note.MAX_BYTES + 1))
    with pytest.raises(LedgerFault) as fault:
        directory.check(tmp_path, LOG.key)
    assert fault.value.fault is LedgerCode.TOO_LARGE
