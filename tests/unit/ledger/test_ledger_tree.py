"""The tree against the published vectors, against RFC 6962's own recursion, and proofs that were spoilt."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tearline.errors import InvalidInput
from tearline.ledger.faults import LedgerCode, LedgerFault
from tearline.ledger.hashing import EMPTY_ROOT, leaf_hash
from tearline.ledger.tree import Frontier, consistency_proof, inclusion_proof, root_hash
from tearline.ledger.verification import check_consistency, check_inclusion
from tests.support.merkle import Reference, entries

LARGEST = 300
REFERENCE = Reference(entries(LARGEST))

# The inputs and roots that Certificate Transparency's implementations share.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
SUBPROOFS = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
PUBLISHED = Reference([bytes.fromhex(text) for text in INPUTS])


def test_the_published_roots_are_ours() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT
    for text, root in zip(INPUTS, ROOTS, strict=True):
        frontier.append(leaf_hash(bytes.fromhex(text)))
        assert frontier.root().hex() == root
        assert root_hash(frontier.size, PUBLISHED.node).hex() == root


@pytest.mark.parametrize(("place", "path"), PATHS.items())
def test_the_published_paths_are_ours(place: tuple[int, int], path: list[str]) -> None:
    assert [each.hex() for each in inclusion_proof(*place, PUBLISHED.node)] == path


@pytest.mark.parametrize(("sizes", "path"), SUBPROOFS.items())
def test_the_published_consistency_proofs_are_ours(sizes: tuple[int, int], path: list[str]) -> None:
    assert [each.hex() for each in consistency_proof(*sizes, PUBLISHED.node)] == path


def test_every_root_up_to_300_is_the_recursion_s_and_makes_each_node_whole_once() -> None:
    frontier, made = Frontier(), {}
    for size, entry in enumerate(REFERENCE.entries, start=1):
        for level, index, found in frontier.append(leaf_hash(entry)):
            assert (level, index) not in made
            made[level, index] = found
            assert found == REFERENCE.node(level, index)
        assert frontier.root() == REFERENCE.mth(0, size) == root_hash(size, REFERENCE.node)
        assert Frontier.at(size, REFERENCE.node) == frontier
    assert set(made) == {(level, index) for level in range(9) for index in range(LARGEST >> level)}


def test_every_inclusion_proof_up_to_300_holds_and_no_spoilt_one_does() -> None:
    chance = random.Random(1)
    for size in range(1, LARGEST + 1):
        root = REFERENCE.mth(0, size)
        for index in range(size):
            proof = inclusion_proof(index, size, REFERENCE.node)
            assert proof == REFERENCE.path(index, 0, size)
            leaf = REFERENCE.mth(index, index + 1)
            check_inclusion(leaf, index=index, size=size, proof=proof, root=root)
            spoilt = _spoilt(proof, chance)
            other = (index + chance.randrange(1, size)) % size if size > 1 else size
            refused(lambda: check_inclusion(leaf, index=index, size=size, proof=spoilt, root=root))  # noqa: B023
            refused(lambda: check_inclusion(leaf, index=other, size=size, proof=proof, root=root))  # noqa: B023
            refused(lambda: check_inclusion(_flipped(leaf, chance), index=index, size=size, proof=proof, root=root))  # noqa: B023
            refused(lambda: check_inclusion(leaf, index=index, size=size, proof=proof, root=_flipped(root, chance)))  # noqa: B023


def test_every_consistency_proof_up_to_300_holds_and_no_spoilt_one_does() -> None:
    chance = random.Random(2)
    for new in range(1, LARGEST + 1):
        root = REFERENCE.mth(0, new)
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, REFERENCE.node)
            assert proof == REFERENCE.subproof(old, 0, new)
            before = REFERENCE.mth(0, old)

            def check(first: bytes, last: bytes, path: list[bytes], old: int = old, new: int = new) -> None:
                check_consistency(old=old, old_root=first, new=new, new_root=last, proof=path)

            check(before, root, proof)
            refused(lambda: check(before, root, _spoilt(proof, chance)))  # noqa: B023
            refused(lambda: check(_flipped(before, chance), root, proof))  # noqa: B023
            refused(lambda: check(before, _flipped(root, chance), proof))  # noqa: B023


def test_every_tree_begins_with_the_empty_one_and_with_itself() -> None:
    root = REFERENCE.mth(0, 7)
    check_consistency(old=0, old_root=EMPTY_ROOT, new=7, new_root=root, proof=[])
    check_consistency(old=7, old_root=root, new=7, new_root=root, proof=[])
    assert consistency_proof(0, 7, REFERENCE.node) == []
    refused(lambda: check_consistency(old=0, old_root=root, new=7, new_root=root, proof=[]))
    refused(lambda: check_consistency(old=0, old_root=EMPTY_ROOT, new=7, new_root=root, proof=[root]))
    refused(lambda: check_consistency(old=0, old_root=EMPTY_ROOT, new=0, new_root=root, proof=[]))


@pytest.mark.parametrize(
    ("old", "new", "code"), [(7, 7, LedgerCode.FORKED), (8, 7, LedgerCode.SHRUNK), (6, 7, LedgerCode.NOT_CONSISTENT)]
)
def test_a_refusal_says_what_was_done_to_the_log(old: int, new: int, code: LedgerCode) -> None:
    other = Reference(entries(8, seed=1))
    with pytest.raises(LedgerFault) as fault:
        check_consistency(old=old, old_root=other.mth(0, old), new=new, new_root=REFERENCE.mth(0, new), proof=[])
    assert fault.value.fault is code


@pytest.mark.parametrize("index", [-1, 7, 8])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(InvalidInput):
        inclusion_proof(index, 7, REFERENCE.node)


def test_no_proof_is_made_between_sizes_that_never_were() -> None:
    for old, new in ((-1, 7), (8, 7)):
        with pytest.raises(InvalidInput):
            consistency_proof(old, new, REFERENCE.node)


def refused(check: Callable[[], None]) -> None:
    with pytest.raises(LedgerFault):
        check()


def _flipped(value: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(value) * 8)
    return (int.from_bytes(value, "big") ^ (1 << place)).to_bytes(len(value), "big")


def _spoilt(proof: list[bytes], chance: random.Random) -> list[bytes]:
    """One hash more, one less, one of another length, two exchanged, or a flipped bit."""
    place = chance.randrange(len(proof)) if proof else 0
    ways = [[*proof, proof[-1] if proof else bytes(32)], [bytes(32), *proof]]
    if proof:
        flipped = [*proof[:place], _flipped(proof[place], chance), *proof[place + 1 :]]
        ways += [flipped, proof[:-1], proof[1:], [*proof[:place], proof[place][:31], *proof[place + 1 :]]]
    if len(proof) > 1:
        ways.append([*reversed(proof)])
    return chance.choice(ways)
