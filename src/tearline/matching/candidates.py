"""The matcher: which rows of an extract may be about somebody in a register, with the evidence for a person to decide.

Fellegi and Sunter's weights in bits: how much likelier each outcome is for one person than for two, with the chances of
names and dates counted in the extract itself, so that John Smith and Mohammed Hussain are weighed by how many there are
here. Invariant: the answer does not hang on the order of rows; no constant is tuned to any set of records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log2, prod
from typing import Final, NamedTuple

from tearline.matching.comparison import compare
from tearline.matching.evidence import Candidate as Candidate
from tearline.matching.evidence import Commonness, Compared, Evidence, Outcome, sentence_of
from tearline.matching.keys import Key, codes, is_initial, keys_of, name_key, name_words
from tearline.people.names import same_name
from tearline.people.person import Person
from tearline.people.record import FieldName

DEFAULT_FLOOR: Final = -4.0  # bits: down to odds of one in sixteen, against as many rows as were read
_ROWS_BEFORE: Final = 1_000  # rows whose usual frequencies are assumed before any is read; few rows prove little
_WORD_BEFORE: Final = 0.001  # how often a word of a name is met
_DATE_BEFORE: Final = 1 / 25_000
_INITIAL: Final = 0.1
_RAREST: Final = 2.0**-20


class _Chances(NamedTuple):
    """How often an outcome is met: `same` when the records are about one person, `other`, at least, when about two."""

    same: float
    other: float


_A, _S, _D = Outcome.AGREES, Outcome.SPELT_OTHERWISE, Outcome.DIFFERS
# Shipped, the same for all records: people move more often than they change their date of birth. How often names and
# dates agree by chance is counted. One word of a name counts no more than a common one: households share a rare one.
_CHANCES: Final[dict[FieldName, dict[Outcome, _Chances]]] = {
    FieldName.NAME: {_A: _Chances(0.7, _RAREST), _S: _Chances(0.25, _RAREST), _D: _Chances(0.05, 0.01)},
    FieldName.DATE_OF_BIRTH: {_A: _Chances(0.9, _RAREST), _S: _Chances(0.05, 0.002), _D: _Chances(0.05, 1)},
    FieldName.ADDRESS: {_A: _Chances(0.5, 1e-4), _S: _Chances(0.1, 1e-3), _D: _Chances(0.4, 1)},
    FieldName.PHONE: {_A: _Chances(0.5, 1e-5), _S: _Chances(0.05, 1e-4), _D: _Chances(0.45, 1)},
    FieldName.EMAIL: {_A: _Chances(0.5, 1e-5), _S: _Chances(0.05, 0.02), _D: _Chances(0.45, 1)},
    FieldName.NATIONAL_ID: {_A: _Chances(0.85, 1e-7), _S: _Chances(0.05, 1e-5), _D: _Chances(0.1, 1)},
    FieldName.VEHICLE_MARK: {_A: _Chances(0.4, 1e-5), _S: _Chances(0.05, 1e-4), _D: _Chances(0.55, 1)},
}


def find_candidates(
    register: Iterable[Person], extract: Iterable[Person], *, floor: float = DEFAULT_FLOOR
) -> Iterator[Candidate]:
    """Candidates in the order of `register_id`, `extract_id`, never of their weight.

    `extract` is read once; kept are the pairs that may reach `floor` and counts of the register's names and of dates.
    """
    index = _Index(register)
    near = [pair for row in extract for pair in index.compared(row, floor)]
    near.sort(key=lambda pair: (pair.register_id, pair.row.id))
    for pair in near:
        weight = _bits(pair.compared, *index.counts.chances(pair.compared)) - log2(index.counts.rows + _ROWS_BEFORE)
        if weight >= floor:
            evidence = _evidence(pair, index.counts.common(pair.compared))
            yield Candidate(register_id=pair.register_id, extract_id=pair.row.id, weight=weight, evidence=evidence)


class _Pair(NamedTuple):
    register_id: str
    row: Person
    compared: tuple[Compared, ...]


class _Index:
    """The register by its keys, and what was counted in the extract so far."""

    def __init__(self, register: Iterable[Person]) -> None:
        self._people: list[Person] = []
        self._by_key: defaultdict[Key, list[int]] = defaultdict(list)
        self.counts = _Counts()
        for place, person in enumerate(register):
            names = _names(person)
            self._people.append(person)
            self.counts.watch(names)
            for key in keys_of(person.values, names):
                self._by_key[key].append(place)

    def compared(self, row: Person, floor: float) -> Iterator[_Pair]:
        """The row beside each person it shares a key with, unless nothing could lift the pair above `floor`."""
        names = _names(row)
        self.counts.add(row, names)
        places = {place for key in keys_of(row.values, names) for place in self._by_key.get(key, ())}
        for person in (self._people[place] for place in places):
            found = compare(person.values, row.values)
            if _bits(found) - log2(_ROWS_BEFORE) >= floor:
                yield _Pair(person.id, row, found)


class _Counts:
    """How many rows have a name of the register, a word of it, a date or the first part of a date."""

    def __init__(self) -> None:
        self.rows = 0
        self._names: dict[Key, int] = {}
        self._words: dict[str, int] = {}
        self._dates: Counter[str] = Counter()

    def watch(self, names: Iterable[list[str]]) -> None:
        """Count these from now on."""
        for name in names:
            self._names[name_key(name)] = 0
            self._words.update((codes(word)[0], 0) for word in name)

    def add(self, row: Person, names: Iterable[list[str]]) -> None:
        """Count a row: each thing once."""
        self.rows += 1
        keys = {name_key(name) for name in names}
        for key in keys & self._names.keys():
            self._names[key] += 1
        for word in {code for key in keys for code in key} & self._words.keys():
            self._words[word] += 1
        dates = row.values.get(FieldName.DATE_OF_BIRTH, ())
        self._dates.update({date[:end] for date in dates for end in (4, 7, 10) if end <= len(date)})

    def common(self, compared: tuple[Compared, ...]) -> Commonness:
        """How many rows have the register's name and date."""
        name, date = compared[0].register, compared[1].register
        return Commonness(
            name=self._names.get(name_key(name_words(name)), 0) if name else 0,
            date_of_birth=self._dates[date],
            rows=self.rows,
        )

    def chances(self, compared: tuple[Compared, ...]) -> tuple[float, float]:
        """How often two people's names and dates are as much alike as these."""
        name, date = compared[0], compared[1]
        known = min(date.register, date.extract, key=len)
        return self._of_name(name), self._rate(self._dates[known], _DATE_BEFORE)

    def _of_name(self, name: Compared) -> float:
        """The words that agree, as if independent, or the whole name where it is commoner: names come together."""
        ours, theirs = name_words(name.register), name_words(name.extract)
        alike = prod(self._of_word(word, theirs) for word in ours)
        return max(alike, self._rate(self._names.get(name_key(ours), 0), alike))

    def _of_word(self, word: str, others: list[str]) -> float:
        if not is_initial(word) and (word in others or same_name(word, " ".join(others))):
            return self._rate(self._words.get(codes(word)[0], 0), _WORD_BEFORE)
        begun = [other[0] for other in others] if is_initial(word) else others
        return _INITIAL if word[0] in begun else 1

    def _rate(self, count: int, before: float) -> float:
        return (count + _ROWS_BEFORE * before) / (self.rows + _ROWS_BEFORE)


def _names(person: Person) -> list[list[str]]:
    return [name_words(text) for text in person.values.get(FieldName.NAME, ())]


def _bits(compared: Iterable[Compared], name: float = 0, date: float = 0) -> float:
    """What the outcomes weigh. `name`, `date`: how often two people's are as much alike; 0: as rare as can be."""
    counted = {FieldName.NAME: name, FieldName.DATE_OF_BIRTH: date}
    met = [(_CHANCES[each.field][each.outcome], each.field) for each in compared if each.outcome is not Outcome.MISSING]
    return sum(log2(same / max(other, counted.get(field, 0))) for (same, other), field in met)


def _evidence(pair: _Pair, common: Commonness) -> Evidence:
    sentence = sentence_of(pair.compared, common)
    return Evidence(compared=pair.compared, common=common, extract=pair.row.values, sentence=sentence)
