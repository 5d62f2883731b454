"""Whether two lines are about one address: by postcode, house number and words, whichever of them both have.

Invariant: what one side does not say is no difference. The next house is another house.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from tearline.matching.evidence import Outcome
from tearline.people.addresses import address_parts
from tearline.people.spelling import fold

_MANY: Final = 1 << 14
_TYPO_LENGTH: Final = 4
_WORD: Final = re.compile(r"\w+")
_OTHER_POSTCODE: Final = re.compile(r"(?P<line>.+),\s*(?P<postcode>(?=[^,]*\d)[A-Za-z0-9][A-Za-z0-9 -]{2,8})")
# Written short or left out, and shared by streets that have nothing else in common.
_GENERIC: Final = re.compile(
    r"flat|unit|floor|room|apartment|apt|house|street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|close|cl|court|ct"
    r"|crescent|cres|place|pl|square|sq|terrace|tce|gardens|gdns|grove|gr|way|the|of"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart: each part empty when it is not given. `numbers`: of house and flat, `12a` included."""

    postcode: str
    numbers: frozenset[str]
    words: tuple[str, ...]


@lru_cache(_MANY)
def parsed_address(text: str) -> Address:
    """Never fails; a last part with a digit is the postcode where none of the UK's form is there."""
    parts = address_parts(text)
    line, postcode = parts.get("line", ""), parts.get("postcode", "")
    if not postcode and (match := _OTHER_POSTCODE.fullmatch(line)):
        line, postcode = match["line"], match["postcode"].upper()
    found = _WORD.findall(fold(line))
    numbers = frozenset(word for word in found if word[0].isdecimal())
    named = tuple(word for word in found if word not in numbers and not _GENERIC.fullmatch(word))
    return Address("".join(postcode.split()), numbers, named)


def compare_addresses(a: str, b: str) -> Outcome:
    """Agrees: two of postcode, house number and words do, and the third does not differ.

    Spelt otherwise: a slip in the postcode; another street name for one house in one postcode; or only one of the three
    is given on both sides. Where none is, each lacks what the other has.
    """
    left, right = parsed_address(a), parsed_address(b)
    if left == right:
        return Outcome.AGREES
    postcode, named = _postcodes(left.postcode, right.postcode), _words(left.words, right.words)
    if postcode is Outcome.DIFFERS or _apart(left.numbers, right.numbers):
        return Outcome.DIFFERS
    return _verdict(postcode, named, house=bool(left.numbers and right.numbers))


def _verdict(postcode: Outcome, named: Outcome, *, house: bool) -> Outcome:
    if named is Outcome.DIFFERS:
        return Outcome.SPELT_OTHERWISE if house and postcode is Outcome.AGREES else Outcome.DIFFERS
    if postcode is Outcome.SPELT_OTHERWISE:
        return Outcome.SPELT_OTHERWISE if named is Outcome.AGREES else Outcome.DIFFERS
    return _BY_COUNT[(postcode is Outcome.AGREES) + (named is Outcome.AGREES) + house]


_BY_COUNT: Final = (Outcome.MISSING, Outcome.SPELT_OTHERWISE, Outcome.AGREES, Outcome.AGREES)


def _apart(left: frozenset[str], right: frozenset[str]) -> bool:
    """Both have numbers and neither's are all among the other's: a flat may be left out, a house may not be another."""
    return bool(left and right) and not (left <= right or right <= left)


def _postcodes(left: str, right: str) -> Outcome:
    if not left or not right:
        return Outcome.MISSING
    if left == right:
        return Outcome.AGREES
    return Outcome.SPELT_OTHERWISE if _slip_apart(left, right) else Outcome.DIFFERS


def _words(left: tuple[str, ...], right: tuple[str, ...]) -> Outcome:
    """Agrees when more than half of the shorter one's words are in the other, give or take a slip."""
    few, many = sorted((left, right), key=lambda named: (len(named), named))
    if not few:
        return Outcome.MISSING
    met = sum(any(word == other or _slip_apart(word, other) for other in many) for word in few)
    return Outcome.AGREES if met * 2 > len(few) else Outcome.DIFFERS


def _slip_apart(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= _TYPO_LENGTH and OSA.distance(a, b, score_cutoff=1) <= 1
