"""The stocks of names and wording that invented records draw from, read once from the files beside this module.

Invariant: a stock is never changed by drawing from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

Spellings = tuple[str, ...]
"""The spellings of one name, the fullest first."""

_STOCKS: Final = files("tearline.synthetic")


@dataclass(frozen=True, slots=True)
class Tradition:
    """How names are made in one tradition. Used while drawing; no record says which one it came from."""

    name: str
    share: int
    form: str
    given: Mapping[bool, tuple[Spellings, ...]]
    middle: Mapping[bool, tuple[Spellings, ...]]
    family: Mapping[bool, tuple[Spellings, ...]]
    """Each by whether the name is a woman's: forms such as Kowalska and Kaur differ."""


@cache
def traditions() -> tuple[Tradition, ...]:
    """All traditions, in the order of the file."""
    return tuple(_tradition(name, raw) for name, raw in _read("traditions.toml").items())


@cache
def wording() -> Mapping[str, Any]:
    """Sections of `wording.toml`."""
    return _read("wording.toml")


def texts(kind: str) -> list[str]:
    """The sentences or words of one kind."""
    found: list[str] = wording()["texts"][kind]
    return found


def _tradition(name: str, raw: Mapping[str, Any]) -> Tradition:
    given = {False: _names(raw["men"]), True: _names(raw["women"])}
    return Tradition(
        name=name,
        share=raw["share"],
        form=raw["form"],
        given=given,
        middle={False: _names(raw["middle"]), True: _names(raw["middle_women"])} if "middle" in raw else given,
        family={False: _names(raw["family"]), True: _names(raw.get("family_women", raw["family"]))},
    )


def _names(text: str) -> tuple[Spellings, ...]:
    return tuple(tuple(spelling.replace("_", " ") for spelling in word.split("/")) for word in text.split())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_STOCKS.joinpath(name).read_text(encoding="utf-8"))
