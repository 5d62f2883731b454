"""How two records' values compare, kind by kind, in the four words a person reads.

Invariant: the outcome is the same whichever record is asked of which; an unknown part is never a difference. A word
here says how two texts compare and nothing of whether two people are one: twins, namesakes and a parent and child all
agree in something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from tearline.errors import InvalidInput
from tearline.matching.address_comparison import compare_addresses
from tearline.matching.evidence import Compared, Outcome
from tearline.people import identifiers
from tearline.people.dates import PartialDate, compatible
from tearline.people.names import same_name
from tearline.people.person import COMPARED
from tearline.people.record import FieldName
from tearline.people.spelling import fold, words

Values = Mapping[FieldName, Sequence[str]]
PHONE_DIGITS: Final = 9  # the national part without its leading zero or country code
_CODE_LENGTH: Final = 5  # in a shorter code one wrong letter leaves too little
_BEST_FIRST: Final = (Outcome.AGREES, Outcome.SPELT_OTHERWISE, Outcome.DIFFERS, Outcome.MISSING)
_MANY: Final = 1 << 14  # values kept parsed

_TITLES: Final = frozenset(["mr", "mrs", "ms", "miss", "dr", "sir", "mx"])
# `A bin B`: A, child of B. Which side of the word a name stands on is evidence.
_CHILD_OF: Final = frozenset(["bin", "ibn", "bint", "binti", "binte", "ap", "ab", "ferch", "walad", "oglu", "kizi"])
_LINKS: Final = _CHILD_OF | frozenset(["al", "el", "ul", "ur", "de", "da", "di", "van", "von", "der", "den"])
# What is folded, and words that may be passed over: a name without any is its words as they stand.
_ODD: Final = re.compile(rf"[^\0-\x7f]|['`]|(?<![a-z])(?:{'|'.join(sorted(_TITLES | _LINKS))})(?![a-z])", re.IGNORECASE)
_LOOKS_LIKE: Final = str.maketrans("OQIZSBG", "0012586")  # read by eye or camera from a plate


def compare(register: Values, extract: Values) -> tuple[Compared, ...]:
    """One for each kind in `COMPARED`, in that order, each with the pair of values that is most alike."""
    return tuple(_most_alike(kind, register.get(kind, ()), extract.get(kind, ())) for kind in COMPARED)


def _most_alike(kind: FieldName, register: Sequence[str], extract: Sequence[str]) -> Compared:
    if not register or not extract:
        return Compared(
            field=kind,
            register=register[0] if register else "",
            extract=extract[0] if extract else "",
            outcome=Outcome.MISSING,
        )
    rule = _RULES[kind]
    pairs = [
        (Outcome.AGREES if left == right else rule(left, right), left, right)
        for left, right in product(register, extract)
    ]
    outcome, left, right = pairs[0] if len(pairs) == 1 else min(pairs, key=_likeness)
    return Compared(field=kind, register=left, extract=right, outcome=outcome)


def _likeness(pair: tuple[Outcome, str, str]) -> tuple[int, float, str, str]:
    outcome, left, right = pair
    return _BEST_FIRST.index(outcome), -fuzz.ratio(left, right), left, right


def compare_names(a: str, b: str) -> Outcome:
    """Agrees: the same words in the same order, whatever their accents, hyphens, titles and small linking words.

    Spelt otherwise: every word of one has its like in the other, in any order, as another spelling, short form, slip
    or initial; so a middle name may be missing, but not be another. `A bin B` against `B bin A` differs.
    """
    left, right = _name_words(a), _name_words(b)
    if crosses_parents(a, b):
        return Outcome.DIFFERS
    if "".join(bare_words(a)) == "".join(bare_words(b)):  # joined, so that `Mc Donald` is `McDonald`
        return Outcome.AGREES
    ours, theirs = " ".join(left), " ".join(right)
    alike = same_name(ours, theirs) or same_name(theirs, ours)
    return Outcome.SPELT_OTHERWISE if alike else Outcome.DIFFERS


def bare_words(text: str) -> tuple[str, ...]:
    """The words of a name that tell people apart: no titles, no linking words unless there is nothing else."""
    found = _name_words(text)
    return tuple(word for word in found if word not in _LINKS) or found


@lru_cache(_MANY)
def _name_words(text: str) -> tuple[str, ...]:
    family, comma, given = text.partition(",")
    found = words(f"{given} {family}" if comma and given.strip() else text)
    return tuple(word for word in found if word not in _TITLES) or found


def is_plain_name(text: str) -> bool:
    """Whether its words tell people apart as they stand: nothing is to be folded, and none may be passed over."""
    return not _ODD.search(text)


def crosses_parents(a: str, b: str) -> bool:
    """True when both say whose child the person is and what stands before that is not the same name."""
    if is_plain_name(a) or is_plain_name(b):
        return False
    ours, theirs = _before_parent(_name_words(a)), _before_parent(_name_words(b))
    return bool(ours and theirs) and not (same_name(ours, theirs) or same_name(theirs, ours))


def _before_parent(name: tuple[str, ...]) -> str:
    if _CHILD_OF.isdisjoint(name):
        return ""
    place = next(place for place, word in enumerate(name) if word in _CHILD_OF)
    return " ".join(name[:place])


def compare_dates(a: str, b: str) -> Outcome:
    """Agrees: no part known on both sides differs. Spelt otherwise: day and month swapped, or one digit off.

    One digit is what a typist gets wrong; a brother born ten years later is as near, so that a person has to look.
    """
    left, right = parsed_date(a), parsed_date(b)
    if left is None or right is None:
        return Outcome.DIFFERS
    if compatible(left, right):
        return Outcome.AGREES
    if None in {left.day, right.day}:
        return Outcome.DIFFERS
    swapped = (left.year, left.month, left.day) == (right.year, right.day, right.month)
    return Outcome.SPELT_OTHERWISE if swapped or _slips(str(left), str(right)) <= 1 else Outcome.DIFFERS


@lru_cache(_MANY)
def parsed_date(text: str) -> PartialDate | None:
    """None when it cannot be read."""
    try:
        return PartialDate.parse(text)
    except InvalidInput:
        return None


def folded_code(text: str) -> str:
    """Letters and digits alone, in upper case: `qq 12 34 56 c` -> `QQ123456C`."""
    return "".join(letter for letter in fold(text).upper() if letter.isalnum())


def folded_phone(text: str) -> str:
    """The last nine digits before an extension, so that `0` and a country code do not count."""
    number = re.split(r"x|ext", text.casefold(), maxsplit=1)[0]
    return "".join(_digits(number))[-PHONE_DIGITS:]


def folded_email(text: str) -> str:
    """Without the case, which no post office minds."""
    return text.strip().casefold()


def folded_identifier(text: str) -> str:
    """As a code, without the scheme that may be declared before it."""
    return folded_code(identifiers.comparable(text))


def folded_mark(text: str) -> str:
    """As a code, letters that look like digits as those digits."""
    return folded_code(text).translate(_LOOKS_LIKE)


def _digits(text: str) -> Iterator[str]:
    return (letter for letter in text if letter in "0123456789")


def _codes(folded: Callable[[str], str]) -> Callable[[str, str], Outcome]:
    """Agrees: equal once folded. Spelt otherwise: one slip."""

    def rule(a: str, b: str) -> Outcome:
        left, right = folded(a), folded(b)
        if left == right and left:
            return Outcome.AGREES
        near = min(len(left), len(right)) >= _CODE_LENGTH and _slips(left, right) <= 1
        return Outcome.SPELT_OTHERWISE if near else Outcome.DIFFERS

    return rule


_compare_codes: Final = _codes(folded_code)
_compare_looks: Final = _codes(folded_mark)
_compare_identifiers: Final = _codes(folded_identifier)


def compare_identifiers(a: str, b: str) -> Outcome:
    """As other codes; but two numbers of two schemes, declared or seen by their form, each lack the other's."""
    outcome = _compare_identifiers(a, b)
    return Outcome.MISSING if outcome is Outcome.DIFFERS and _of_two_schemes(a, b) else outcome


