"""Which words are spellings, transliterations or short forms of one name, as `name_groups.txt` has them.

Invariant: a group has a number and nothing else. No line says where a name comes from, of whom, or of which sex; two
words are either in a group together or not. The numbers hold within one version of the file: they are never stored.

`spellings.txt` is what search keys are made from and is within these groups; `bench/names/extract_groups.py` makes the
file from it and from rigour's names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


def same_group(a: str, b: str) -> bool:
    """True when two words, folded from `latin`, are written for one name. A word that no group has is alone."""
    table = group_table()
    return not frozenset(table.get(a, ())).isdisjoint(table.get(b, ()))


@cache
def group_table() -> Mapping[str, tuple[int, ...]]:
    """Word -> numbers of its groups, at most three. Read once, in a tenth of a second."""
    table: dict[str, tuple[int, ...]] = {}
    text = files("tearline.people").joinpath("name_groups.txt").read_text(encoding="ascii")
    for number, line in enumerate(text.splitlines()):
        for word in () if line.startswith("#") else line.split(" "):
            table[word] = (*table.get(word, ()), number)
    return MappingProxyType(table)
