"""Names in parts, keys to find a name however it was spelt, and whether two spellings may be the same name.

Invariant: a name keeps its source's spelling; keys and comparisons are computed beside it. Finding is
generous and deciding is a person's: `same_name` narrows what a search shows, it never says that two people
are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from rapidfuzz.distance import OSA, JaroWinkler

from tearline.people.spelling import groups, skeleton, words

_TYPO_LENGTH: Final = 4  # a word this long is also found with one slip
_SECOND_TYPO_LENGTH: Final = 8
_SKELETON_LENGTH: Final = 2
_ALIKE: Final = 0.8  # same consonant sounds need this much likeness too: `khan` is not `kenny`

# Joins parts of a name and is often left out; never needed, never searched for alone.
_TITLES: Final = ("mr", "mrs", "ms", "miss", "dr", "sir")
_LINKS: Final = ("al", "el", "ul", "ur", "bin", "ibn", "bint", "binti", "ap", "ab", "ferch", "de", "da", "di")
_PREPOSITIONS: Final = ("dos", "van", "von", "der", "den", "la", "le", "of")
_PARTICLES: Final = frozenset({*_TITLES, *_LINKS, *_PREPOSITIONS})
# Belongs to the word after it when one field is split: `van der Berg`, `O Brien`, `Mac Giolla`.
_FAMILY_PREFIXES: Final = _PARTICLES | frozenset(["mc", "mac", "o", "ni", "nic", "st", "abu"])


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name in parts. `text` is the whole as its source wrote it; `assumed` when we split one field ourselves."""

    text: str
    given: str = ""
    middle: str = ""
    family: str = ""
    assumed: bool = False

    @classmethod
    def from_parts(cls, *, given: str = "", middle: str = "", family: str = "") -> Self:
        """The source keeps the parts apart."""
        text = " ".join(part for part in (given, middle, family) if part)
        return cls(text=text, given=given, middle=middle, family=family)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """One field: `Given Middle Family` or `Family, Given Middle`; a single word is a given name."""
        whole = " ".join(text.split())
        before, comma, after = whole.partition(",")
        if comma:
            given, _, middle = after.strip().partition(" ")
            return cls(text=whole, given=given, middle=middle, family=before.strip(), assumed=True)
        parts = whole.split(" ")
        start = max(len(parts) - 1, 1)
        while start > 1 and "".join(words(parts[start - 1])) in _FAMILY_PREFIXES:
            start -= 1
        return cls(
            text=whole,
            given=parts[0],
            middle=" ".join(parts[1:start]),
            family=" ".join(parts[start:]),
            assumed=True,
        )

    def parts(self) -> dict[str, str]:
        """For `Field.parts`: the parts that are not empty."""
        parts = {"given": self.given, "middle": self.middle, "family": self.family}
        return {key: part for key, part in parts.items() if part}


def search_keys(name_text: str) -> frozenset[str]:
    """Keys of a name, to be stored with a record; sharing one with a query's word makes a candidate for it.

    A plain key is a folded word, neighbours joined, or a longer word with one letter left out (two words one slip apart
    share such a key); `g:` names a group of spellings; `s:` is a consonant skeleton.
    """
    return frozenset(key for run in _runs(name_text) for key in _run_keys(run))


def query_keys(name_text: str) -> tuple[frozenset[str], ...]:
    """For each word asked for, the keys of which a record must have at least one.

    An initial asks for nothing (it would ask for a tenth of all people) unless there is nothing else.
    """
    runs = _runs(name_text)
    asked = [run for run in runs if len(run.places) == 1]
    asked = [run for run in asked if len(run.text) > 1] or asked
    return tuple(_keys_at(run, runs) for run in asked)


def _keys_at(asked: _Run, runs: list[_Run]) -> frozenset[str]:
    """Keys of the word, of the joined neighbours it is in, and its initial, which may be all there is."""
    here = [run for run in runs if asked.places.start in run.places]
    return frozenset(key for run in here for key in _run_keys(run)) | {asked.text[0]}


def same_name(query: str, recorded: str) -> bool:
    """True when every word of the query agrees with some word of the recorded name, in any order.

    Agree: equal, in one group of spellings, alike with the same consonants, or a slip apart (two in a long word). An
    initial agrees with its letter, but not every word may be an initial.
    """
    asked, held = _runs(query), [run.text for run in _runs(recorded)]
    met = [run for run in asked if any(_agree(run.text, other) for other in held)]
    needed = {place for run in asked if len(run.places) == 1 for place in run.places}
    return needed <= {place for run in met for place in run.places} and _more_than_initials(met, held)


@dataclass(frozen=True, slots=True)
class _Run:
    """One to three neighbouring words of a name, joined, and their places in it."""

    text: str
    places: range


def _runs(text: str) -> list[_Run]:
    """So `Mc Donald` meets `McDonald`, `van der Berg` meets `Vanderberg`. Never a particle alone."""
    every = words(text)
    alone = [place for place, word in enumerate(every) if word not in _PARTICLES] or range(len(every))
    joined = [range(start, stop) for size in (2, 3) for start, stop in _windows(len(every), size)]
    return [_Run("".join(every[p] for p in places), places) for places in (*(range(p, p + 1) for p in alone), *joined)]


def _windows(length: int, size: int) -> list[tuple[int, int]]:
    return [(start, start + size) for start in range(length - size + 1)]


def _run_keys(run: _Run) -> Iterator[str]:
    word = run.text
    yield word
    yield from (f"g:{group}" for group in groups(word))
    sounds = skeleton(word)
    if len(sounds) >= _SKELETON_LENGTH:
        yield f"s:{sounds}"
    if len(run.places) == 1 and len(word) >= _TYPO_LENGTH:
        yield from (word[:i] + word[i + 1 :] for i in range(len(word)))


def _more_than_initials(met: list[_Run], held: list[str]) -> bool:
    return any(len(run.text) > 1 and any(len(other) > 1 and _agree(run.text, other) for other in held) for run in met)


def _agree(a: str, b: str) -> bool:
    if a == b or not groups(a).isdisjoint(groups(b)):
        return True
    if min(len(a), len(b)) == 1:
        return a[0] == b[0]
    return _slip_apart(a, b) or _sound_alike(a, b)


def _slip_apart(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    slips = (shorter >= _TYPO_LENGTH) + (shorter >= _SECOND_TYPO_LENGTH)
    return slips > 0 and OSA.distance(a, b, score_cutoff=slips) <= slips


def _sound_alike(a: str, b: str) -> bool:
    return JaroWinkler.similarity(a, b) >= _ALIKE and skeleton(a) == skeleton(b)
