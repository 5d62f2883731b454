"""Figures: what was measured, against which bound, and whether it holds. One JSON line each."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured value against its bound (at most). `beside`: what else was measured, in the same unit."""

    name: str
    measure: str
    value: float
    bound: float
    unit: str
    beside: dict[str, Any]
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault and self.value <= self.bound

    def line(self) -> dict[str, Any]:
        """One JSON object; `holds` says whether the value is within the bound."""
        faulty = {"fault": self.fault} if self.fault else {}
        return {
            "figure": self.name,
            "measure": self.measure,
            "value": round(self.value, 2),
            "bound": self.bound,
            "holds": self.holds,
            "unit": self.unit,
            **self.beside,
            **faulty,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all are not above (nearest rank, no interpolation)."""
    return sorted(values)[ceil(share * len(values)) - 1]


def of_times(
    name: str, seconds: Sequence[float], *, share: float, bound: float, floor: Sequence[float] = (), **beside: object
) -> Figure:
    """A percentile of times, in milliseconds; `floor`: the same rows by a plain SELECT, for comparison."""
    value = percentile(seconds, share) * 1000
    more = {"n": len(seconds), "p50": round(percentile(seconds, 0.5) * 1000, 2), "max": round(max(seconds) * 1000, 2)}
    if floor:
        least = percentile(floor, share) * 1000
        more |= {"floor": round(least, 2), "ratio": round(value / least, 1)}
    return Figure(name=name, measure=f"p{share * 100:g}", value=value, bound=bound, unit="ms", beside=more | beside)


def missing(name: str, fault: str, *, bound: float) -> Figure:
    """A figure that could not be measured: it does not hold."""
    return Figure(name=name, measure="p95", value=0.0, bound=bound, unit="ms", beside={}, fault=fault)


def summary(figures: Sequence[Figure], about: dict[str, Any]) -> dict[str, Any]:
    """The last line: every figure with its bound, and whether all hold."""
    short = {
        each.name: {key: each.line()[key] for key in ("measure", "value", "bound", "unit", "holds")} for each in figures
    }
    return {"summary": True, "holds": all(each.holds for each in figures), "figures": short, **about}


def emit(line: dict[str, Any], out: Callable[[str], None] = print) -> None:
    """Print one line at once, so that an interrupted run has said what it had."""
    out(json.dumps(line, ensure_ascii=False))
