"""The ten traditions: their stocks of names, listed and composed, as the files in `traditions/` give them.

Invariant: a tradition is read from its file alone; the order of composed names depends on that file and no seed.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from tearline.synthetic.population.rates import HERE
from tearline.synthetic.population.spellings import Rules, parsed_rules
from tearline.synthetic.population.streams import Floats, stream

NAMES: Final = (
    "english", "celtic", "east_european", "west_african", "east_asian",
    "indian", "pakistani", "bangladeshi", "arab", "somali",
)  # fmt: skip
LARGE: Final = frozenset({"west_african", "indian", "pakistani", "bangladeshi", "arab", "somali"})
"""Traditions whose households follow the second table of `rates.toml`."""


@dataclass(frozen=True, slots=True)
class Names:
    """A stock of names: the listed spellings of each, and how common it is."""

    listed: list[list[str]]
    weights: Floats


@dataclass(frozen=True, slots=True)
class Tradition:
    """One file. Stocks by what they are for: men, women, family, family_women, middle_men, middle_women, western_*."""

    name: str
    numbers: dict[str, float]
    stocks: dict[str, Names]
    rules: Rules
    feminine: Rules
    nicknames: dict[str, list[str]]

    def number(self, name: str) -> float:
        """A share, nought where the file does not speak of it."""
        return self.numbers.get(name, 0.0)


@cache
def traditions() -> tuple[Tradition, ...]:
    """All ten, in the order of `NAMES`."""
    return tuple(_read(name) for name in NAMES)


def _read(name: str) -> Tradition:
    raw = tomllib.loads(HERE.joinpath("traditions", f"{name}.toml").read_text(encoding="utf-8"))
    return Tradition(
        name=name,
        numbers={key: float(value) for key, value in raw.items() if isinstance(value, int | float)},
        stocks={kind: _names(raw, name, kind) for kind in _KINDS if kind in raw},
        rules=parsed_rules(raw["rules"]),
        feminine=parsed_rules(raw.get("feminine", "").split()),
        nicknames=dict(_nicknames(word) for word in raw["nicknames"].split()),
    )


_KINDS: Final = {
    "men": ("given", "given_stems", "men_endings"),
    "women": ("given", "given_stems", "women_endings"),
    "family": ("family", "family_stems", "family_endings"),
    "family_women": None,
    "middle_men": None,
    "middle_women": None,
    "western_men": None,
    "western_women": None,
}


def _names(raw: dict[str, Any], tradition: str, kind: str) -> Names:
    """The listed names, most common first, then the composed; falling off as Zipf found, by the file's two numbers."""
    words = [word.partition("*") for word in raw[kind].split()]
    listed = [[spelling.replace("_", " ") for spelling in word.split("/")] for word, _, _ in words]
    times = [float(number or 1) for _, _, number in words]
    tail = _composed(raw, tradition, kind, {spelling for name in listed for spelling in name})
    exponent, offset = raw["zipf_family" if kind.startswith("family") else "zipf_given"]
    fall = (np.arange(len(listed) + len(tail)) + 1 + offset) ** -exponent
    return Names(listed + [[name] for name in tail], fall * np.array(times + [1.0] * len(tail)))


def _composed(raw: dict[str, Any], tradition: str, kind: str, known: set[str]) -> list[str]:
    parts = _KINDS[kind]
    if parts is None:
        return []
    which, stems, endings = parts
    joints = raw["family_joints"].split() if which == "family" else ["_"]
    found = _joined(raw[stems].split(), [joint.replace("_", "") for joint in joints], raw[endings].split())
    names = [name for name in dict.fromkeys(found) if name not in known]
    order = stream(0, f"tail/{tradition}/{kind}").permutation(len(names))
    return [names[place] for place in order[: raw[f"tail_{which}"]]]


def _joined(stems: Sequence[str], joints: Sequence[str], endings: Sequence[str]) -> list[str]:
    """Every stem with every joint and ending, but no letter three times in a row and no name of three letters."""
    whole = ("".join(parts) for parts in itertools.product(stems, joints, endings))
    return [name for name in whole if len(name) > 3 and not _stutters(name.lower())]  # noqa: PLR2004 as said


def _stutters(name: str) -> bool:
    return any(a == b == c for a, b, c in zip(name, name[1:], name[2:], strict=False))


def _nicknames(word: str) -> tuple[str, list[str]]:
    name, _, short = word.partition(":")
    return name.replace("_", " "), [one.replace("_", " ") for one in short.split(",")]
