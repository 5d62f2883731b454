"""Claims: a measured value beside its bound and beside the peers, and whether it holds. One JSON line each."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Better(StrEnum):
    """Which way a figure is better."""

    MORE = "more"
    LESS = "less"


_REACHES: Final = {Better.MORE: operator.ge, Better.LESS: operator.le}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure. It holds when it is within its bound and no peer does better; without either nothing is asked of it.

    `peers`: the same figure of each; `marks`: figures to measure a distance to, which nobody has to reach. `busy`:
    others used the machine meanwhile, so that a time says little.
    """

    section: str
    name: str
    value: float | None
    unit: str = ""
    better: Better = Better.MORE
    bound: float | None = None
    peers: Mapping[str, float | None] = field(default_factory=dict)
    marks: Mapping[str, float | None] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    busy: bool = False

    @property
    def behind(self) -> list[str]:
        """What it does not reach."""
        asked = {"bound": self.bound, **self.peers}
        return [
            name
            for name, asked_for in asked.items()
            if asked_for is not None and (self.value is None or not _REACHES[self.better](self.value, asked_for))
        ]

    @property
    def holds(self) -> bool | None:
        """None where nothing is asked of it."""
        asked = [each for each in (self.bound, *self.peers.values()) if each is not None]
        return not self.behind if asked else None

    def line(self) -> dict[str, Any]:
        """All of it, but for what is empty."""
        said: dict[str, Any] = {"section": self.section, "figure": self.name, **self.short(), **self.beside}
        return {name: value for name, value in said.items() if value not in ({}, [], "", None) or name == "value"}

    def short(self) -> dict[str, Any]:
        """What the summary has of it."""
        bound = (
            {} if self.bound is None else {"bound": f"{'>=' if self.better is Better.MORE else '<='} {self.bound:g}"}
        )
        return {
            "value": self.value, "unit": self.unit, **bound, "peers": dict(self.peers), "marks": dict(self.marks),
            "behind": self.behind, "holds": self.holds, **({"busy": True} if self.busy else {}),
        }  # fmt: skip


def summary(lines: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> dict[str, Any]:
    """The last line, from those of all claims: each in short, and whether all hold of which something is asked."""
    keys = ("value", "unit", "bound", "peers", "marks", "behind", "holds", "busy")
    figures = {f"{line['section']} {line['figure']}": {key: line[key] for key in keys if key in line} for line in lines}
    return {"summary": True, "holds": all(line.get("holds", True) for line in lines), "figures": figures, **about}
