"""Writes `src/tearline/people/name_groups.txt` from rigour's names and our own spellings. A maintainer runs it by hand.

    python bench/names/extract_groups.py person_names.txt [more.txt ...] > name_groups.txt

`person_names.txt` is `rust/data/names/person_names.txt` in the source archive of rigour (MIT; the names are Wikidata's
labels, CC0): `form, form, ... => item` a line. More files have one group a line, as `spellings.txt` has.

What always holds of the result: a line is a group of two or more folded words of 2 to 20 letters, sorted, at most 60;
no word stands in more than three groups; the items, and with them any label of where a name comes from, are left
behind. `GROUPS_RULE` says how a loose group is told from a tight one.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Final

from rapidfuzz.distance import JaroWinkler

from tearline.people.latin import latin
from tearline.people.spelling import fold, skeleton

OURS: Final = Path(__file__).parents[2] / "src/tearline/people/spellings.txt"
GROUPS_RULE: Final = """\
Left out: an item with fewer than {forms} written forms (few people have it), or with mostly phrases; a word unlike
every other of its item (an item is split into parts within which each word has the consonants of another, or is as
like it as {alike}); a part within another; a word of up to {short} letters that would stand in more than {homes} groups
(a longer one stays in the largest). Parts that share half their words are one group, of at most {largest} words.
Groups of our own spellings are whole, whatever they sound like.
"""
HEADER: Final = """\
Spellings, transliterations and everyday short forms of one name, given or family: one group a line; a name may stand
in up to three. Made by bench/names/extract_groups.py; do not edit. To add a group, add it to spellings.txt, make again.
Sources: rigour 2.6.1, rust/data/names/person_names.txt, Copyright (c) 2023-2025 OpenSanctions Datenbanken GmbH, MIT,
which takes them from the labels of Wikidata, CC0; and spellings.txt, made for this project, Apache-2.0.
It says nothing about anybody, and no line is read as belonging to a tradition.
MIT, of rigour's names: Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software,
and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above
copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.
THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
FORMS, ALIKE, LARGEST, HOMES, SHORT = 8, 0.80, 60, 3, 4
MOST: Final = 1 / 2
WORD: Final = re.compile("[a-z]{2,20}")
# Scripts that spell sounds. Chinese signs and Japanese syllables only approach the sound of others' names.
SPELLING: Final = frozenset(
    "LATIN CYRILLIC GREEK ARABIC HEBREW DEVANAGARI BENGALI GURMUKHI ARMENIAN GEORGIAN ETHIOPIC".split()  # noqa: SIM905
)

Words = frozenset[str]


def script(form: str) -> str:
    return unicodedata.name(next((letter for letter in form if letter.isalpha()), "-"), "").split(" ")[0]


def folded(form: str) -> str:
    """One word; the parts of `abd al-rahman` make one. Any other phrase is nothing."""
    text = form.replace(" ", "") if form.startswith(("abd", "'abd", "ʿabd", "عبد")) else form
    word = fold(latin(text)).replace("-", "")
    return word if WORD.fullmatch(word) else ""


def items(path: Path) -> Iterator[tuple[Words, Words]]:
    """For each name that is common enough: words written in Latin letters, and words from other scripts."""
    for line in path.read_text(encoding="utf-8").splitlines():
        forms, _, item = line.rpartition(" => ")
        written = forms.split(", ")
        if not item.startswith("Q") or len(written) < FORMS:
            continue
        by_script = defaultdict(list)
        for form in written:
            by_script[script(form)].append(folded(form))
        own = by_script.pop("LATIN", [])
        if own and own.count("") <= len(own) / 2:
            others = {word for kind, words in by_script.items() if kind in SPELLING for word in words}
            yield frozenset(own) - {""}, frozenset(others) - {""}


def alike(a: str, b: str) -> bool:
    if skeleton(a) == skeleton(b):
        return True
    return min(len(a), len(b)) >= SHORT and JaroWinkler.similarity(a, b) >= ALIKE


def parts(words: Words) -> list[set[str]]:
    """The words, each with all that it is linked to through words that sound alike."""
    found: list[set[str]] = []
    links = defaultdict(set)
    for a, b in combinations(sorted(words), 2):
        if alike(a, b):
            links[a].add(b)
            links[b].add(a)
    left = set(words)
    while left:
        part, edge = set[str](), {min(left)}
        while edge:
            part |= edge
            edge = {word for near in edge for word in links[near]} - part
        found.append(part)
        left -= part
    return found


def tight(own: Words, others: Words) -> Iterator[Words]:
    for part in parts(own | others):
        if 2 <= len(part) <= LARGEST and part & own:
            yield frozenset(part)


def merged(groups: Iterable[Words]) -> list[set[str]]:
    """Largest first, each into the group that has most of its longer words, if there is one."""
    result: list[set[str]] = []
    homes: defaultdict[str, set[int]] = defaultdict(set)
    for group in sorted(set(groups), key=lambda words: (-len(words), sorted(words))):
        place = home_of(group, result, homes)
        if place is None:
            place = len(result)
            result.append(set())
        result[place] |= group
        for word in group:
            homes[word].add(place)
    return result


def home_of(group: Words, result: list[set[str]], homes: defaultdict[str, set[int]]) -> int | None:
    shared = Counter(place for word in group for place in homes[word])
    for place, count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if count == len(group):
            return place
        long = sum(len(word) >= SHORT for word in group & result[place])
        if long >= max(2, MOST * len(group)) and len(group | result[place]) <= LARGEST:
            return place
    return None


def kept(path: Path) -> Iterator[Words]:
    """Groups compiled by hand: whole, as they are."""
    for line in path.read_text(encoding="utf-8").splitlines():
        words = frozenset(word.replace("-", "") for word in line.split()) if not line.startswith("#") else frozenset()
        words = frozenset(filter(WORD.fullmatch, words))
        if len(words) > 1:
            yield words


def limited(groups: list[set[str]], ours: list[Words]) -> set[tuple[str, ...]]:
    """A word of many groups joins different names: a short one stays in ours, a longer one in the largest."""
    every = [*sorted(ours, key=len, reverse=True), *sorted(groups, key=lambda words: (-len(words), sorted(words)))]
    wanted = Counter(word for group in every for word in group)
    homes, result = Counter[str](), set[tuple[str, ...]]()
    for place, group in enumerate(every):
        by_hand = place < len(ours)
        stay = {w for w in group if homes[w] < HOMES and (by_hand or len(w) > SHORT or wanted[w] <= HOMES)}
        homes.update(stay)
        result.add(tuple(sorted(stay)))
    return {group for group in result if len(group) > 1}


def main(names: Path, *more: Path) -> None:
    ours = [group for path in (OURS, *more) for group in kept(path)]
    every = [part for own, others in items(names) for part in tight(own, others)]
    rule = GROUPS_RULE.format(forms=FORMS, alike=ALIKE, homes=HOMES, largest=LARGEST, short=SHORT)
    header = f"{HEADER}{rule}"
    print("\n".join(f"# {line}".rstrip() for line in header.splitlines()))
    for group in sorted(limited(merged(every), ours)):
        print(*group)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
