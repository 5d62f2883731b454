"""The evidence of a pair in words: what the kernel compared, as a person reads it.

Invariant: the values shown are those that were compared, and the word beside them is how they were weighed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from tearline.matching.comparison import bare_words, compare_dates, crosses_parents
from tearline.matching.evidence import Commonness, Compared, Evidence, Outcome, sentence_of
from tearline.matching.kernel.handles import Pairs
from tearline.people.person import Person
from tearline.people.record import FieldName

_A, _S, _D, _M = Outcome.AGREES, Outcome.SPELT_OTHERWISE, Outcome.DIFFERS, Outcome.MISSING
_CONFLICT, _ABSENT = 6, 7
_GIVEN, _FAMILY, _MIDDLES_AGREE, _MIDDLES_DIFFER, _DATE, _ADDRESS, _CODE = 0, 1, 2, 3, 4, 5, 6
# By the levels of `kernel.h`.
_ADDRESSES: Final = (_M, _A, _A, _S, _S, _D, _D, _D)
_CODES: Final = (_M, _A, _S, _D)
_CODE_KINDS: Final = (FieldName.PHONE, FieldName.EMAIL, FieldName.NATIONAL_ID, FieldName.VEHICLE_MARK)


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
    name, date = ours.values.get(FieldName.NAME, ()), ours.values.get(FieldName.DATE_OF_BIRTH, ())
    common = Commonness(
        name=min(pair.common_name, rows) if name else 0,
        date_of_birth=min(pair.common_date, rows) if date and level[_DATE] else 0,
        rows=rows,
    )
    compared = (
        _names(ours, theirs, pair, level),
        _dates(ours, theirs, pair.date, level[_DATE]),
        _shown(FieldName.ADDRESS, ours, theirs, pair.address, _ADDRESSES[level[_ADDRESS]]),
        *(_shown(kind, ours, theirs, pair.code[at], _CODES[level[_CODE + at]]) for at, kind in enumerate(_CODE_KINDS)),
    )
    return Evidence(compared=compared, common=common, extract=theirs.values, sentence=sentence_of(compared, common))


def _names(ours: Person, theirs: Person, pair: Seen, level: list[int]) -> Compared:
    shown = _shown(FieldName.NAME, ours, theirs, pair.name, Outcome.MISSING)
    outcome = Outcome.SPELT_OTHERWISE
    if not shown.register or not shown.extract:
        outcome = Outcome.MISSING
    elif bare_words(shown.register) == bare_words(shown.extract):
        outcome = Outcome.AGREES
    elif _contradict(shown, level):
        outcome = Outcome.DIFFERS
    return replace(shown, outcome=outcome)


def _contradict(shown: Compared, level: list[int]) -> bool:
    places = {level[_GIVEN], level[_FAMILY]}
    nothing_met = places == {_ABSENT} and not level[_MIDDLES_AGREE]
    words_differ = nothing_met or _CONFLICT in places or bool(level[_MIDDLES_DIFFER])
    return words_differ or crosses_parents(shown.register, shown.extract)


def _dates(ours: Person, theirs: Person, which: list[int], level: int) -> Compared:
    shown = _shown(FieldName.DATE_OF_BIRTH, ours, theirs, which, Outcome.MISSING)
    if level == 0:
        return shown
    return replace(shown, outcome=compare_dates(shown.register, shown.extract))


def _shown(kind: FieldName, ours: Person, theirs: Person, which: list[int], outcome: Outcome) -> Compared:
    return Compared(
        field=kind,
        register=_value(ours.values.get(kind, ()), which[0]),
        extract=_value(theirs.values.get(kind, ()), which[1]),
        outcome=outcome,
    )


def _value(values: tuple[str, ...], place: int) -> str:
    """The first where the kernel passed over one that says nothing, such as an address without number or street."""
    return values[place] if place < len(values) else values[0] if values else ""
