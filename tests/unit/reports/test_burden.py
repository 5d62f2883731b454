"""What is counted of reports lets nobody work out a number under ten, nor who anybody is."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.reports.burden import FEWEST, is_words_only, share, shown
from tearline.vocab.report import Behaviour, ReportKind

COUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), max_size=7)


@given(COUNTS)
def test_nothing_under_ten_is_shown(counts: dict[str, int]) -> None:
    found = shown(counts)
    assert all(count is None or count >= FEWEST for count in (*found.counts.values(), found.total))
    assert found.counts.keys() == counts.keys()


@given(COUNTS)
def test_what_is_shown_is_true_in_fives_rounded_down(counts: dict[str, int]) -> None:
    found = shown(counts)
    assert all(count is None or 0 <= counts[key] - count < 5 for key, count in found.counts.items())
    assert found.total is None or 0 <= sum(counts.values()) - found.total < 5


@given(COUNTS)
def test_the_hidden_part_of_a_total_is_two_numbers_that_make_ten(counts: dict[str, int]) -> None:
    found = shown(counts)
    hidden = [counts[key] for key, count in found.counts.items() if count is None]
    if found.total is not None and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST


@pytest.mark.parametrize("size", [1, 2, 3])
def test_no_hidden_number_can_be_worked_out_by_whoever_knows_the_rule(size: int) -> None:
    """Every world up to 22, and what it shows: for each hidden number another world shows the same."""
    limit = {1: 60, 2: 40, 3: 22}[size]
    seen: dict[object, list[set[int]]] = {}
    for world in product(range(limit), repeat=size):
        found = shown({str(place): count for place, count in enumerate(world)})
        said = (found.total, *found.counts.values())
        possible = seen.setdefault(said, [set() for _ in world])
        for values, count in zip(possible, world, strict=True):
            values.add(count)
    for (_, *counts), possible in ((said, each) for said, each in seen.items() if isinstance(said, tuple)):
        for count, values in zip(counts, possible, strict=True):
            assert count is not None or len(values) > 1, f"{counts} tell {values}"


def test_only_a_lone_number_is_hidden_with_its_total() -> None:
    assert shown({"a": 9}).total is None
    assert shown({"a": 10}).total == 10
    assert shown({"a": 9, "b": 30}).counts == {"a": None, "b": None}
    assert shown({"a": 9, "b": 30, "c": 12}).counts == {"a": None, "b": 30, "c": None}
    assert shown({}).total is None


def test_a_share_is_rough_and_of_enough() -> None:
    assert share(1, 10) == 10
    assert share(3, 11) == 25
    assert share(5, None) is None
    assert share(5, 9) is None


@pytest.mark.parametrize("kind", ReportKind)
def test_only_where_reasons_are_asked_for_can_they_be_missing(kind: ReportKind) -> None:
    asked = {ReportKind.SUSPICIOUS_TRANSACTION, ReportKind.ATTEMPTED_TRANSACTION, ReportKind.SUSPICIOUS_HIRE}
    assert is_words_only(kind, ()) is (kind in asked)
    assert not is_words_only(kind, (Behaviour.UNCLEAR_USE,))
