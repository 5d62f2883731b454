"""References met so far: a set, in less memory once there are many."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.tables.references import References

TEXTS = st.lists(st.text(max_size=4), max_size=60)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 8))
def test_it_is_a_set_however_few_are_kept_as_texts(met: list[str], asked: list[str], recent: int) -> None:
    references, plain = References(recent), set[str]()
    for text in met:
        assert (text in references) == (text in plain)
        if text not in plain:
            references.add(text)
            plain.add(text)
    assert len(references) == len(plain)
    assert [text in references for text in asked] == [text in plain for text in asked]
    assert references.isdisjoint(set(asked)) == plain.isdisjoint(asked)


@settings(deadline=None)
@given(st.lists(st.sets(st.text(max_size=2), max_size=20), max_size=8), st.integers(0, 8))
def test_many_are_met_together(blocks: list[set[str]], recent: int) -> None:
    references, plain = References(recent), set[str]()
    for block in blocks:
        assert references.isdisjoint(block) == plain.isdisjoint(block)
        references.update(block - plain)
        plain |= block
    assert all(text in references for text in plain)


def test_older_ones_take_eight_bytes_each() -> None:
    references = References(recent=100)
    for start in range(0, 10_000, 100):
        references.update({f"R{number}" for number in range(start, start + 100)})
    assert sum(run.nbytes for run in references._older) + 8 * len(references._recent) == 80_000
    assert len(references._older) < 8
    assert len(references._recent) <= 100
