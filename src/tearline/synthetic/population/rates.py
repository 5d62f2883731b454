"""The rates of `rates.toml`, read once.

Invariant: no other module holds a rate of damage, of a habit or of missing values. The shapes of ages and the inner
shares of a slip stand where they are drawn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from tearline.synthetic.population.streams import Floats

HERE: Final = files("tearline.synthetic.population")


@cache
def rates() -> Mapping[str, Any]:
    """All sections."""
    return tomllib.loads(HERE.joinpath("rates.toml").read_text(encoding="utf-8"))


def rate(section: str, name: str) -> float:
    """One rate. A section within another is named with a dot."""
    return float(table(section)[name])


def table(section: str) -> Mapping[str, Any]:
    """The rates of one section."""
    found = rates()
    for part in section.split("."):
        found = found[part]
    return found


def shares(section: str) -> tuple[list[str], Floats]:
    """A section whose rates are shares of a whole: their names, and the shares."""
    found = table(section)
    return list(found), np.array(list(found.values()), dtype=np.float64)


def severity(harsh: bool) -> float:  # noqa: FBT001 the one thing it depends on
    """What damage rates are multiplied with. Over all subjects the mean is one, so that the table's rates hold."""
    share, factor = rate("subjects", "harsh"), rate("subjects", "harsh_factor")
    return (factor if harsh else 1.0) / (1 + share * (factor - 1))
