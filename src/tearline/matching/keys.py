"""Cheap keys of a person: two records that share none are never compared.

Invariant: any one field may be wrong or missing and a true pair still shares a key, if the others hold enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from tearline.matching.comparison import bare_words, folded_email, folded_identifier, folded_mark, folded_phone
from tearline.people.record import FieldName
from tearline.people.spelling import groups, skeleton

Key = tuple[str, ...]
_WORDS: Final = 1 << 17
_SOUNDS: Final = 3  # consonants that a code needs; fewer would throw unlike words together
_PREFIX: Final = re.compile(r"\b(mc|mac|o) (?=\w\w)")
_CODES: Final = (
    (FieldName.PHONE, folded_phone),
    (FieldName.EMAIL, folded_email),
    (FieldName.NATIONAL_ID, folded_identifier),
    (FieldName.VEHICLE_MARK, folded_mark),
)


@lru_cache(_WORDS)
def codes(word: str) -> tuple[str, ...]:
    """One code for all usual spellings of a folded word; several when it stands in several groups."""
    return tuple(sorted({_code(head) for head in groups(word) or (word,)}))


def _code(word: str) -> str:
    sounds = skeleton(word)
    return sounds if len(sounds) >= _SOUNDS else word


def name_words(text: str) -> list[str]:
    """The words of a name that tell people apart, `o neill` as one."""
    return _PREFIX.sub(r"\1", " ".join(bare_words(text))).split()


def is_initial(word: str) -> bool:
    """A letter may stand for a name; a character of another script is one."""
    return len(word) == 1 and word.isascii()


def name_key(found: Sequence[str]) -> Key:
    """The same for a name in any usual spelling and order. `found`: as `name_words`."""
    return tuple(sorted(codes(word)[0] for word in found))


def keys_of(values: Mapping[FieldName, Sequence[str]], names: Sequence[Sequence[str]]) -> set[Key]:
    """Every key of a person. `names`: `name_words` of each name."""
    coded = {code for name in names for word in name if not is_initial(word) for code in codes(word)}
    initials = {word[0] for name in names for word in name}
    found = {key for name in names for key in _of_name(name)}
    for date in values.get(FieldName.DATE_OF_BIRTH, ()):
        found.update(_of_date(date, coded, initials))
    for address in values.get(FieldName.ADDRESS, ()):
        found.update(_of_address(address, coded, values.get(FieldName.DATE_OF_BIRTH, ())))
    found.update((kind, folded(value)) for kind, folded in _CODES for value in values.get(kind, ()))
    return found


def _of_name(name: Sequence[str]) -> Iterator[Key]:
    every = sorted({code for word in name for code in codes(word)})
    if len(name) == 1:
        yield from (("name", code) for code in every)
    yield from (("name", *pair) for pair in combinations(every, 2))


def _of_date(date: str, coded: set[str], initials: set[str]) -> Iterator[Key]:
    """The year, and day and month in either order, each with a word; the whole date with an initial."""
    year, *rest = date.split("-")
    yield from (("year", year, code) for code in coded)
    if len(rest) > 1:
        rest.sort()
        yield from (("day", *rest, code) for code in coded)
        yield from (("date", year, *rest, initial) for initial in initials)


def _of_address(address: str, coded: set[str], dates: Sequence[str]) -> Iterator[Key]:
    """What stands after the last comma, a postcode where there is one, with a word or a year."""
    place = "".join(address.rpartition(",")[2].split()).upper()
    if any(letter.isdecimal() for letter in place):
        yield from (("place", place, code) for code in coded)
        yield from (("home", place, date[:4]) for date in dates)
