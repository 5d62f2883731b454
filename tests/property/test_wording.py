"""Evidence is worked out for many pairs at once: each is put as it would be by itself, whoever it stands beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tearline.matching.comparison import bare_words, compare_dates, crosses_parents, is_plain_name
from tearline.matching.encoding import encode
from tearline.matching.evidence import Evidence, Outcome
from tearline.matching.kernel.handles import Counts, Pairs, Prepared
from tearline.matching.model import Parameters, kernel_model
from tearline.matching.wording import evidence_of
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName

WORDS = ("Ann", "Ali", "Khan", "Mr", "miss", "al", "van", "bin", "walad", "oglu", "kizi", "O'Made", "Mac", "Test-Sample",
         "Zoë", "Łukasz", "محمد", "x", "Testing", "Testign", "b'in", "Example,")  # fmt: skip
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
PARTS = st.tuples(st.sampled_from(("", *WORDS)), st.sampled_from(("", *WORDS)), st.sampled_from(WORDS))
DAYS = st.dates().filter(lambda day: 1800 <= day.year <= 2199).map(str)
DATES = DAYS | DAYS.map(lambda day: day[:4]) | DAYS.map(lambda day: day[:7])


def beside(ours: Sequence[Person], theirs: Sequence[Person]) -> Pairs:
    left, right, rows = Batch(people=ours), Batch(people=theirs), np.arange(len(ours), dtype=np.uint32)
    records = encode(left)
    prepared = Prepared(kernel_model(Parameters(), 1_000), Counts(), records)
    return prepared.compare(encode(right), rows, rows)


def said(ours: Sequence[Person], theirs: Sequence[Person]) -> Iterator[Evidence]:
    return evidence_of(ours, theirs, beside(ours, theirs), 1_000)


def named(text: str, parts: tuple[str, str, str] | None = None) -> Person:
    whole = " ".join(filter(None, parts)) if parts else text
    return Person("one", {FieldName.NAME: (whole,)}, parts or ("", "", ""))


def born(text: str) -> Person:
    return Person("one", {FieldName.NAME: ("Ann Test",), FieldName.DATE_OF_BIRTH: (text,)})


@given(st.lists(st.tuples(NAMES, st.none() | PARTS, NAMES, st.none() | PARTS), min_size=1, max_size=8))
@example([("", ("", "Miss", "Khan"), "", ("", "Mr", "Khan")), ("oglu Ali", None, "kizi Ali", None)])
def test_names_agree_where_their_words_are_the_same(
    pairs: list[tuple[str, tuple[str, str, str] | None, str, tuple[str, str, str] | None]],
) -> None:
    ours, theirs = [named(a, p) for a, p, _, _ in pairs], [named(b, q) for _, _, b, q in pairs]
    for left, right, evidence in zip(ours, theirs, said(ours, theirs), strict=True):
        one, other = left.values[FieldName.NAME][0], right.values[FieldName.NAME][0]
        outcome = evidence.compared[0].outcome
        assert (outcome is Outcome.AGREES) == (one == other or bare_words(one) == bare_words(other)), (one, other)
        if outcome is Outcome.SPELT_OTHERWISE:
            assert not crosses_parents(one, other)


@given(st.lists(st.tuples(DATES, DATES) | DATES.map(lambda date: (date, date)), min_size=1, max_size=12))
@example(
    [("1985-04-03", "1985-03-04"), ("1985-04-03", "1985-04-30"), ("1985-04-03", "1958-04-03"), ("1985", "1985-04")]
)
@example([("1985-04-03", "1985-04-04"), ("1985-05-13", "1985-05-31"), ("2001-10-01", "2001-01-10")])
def test_dates_are_put_as_one_beside_another(pairs: list[tuple[str, str]]) -> None:
    found = said([born(one) for one, _ in pairs], [born(other) for _, other in pairs])
    assert [each.compared[1].outcome for each in found] == [compare_dates(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Ann Test-Sample", True), ("Sample, Ann", True), ("Alan Binder", True), ("Ann-bin Test", False), ("MR Test", False),
     ("O'Made", False), ("Zoë", False), ("محمد", False), ("Ann de Test", False)],
)  # fmt: skip
def test_a_plain_name_has_nothing_to_fold_and_nothing_to_pass_over(name: str, *, plain: bool) -> None:
    assert is_plain_name(name) is plain
