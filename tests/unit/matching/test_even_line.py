"""Wrong rows per person: as many beside common names as beside rare ones, at one point for everybody."""

from __future__ import annotations

import numpy as np
import pytest

from tearline.matching.encoding import encode
from tearline.matching.even_line import wrong_per_person
from tearline.matching.kernel.handles import Counts
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName


def test_of_a_small_register_the_likelier_pair_comes_first() -> None:
    """Three people are one part: the order is that of the chances, whatever their names."""
    wrong = wrong_per_person(np.array([0, 5, 900], np.uint32), np.array([0, 1, 2]), np.array([0.4, 0.9, 0.6]))
    assert np.argsort(wrong).tolist() == [1, 2, 0]
    assert wrong == pytest.approx([(0.1 + 0.4 + 0.6) / 3, 0.1 / 3, (0.1 + 0.4) / 3])


@pytest.mark.parametrize(
    ("common", "rows_each", "least"),
    [((1, 500), (2, 8), 0.0), ((3, 3), (6, 1), 0.02)],
    ids=["rare and common names", "one and several possible rows"],
)
def test_the_line_is_even(common: tuple[int, int], rows_each: tuple[int, int], least: float) -> None:
    """With doubtful pairs on both sides, thresholds differ and what is expected to be wrong does not."""
    random = np.random.default_rng(5)
    rows = np.concatenate([np.repeat(np.arange(500), rows_each[0]), np.repeat(np.arange(500, 1000), rows_each[1])])
    chances = np.maximum(random.random(len(rows)), least)
    wrong = wrong_per_person(np.repeat(np.array(common, np.uint32), 500), rows, chances)
    for line in (0.05, 0.2, 0.4):
        shown = wrong <= line
        expected = [(1 - chances[shown & (rows // 500 == part)]).sum() / 500 for part in (0, 1)]
        assert expected == pytest.approx([line, line], abs=0.005)


def test_where_few_have_several_possible_rows_they_are_no_group_of_their_own() -> None:
    """Of so few nothing can be expected: the order is that of the chances."""
    random = np.random.default_rng(8)
    common = np.full(150, 3, np.uint32)
    rows = np.concatenate([np.repeat(np.arange(60), 3), np.arange(60, 150)])
    chances = random.random(len(rows))
    wrong = wrong_per_person(common, rows, chances)
    assert (np.argsort(wrong) == np.argsort(-chances)).all()


def test_a_pair_is_never_shown_before_a_likelier_one_of_the_same_person() -> None:
    """Whatever part the person is in."""
    random = np.random.default_rng(6)
    common = random.integers(0, 50, 2_000).astype(np.uint32)
    rows = random.integers(0, 2_000, 9_000)
    chances = random.random(9_000)
    wrong = wrong_per_person(common, rows, chances)
    order = np.lexsort((-chances, rows))
    same = rows[order][1:] == rows[order][:-1]
    assert (np.diff(wrong[order])[same] >= 0).all()


def test_of_nobody_there_is_nothing() -> None:
    """An empty register, and one without pairs."""
    nothing = np.empty(0)
    assert wrong_per_person(np.empty(0, np.uint32), np.empty(0, np.int64), nothing).tolist() == []
    assert wrong_per_person(np.array([3], np.uint32), np.empty(0, np.int64), nothing).tolist() == []


def test_how_common_a_name_is_counts_every_spelling_and_the_commonest_of_several() -> None:
    """Three rows have the name in some spelling; a name that nobody has is met by none."""
    rows = ["Mohammed Khan", "Muhammad Khan", "Mohamed Khan", "Ann Smith"]
    extract = encode(Batch(people=[Person(str(at), {FieldName.NAME: (name,)}) for at, name in enumerate(rows)]))
    counts = Counts()
    counts.add(extract)
    names = (("Mohammad Khan",), ("Ann Smith", "Mohammed Khan"), ("Zoltan Nagy",), ())
    register = encode(
        Batch(people=[Person(str(at), {FieldName.NAME: each} if each else {}) for at, each in enumerate(names)])
    )
    assert counts.of_names(register).tolist() == [3, 3, 0, 0]
