"""The evidence of a pair in words: what the kernel compared, as a person reads it.

Invariant: the values shown are those that were compared, and the word beside them is how they were weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Final

import numpy as np

from tearline.matching.comparison import bare_words, compare_dates, crosses_parents
from tearline.matching.evidence import Commonness, Compared, Evidence, Outcome, sentence_of
from tearline.matching.kernel.handles import Pairs
from tearline.people.person import COMPARED, Person
from tearline.people.record import FieldName

_A, _S, _D, _M = Outcome.AGREES, Outcome.SPELT_OTHERWISE, Outcome.DIFFERS, Outcome.MISSING
_CONFLICT, _ABSENT = 6, 7
_GIVEN, _FAMILY, _MIDDLES_AGREE, _MIDDLES_DIFFER, _DATE, _ADDRESS, _CODE = 0, 1, 2, 3, 4, 5, 6
# By the levels of `kernel.h`.
_ADDRESSES: Final = (_M, _A, _A, _S, _S, _D, _D, _D)
_CODES: Final = (_M, _A, _S, _D)


def evidence_of(ours: Sequence[Person], theirs: Sequence[Person], pairs: Pairs, rows: int) -> Iterator[Evidence]:
    """What speaks for and against each pair: kind by kind, as tens of thousands are put into words.

    Shapes: three of one length. `rows`: of the extract that was counted.
    """
    left, right = ([person.values for person in people] for people in (ours, theirs))
    mine, other = _shown(left, pairs, 0), _shown(right, pairs, 1)
    kinds = map(_compared, COMPARED, mine, other, _outcomes(mine, other, pairs["level"].T.tolist()))
    names, dates = (np.minimum(pairs[name], rows).tolist() for name in ("common_name", "common_date"))
    for values, compared, name, date in zip(right, zip(*kinds, strict=True), names, dates, strict=True):
        common = Commonness(name=name if compared[0].register else 0, date_of_birth=date, rows=rows)
        yield Evidence(compared=compared, common=common, extract=values, sentence=sentence_of(compared, common))


def _compared(
    kind: FieldName, ours: Iterable[str], theirs: Iterable[str], outcomes: Iterable[Outcome]
) -> Iterator[Compared]:
    return map(Compared._make, zip(repeat(kind), ours, theirs, outcomes, strict=False))


def _outcomes(
    ours: Sequence[list[str]], theirs: Sequence[list[str]], level: Sequence[list[int]]
) -> Iterator[Iterable[Outcome]]:
    """Of each kind in turn. `level`: of each part of the weight."""
    yield map(_names, ours[0], theirs[0], zip(*level, strict=True))
    yield map(_dates, ours[1], theirs[1], level[_DATE])
    yield map(_ADDRESSES.__getitem__, level[_ADDRESS])
    for each in level[_CODE:]:
        yield map(_CODES.__getitem__, each)


def _names(ours: str, theirs: str, level: Sequence[int]) -> Outcome:
    if not ours or not theirs:
        return Outcome.MISSING
    if ours == theirs or bare_words(ours) == bare_words(theirs):
        return Outcome.AGREES
    return Outcome.DIFFERS if _contradict(ours, theirs, level) else Outcome.SPELT_OTHERWISE


def _dates(ours: str, theirs: str, level: int) -> Outcome:
    return compare_dates(ours, theirs) if level else Outcome.MISSING


def _contradict(ours: str, theirs: str, level: Sequence[int]) -> bool:
    places = {level[_GIVEN], level[_FAMILY]}
    nothing_met = places == {_ABSENT} and not level[_MIDDLES_AGREE]
    words_differ = nothing_met or _CONFLICT in places or bool(level[_MIDDLES_DIFFER])
    return words_differ or crosses_parents(ours, theirs)


def _shown(people: Sequence[Mapping[FieldName, tuple[str, ...]]], pairs: Pairs, side: int) -> list[list[str]]:
    """Of each kind the values that were compared, one for each pair, empty where there is none.

    The first where the kernel passed over one that says nothing, such as an address without number or street.
    """
    places = [*(pairs[name][:, side] for name in ("name", "date", "address")), *pairs["code"][:, :, side].T]
    several = (
        zip([values.get(kind) for values in people], at.tolist(), strict=True)
        for kind, at in zip(COMPARED, places, strict=True)
    )
    return [
        [(found[place] if place < len(found) else found[0]) if found else "" for found, place in each]
        for each in several
    ]
