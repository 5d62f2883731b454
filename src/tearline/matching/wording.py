"""The evidence of a pair in words: what the kernel compared, as a person reads it.

Invariant: the values shown are those that were compared, and the word beside them is how they were weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tearline.matching.comparison import bare_words, compare_dates, crosses_parents, is_plain_name
from tearline.matching.evidence import Commonness, Compared, Evidence, Outcome, sentence_of
from tearline.matching.kernel.handles import Pairs
from tearline.people.person import COMPARED, Person
from tearline.people.record import FieldName

_A, _S, _D, _M = Outcome.AGREES, Outcome.SPELT_OTHERWISE, Outcome.DIFFERS, Outcome.MISSING
_EXACT, _CONFLICT, _ABSENT = 0, 6, 7
_SWAPPED: Final = 2
_DAY: Final = len("1985-04-03")
_GIVEN, _FAMILY, _MIDDLES_AGREE, _MIDDLES_DIFFER, _DATE, _ADDRESS, _CODE = 0, 1, 2, 3, 4, 5, 6
# By the levels of `kernel.h`.
_ADDRESSES: Final = (_M, _A, _A, _S, _S, _D, _D, _D)
_CODES: Final = (_M, _A, _S, _D)
Levels: TypeAlias = npt.NDArray[np.uint8]
"""Of each pair a row, of each part of its weight the level of `kernel.h`."""


def evidence_of(ours: Sequence[Person], theirs: Sequence[Person], pairs: Pairs, rows: int) -> Iterator[Evidence]:
    """What speaks for and against each pair: kind by kind, as tens of thousands are put into words.

    Shapes: three of one length. `rows`: of the extract that was counted.
    """
    left, right = ([person.values for person in people] for people in (ours, theirs))
    mine, other = _shown(left, pairs, 0), _shown(right, pairs, 1)
    kinds = map(_compared, COMPARED, mine, other, _outcomes(mine, other, pairs["level"]))
    names, dates = (np.minimum(pairs[name], rows).tolist() for name in ("common_name", "common_date"))
    for values, compared, name, date in zip(right, zip(*kinds, strict=True), names, dates, strict=True):
        common = Commonness(name=name if compared[0].register else 0, date_of_birth=date, rows=rows)
        yield Evidence(compared=compared, common=common, extract=values, sentence=sentence_of(compared, common))


def _compared(
    kind: FieldName, ours: Iterable[str], theirs: Iterable[str], outcomes: Iterable[Outcome]
) -> Iterator[Compared]:
    return map(Compared._make, zip(repeat(kind), ours, theirs, outcomes, strict=False))


def _outcomes(ours: Sequence[list[str]], theirs: Sequence[list[str]], level: Levels) -> Iterator[Iterable[Outcome]]:
    """Of each kind in turn. `level`: of each pair, of each part of the weight."""
    yield _names(ours[0], theirs[0], level)
    yield _dates(ours[1], theirs[1], level[:, _DATE])
    yield map(_ADDRESSES.__getitem__, level[:, _ADDRESS].tolist())
    for each in level.T[_CODE:].tolist():
        yield map(_CODES.__getitem__, each)


def _names(ours: Iterable[str], theirs: Iterable[str], level: Levels) -> Iterator[Outcome]:
    places, met = level[:, [_GIVEN, _FAMILY]], level[:, _MIDDLES_AGREE] > 0
    unlike = np.any((places > _EXACT) & (places < _ABSENT), axis=1)
    differ = np.any(places == _CONFLICT, axis=1) | (level[:, _MIDDLES_DIFFER] > 0)
    differ |= np.all(places == _ABSENT, axis=1) & ~met
    return map(_name, ours, theirs, unlike.tolist(), differ.tolist())


def _name(ours: str, theirs: str, unlike: bool, differ: bool) -> Outcome:  # noqa: FBT001 of a column each
    """`unlike`: a given or family name is not the other's, letter by letter; `differ`: words contradict each other."""
    if not ours or not theirs:
        return Outcome.MISSING
    if ours == theirs:
        return Outcome.AGREES
    plain = is_plain_name(ours) and is_plain_name(theirs)
    if not (plain and unlike) and bare_words(ours) == bare_words(theirs):
        return Outcome.AGREES
    contradict = differ or (not plain and crosses_parents(ours, theirs))
    return Outcome.DIFFERS if contradict else Outcome.SPELT_OTHERWISE


def _dates(ours: Sequence[str], theirs: Sequence[str], level: npt.NDArray[np.uint8]) -> Iterator[Outcome]:
    near = _nearly_the_same(ours, theirs)
    for one, other, known, either in zip(ours, theirs, level.tolist(), near, strict=True):
        if not known:
            yield Outcome.MISSING
        elif one == other:
            yield Outcome.AGREES
        elif either is None:
            yield compare_dates(one, other)
        else:
            yield Outcome.SPELT_OTHERWISE if either or known == _SWAPPED else Outcome.DIFFERS


def _nearly_the_same(ours: Sequence[str], theirs: Sequence[str]) -> list[bool | None]:
    """Whether two days are one slip apart, which of two texts of one length is seen at once; None unless both are days.

    One digit is another, or two neighbours are swapped: see `comparison.compare_dates`.
    """
    found: list[bool | None] = [None] * len(ours)
    days = [at for at, both in enumerate(zip(ours, theirs, strict=True)) if all(map(_is_day, both))]
    left, right = (
        np.frombuffer("".join([texts[at] for at in days]).encode(), np.uint8).reshape(-1, _DAY)
        for texts in (ours, theirs)
    )
    other = left != right
    slips, rows, first = other.sum(axis=1), np.arange(len(days)), np.minimum(other.argmax(axis=1), _DAY - 2)
    turned = (left[rows, first] == right[rows, first + 1]) & (left[rows, first + 1] == right[rows, first])
    for at, near in zip(days, ((slips == 1) | ((slips == 2) & turned)).tolist(), strict=True):  # noqa: PLR2004
        found[at] = near
    return found


def _is_day(text: str) -> bool:
    return len(text) == _DAY and text[4] == text[7] == "-" and text.isascii()


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
