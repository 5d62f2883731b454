"""References met so far: a set, of which hashes are kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.tables.references import References, hashes_of

TEXTS = st.lists(st.text(max_size=4), max_size=60)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 8))
def test_it_is_a_set_however_few_wait(met: list[str], asked: list[str], recent: int) -> None:
    references, plain = References(recent), set[str]()
    for text in met:
        assert (text in references) == (text in plain)
        if text not in plain:
            references.add(text)
            plain.add(text)
    assert len(references) == len(plain)
    assert [text in references for text in asked] == [text in plain for text in asked]


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=2), max_size=20), max_size=8), TEXTS, st.integers(0, 8))
def test_many_are_met_together_or_not_at_all(blocks: list[list[str]], single: list[str], recent: int) -> None:
    references, plain = References(recent), set[str]()
    for text in set(single):
        references.add(text)
        plain.add(text)
    for block in blocks:
        new = len(set(block)) == len(block) and plain.isdisjoint(block)
        assert references.meet(hashes_of(block)) == new
        plain |= set(block) if new else set()
        assert len(references) == len(plain)
    assert all(text in references for text in plain)


def test_older_ones_take_eight_bytes_each() -> None:
    references = References(recent=100)
    for start in range(0, 10_000, 100):
        assert references.meet(hashes_of(f"R{number}" for number in range(start, start + 100)))
    assert sum(run.nbytes for run in references._older) == 80_000
    assert len(references._older) < 8


def test_those_met_one_by_one_are_sorted_in_the_end() -> None:
    references = References(recent=100)
    for number in range(1_000):
        references.add(f"R{number}")
    assert len(references._recent) <= 100
    assert len(references) == 1_000