def _of_two_schemes(a: str, b: str) -> bool:
    ours, theirs = identifiers.split(a)[0], identifiers.split(b)[0]
    return ours != theirs if ours and theirs else _form(a) != _form(b)


def _form(text: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "A", folded_identifier(text)))


def compare_marks(a: str, b: str) -> Outcome:
    """Agrees: equal once folded. Spelt otherwise: a letter that looks like a digit, or one slip."""
    exact = _compare_codes(a, b)
    looks = _compare_looks(a, b)
    return Outcome.SPELT_OTHERWISE if looks is Outcome.AGREES and exact is not Outcome.AGREES else exact


def _slips(a: str, b: str) -> int:
    """One letter wrong, missing, added, or two neighbours swapped: one slip. At most 2 are counted."""
    return int(OSA.distance(a, b, score_cutoff=1))


_RULES: Final[Mapping[FieldName, Callable[[str, str], Outcome]]] = {
    FieldName.NAME: compare_names,
    FieldName.DATE_OF_BIRTH: compare_dates,
    FieldName.ADDRESS: compare_addresses,
    FieldName.PHONE: _codes(folded_phone),
    FieldName.EMAIL: _codes(folded_email),
    FieldName.NATIONAL_ID: compare_identifiers,
    FieldName.VEHICLE_MARK: compare_marks,
}
