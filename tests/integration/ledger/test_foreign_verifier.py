"""Go's own sumdb/note and sumdb/tlog accept our log, and refuse it once anything of it was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tearline.ledger.cosignature import cosign
from tearline.ledger.tiles import bundle, parse_bundle
from tearline.seal.keys import SigningKey
from tests.integration.ledger.conftest import Verify
from tests.support.ledger import Log, log_with
from tests.support.merkle import entries

SIZES = (1, 2, 255, 256, 257, 700)
LOG, PROOF = log_with(b'{"act": "projection.opened"}', bytes(32), index=300, others=entries(699))
FORKED = Log([*LOG.entries[:600], bytes(32), *LOG.entries[601:]], signing=LOG.signing)
LAST = "tile/entries/002.p/188"


def kept(log: Log, size: int, path: Path) -> Path:
    path.write_bytes(log.note(size).raw)
    return path


@pytest.mark.parametrize("size", SIZES)
def test_it_accepts_every_leaf_of_our_log(go: Verify, tmp_path: Path, size: int) -> None:
    log = Log(LOG.entries[:size])
    done = go("log", log.write(tmp_path), log.key.text)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{size}\n", "")


def test_it_accepts_that_the_log_only_grew(go: Verify, tmp_path: Path) -> None:
    earlier = [kept(LOG, size, tmp_path / f"earlier-{size}") for size in SIZES]
    assert go("log", LOG.write(tmp_path / "log"), LOG.key.text, *earlier).returncode == 0


def test_it_accepts_our_proof_and_leaves_our_witness_alone(go: Verify, tmp_path: Path) -> None:
    line = cosign(LOG.note(), SigningKey.generate(), "overseer/witness", 1_795_000_000)
    path = tmp_path / "opened.tlog-proof"
    path.write_bytes(replace(PROOF, note=LOG.note().with_signatures([line])).raw)
    done = go("proof", path, LOG.key.text)
    assert (done.returncode, done.stdout) == (0, "300\n")


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(PROOF, entry=PROOF.entry.replace(b"opened", b"Opened")),
        replace(PROOF, salt=bytes(31) + b"\1"),
        replace(PROOF, index=301),
        replace(PROOF, proof=PROOF.proof[::-1]),
        replace(PROOF, note=FORKED.note()),
    ],
)
def test_it_refuses_a_spoilt_proof(go: Verify, tmp_path: Path, spoilt: object) -> None:
    path = tmp_path / "opened.tlog-proof"
    path.write_bytes(spoilt.raw)  # type: ignore[attr-defined]
    done = go("proof", path, LOG.key.text)
    assert done.returncode == 1
    assert "invalid transparency proof" in done.stderr


def _flipped(root: Path) -> None:
    content = bytearray((root / LAST).read_bytes())
    content[-9] ^= 1
    (root / LAST).write_bytes(content)


def _removed(root: Path) -> None:
    held = parse_bundle((root / LAST).read_bytes(), 188)
    (root / LAST).write_bytes(bundle([*held[:9], *held[10:]]))


def _reordered(root: Path) -> None:
    held = parse_bundle((root / LAST).read_bytes(), 188)
    (root / LAST).write_bytes(bundle([held[1], held[0], *held[2:]]))


def _rewritten(root: Path) -> None:
    """Every file, by somebody who has all but the key."""
    checkpoint = (root / "checkpoint").read_bytes()
    FORKED.write(root)
    (root / "checkpoint").write_bytes(checkpoint)


def _signed_by_another(root: Path) -> None:
    (root / "checkpoint").write_bytes(Log(LOG.entries).note().raw)


def _tile_changed(root: Path) -> None:
    path = root / "tile/0/001"
    path.write_bytes(path.read_bytes()[32:] + bytes(32))


@pytest.mark.parametrize(
    "change", [_flipped, _removed, _reordered, _rewritten, _signed_by_another, _tile_changed], ids=lambda each: each.__name__
)  # fmt: skip
def test_it_refuses_a_log_to_which_something_was_done(
    go: Verify, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    root = LOG.write(tmp_path)
    change(root)
    assert go("log", root, LOG.key.text).returncode == 1


@pytest.mark.parametrize("size", [601, 650, 700])
def test_it_refuses_a_forked_log_even_when_it_is_signed(go: Verify, tmp_path: Path, size: int) -> None:
    root = FORKED.write(tmp_path / "log")
    assert go("log", root, LOG.key.text).returncode == 0
    done = go("log", root, LOG.key.text, kept(LOG, size, tmp_path / "earlier"))
    assert done.returncode == 1
    assert "invalid transparency proof" in done.stderr
