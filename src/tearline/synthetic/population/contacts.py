"""How telephone numbers, e-mail addresses, national identifiers and record ids are written.

Invariant: none can be real: country code 999, example.org, prefix QQ; a record id tells nothing.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from tearline.synthetic.population.homes import wording
from tearline.synthetic.population.people import EMAIL_NUMBERS, People
from tearline.synthetic.population.stock import stock
from tearline.synthetic.population.streams import Flags, Ints, below

_JOIN: Final = pc.binary_join_element_wise
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


def record_ids(rng: np.random.Generator, count: int) -> pa.Array:
    """Sixty random bits in letters and digits."""
    pairs = pa.array([first + second for first in _ALPHABET for second in _ALPHABET])
    drawn = [pairs.take(pa.array(below(rng, len(pairs), count))) for _ in range(6)]
    return _JOIN("r", *drawn, "")


def phones(numbers: Ints, missing: Flags) -> pa.Array:
    """+999 and nine digits."""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers, mask=missing), pa.string()), 9, "0")
    return _JOIN("+999", digits, "")


def national_ids(numbers: Ints, missing: Flags) -> pa.Array:
    """QQ, six digits and a letter."""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers // len(_LETTERS), mask=missing), pa.string()), 6, "0")
    return _JOIN("QQ", digits, pa.array(list(_LETTERS)).take(pa.array(numbers % len(_LETTERS))), "")


def emails(people: People, missing: Flags) -> pa.Array:
    """Made of the name in one of several ways, or of another word; under example.org."""
    host_words, words = wording()["email_hosts"].split(), wording()["email_words"].split()
    number, way = people.email % EMAIL_NUMBERS, people.email // EMAIL_NUMBERS
    given, family = _plain().take(pa.array(people.given)), _plain().take(pa.array(people.family))
    digits = pc.cast(pa.array(number), pa.string())
    word = pa.array(words).take(pa.array(number % len(words)))
    ways = [
        _JOIN(family, digits, given, ""), _JOIN(given, family, digits, ""), _JOIN(family, ".", given, digits, ""),
        _JOIN(pc.utf8_slice_codeunits(given, 0, 1), family, digits, ""), _JOIN(given, digits, ""),
        _JOIN(word, given, digits, ""), _JOIN(given, "_", family, digits, ""), _JOIN(given, ".", family, digits, ""),
    ]  # fmt: skip
    local = pc.choose(pa.array(way), *ways)
    host = pa.array(host_words).take(pa.array((number * 7 + way) % len(host_words)))
    return pc.if_else(pa.array(missing), None, _JOIN(local, host, "@"))


@cache
def _plain() -> pa.Array:
    """Every spelling in the stock in plain small letters alone."""
    return pa.array(["".join(filter(str.isalpha, plain(text))) for text in stock().texts])


def plain(text: str) -> str:
    """Without accents and in small letters; letters that have no plain form are left out."""
    bare = text.replace("ł", "l").replace("Ł", "L").replace("Đ", "D").replace("đ", "d")
    return unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
