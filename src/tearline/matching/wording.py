"""The evidence of a pair in words: what the kernel compared, as a person reads it.

Invariant: the values shown are those that were compared, and the word beside them is how they were weighed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

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


class Seen(NamedTuple):
    """What the kernel saw in a pair. See `Pair` in `kernel.h`."""

    level: list[int]
    name: list[int]
    date: list[int]
    address: list[int]
    code: list[list[int]]
    common_name: int
    common_date: int


def seen_in(pairs: Pairs) -> list[Seen]:
    """Of each pair, as plain numbers: those of an array are slow to read one by one."""
    return [Seen(*each) for each in zip(*(pairs[name].tolist() for name in Seen._fields), strict=True)]


def evidence_of(ours: Person, theirs: Person, pair: Seen, rows: int) -> Evidence:
    """What speaks for and against the pair. `rows`: of the extract that was counted."""
    level = pair.level
    left, right = zip(pair.name, pair.date, pair.address, *pair.code, strict=True)
    mine, other = _shown(ours.values, left), _shown(theirs.values, right)
    outcomes = (
        _names(mine[0], other[0], level),
        compare_dates(mine[1], other[1]) if level[_DATE] else Outcome.MISSING,
        _ADDRESSES[level[_ADDRESS]],
        *[_CODES[each] for each in level[_CODE:]],
    )
    compared = tuple(map(Compared._make, zip(COMPARED, mine, other, outcomes, strict=True)))
    common = Commonness(
        name=min(pair.common_name, rows) if mine[0] else 0,
        date_of_birth=min(pair.common_date, rows) if level[_DATE] else 0,
        rows=rows,
    )
    return Evidence(compared=compared, common=common, extract=theirs.values, sentence=sentence_of(compared, common))


def _names(ours: str, theirs: str, level: list[int]) -> Outcome:
    if not ours or not theirs:
        return Outcome.MISSING
    if ours == theirs or bare_words(ours) == bare_words(theirs):
        return Outcome.AGREES
    return Outcome.DIFFERS if _contradict(ours, theirs, level) else Outcome.SPELT_OTHERWISE


def _contradict(ours: str, theirs: str, level: list[int]) -> bool:
    places = {level[_GIVEN], level[_FAMILY]}
    nothing_met = places == {_ABSENT} and not level[_MIDDLES_AGREE]
    words_differ = nothing_met or _CONFLICT in places or bool(level[_MIDDLES_DIFFER])
    return words_differ or crosses_parents(ours, theirs)


def _shown(values: Mapping[FieldName, tuple[str, ...]], places: Sequence[int]) -> list[str]:
    """The value of each kind that was compared, empty where there is none.

    The first where the kernel passed over one that says nothing, such as an address without number or street.
    """
    several = zip(map(values.get, COMPARED), places, strict=True)
    return [(found[place] if place < len(found) else found[0]) if found else "" for found, place in several]
