"""Whatever arrives as a note, checkpoint, tile, proof or request is refused as such, or means what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.ledger import checkpoint, note
from tearline.ledger.faults import LedgerFault
from tearline.ledger.note import NoteKey
from tearline.ledger.proof_file import parse_proof
from tearline.ledger.tiles import bundle, parse_bundle, parse_path, parse_tile
from tearline.ledger.tree import Frontier, consistency_proof, inclusion_proof
from tearline.ledger.verification import check_consistency, check_inclusion
from tearline.ledger.witness import parse_request
from tests.support.ledger import log_with
from tests.support.merkle import Reference, entries

LOG, PROOF = log_with(b"{}", bytes(32), index=9, others=entries(20))
# Parser -> something it takes, and how to write what it read.
PARSERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "note": (lambda raw: note.parse(raw).raw, LOG.note().raw),
    "checkpoint": (lambda raw: checkpoint.read(raw.decode()).text.encode(), LOG.note().text.encode()),
    "key": (lambda raw: NoteKey.from_text(raw.decode()).text.encode(), LOG.key.text.encode()),
    "proof": (lambda raw: parse_proof(raw).raw, PROOF.raw),
    "request": (lambda raw: parse_request(raw).raw, LOG.request(5).raw),
    "path": (lambda raw: _path(raw.decode()), b"tile/0/x001/234.p/17"),
    "bundle": (lambda raw: bundle(parse_bundle(raw, 3)), bundle(entries(3))),
    "tile": (lambda raw: b"".join(parse_tile(raw, 3)), b"".join(entries(3))),
}
REFUSALS = (LedgerFault, InvalidInput, UnicodeDecodeError)


def _path(path: str) -> bytes:
    tile, is_entries = parse_path(path)
    return (tile.entries_path if is_entries else tile.path).encode()


@st.composite
def edited(draw: st.DrawFn, raw: bytes) -> bytes:
    """`raw` after a few cuts, copies and strange bytes."""
    found = bytearray(raw)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(found)))
        end = draw(st.integers(start, min(len(found), start + 70)))
        piece = draw(
            st.one_of(st.binary(max_size=4), st.sampled_from([b"\n", b"\n\n", b"0", b"=", raw[:40], raw[-99:]]))
        )
        found[start:end] = piece
    return bytes(found)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_what_is_taken_has_one_spelling(name: str, data: st.DataObject) -> None:
    _one_spelling(name, data)


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_taken_has_one_spelling_however_often_it_is_tried(name: str, data: st.DataObject) -> None:
    _one_spelling(name, data)


def _one_spelling(name: str, data: st.DataObject) -> None:
    read, valid = PARSERS[name]
    assert read(valid) == valid
    raw = data.draw(st.one_of(edited(valid), st.binary(max_size=200)))
    try:
        written = read(raw)
    except REFUSALS:
        return
    assert written == raw.strip() if name == "key" else written == raw


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=80), st.data())
def test_proofs_of_any_tree_hold(leaves: list[bytes], data: st.DataObject) -> None:
    tree, frontier = Reference(leaves), Frontier()
    for start in range(len(leaves)):
        frontier.append(tree.mth(start, start + 1))
    size = data.draw(st.integers(1, len(leaves)))
    old, index = data.draw(st.integers(0, size)), data.draw(st.integers(0, size - 1))
    root = tree.mth(0, size)
    proof = inclusion_proof(index, size, tree.node)
    check_inclusion(tree.mth(index, index + 1), index=index, size=size, proof=proof, root=root)
    path = consistency_proof(old, size, tree.node)
    check_consistency(old=old, old_root=tree.mth(0, old), new=size, new_root=root, proof=path)
    assert frontier.root() == tree.mth(0, len(leaves))


@settings(deadline=None)
@given(
    st.binary(min_size=32, max_size=32), st.integers(-2, 2**63), st.integers(-2, 2**63),
    st.lists(st.binary(min_size=31, max_size=33), max_size=70), st.binary(min_size=32, max_size=32),
)  # fmt: skip
def test_an_invented_proof_is_refused_and_ends(
    leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes
) -> None:
    with pytest.raises(LedgerFault):
        check_inclusion(leaf, index=index, size=size, proof=proof, root=root)
    if index != size or leaf != root:
        with pytest.raises(LedgerFault):
            check_consistency(old=index, old_root=leaf, new=size, new_root=root, proof=proof)
