"""How one word of a name may be spelt: folding, groups of spellings, consonant skeletons.

Invariant: everything here is computed from the letters as written and thrown away or used as a search key;
nothing says, infers or keeps where a name comes from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import Final

# Letters that Unicode does not decompose into a plain letter and a mark.
_PLAIN: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ə": "e",
        "ħ": "h",
        "ŋ": "ng",
    }
)
_APOSTROPHES: Final = re.compile(r"['`´‘’ʻʼʿʾ′]")
_WORD: Final = re.compile(r"[^\W\d_]+")

# One sound, many letters: applied in order to a folded word. Loose on purpose, `same_name` is the filter.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"^(kn|gn)", "n"),
        (r"^wr", "r"),
        (r"tsch|tch|sch|scz|sz|cz|ch|sh|ts|tz", "s"),
        (r"dzh|dz|dj|zh", "j"),
        (r"ck|kh|gh|q|c(?![eiy])", "k"),
        (r"[czx]", "s"),
        (r"g(?=[ei])", "j"),
        (r"w", "v"),
        (r"(?<=[bdgjklmnprtv])h|h$", ""),
        (r"(?<=.)[aeiouy]", ""),
        (r"^[aeiou]", "a"),
        (r"(.)\1+", r"\1"),
    )
)


def fold(text: str) -> str:
    """Lower case, without accents and apostrophes: `O'Brien` -> `obrien`, `Łukasz` -> `lukasz`."""
    if text.isascii():
        return _APOSTROPHES.sub("", text).lower()
    bare = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold().translate(_PLAIN))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name; hyphens, stops, commas and digits part words."""
    return tuple(_WORD.findall(fold(text)))


def skeleton(word: str) -> str:
    """The consonant sounds of a folded word: `mohammed`, `muhamad` -> `mhmd`; `nowak`, `novak` -> `nvk`."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def groups(word: str) -> frozenset[str]:
    """Names of the groups in `spellings.txt` that hold the folded word."""
    return _groups().get(word, frozenset())


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Word -> the first words of its groups. Read once."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in files("tearline.people").joinpath("spellings.txt").read_text(encoding="utf-8").splitlines():
        spellings = [] if line.startswith("#") else line.split()
        for spelling in spellings:
            found[spelling.replace("-", "")].add(spellings[0])
    return {word: frozenset(names) for word, names in found.items()}
