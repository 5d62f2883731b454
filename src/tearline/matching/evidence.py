"""What speaks for and against two records being about one person, field by field: the same on a page and in a file.

Invariant: an outcome is a word, never a number; how common a value is says how much an agreement is worth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tearline.people.record import FieldName


class Outcome(StrEnum):
    """How the two records' values of one kind compare."""

    AGREES = "agrees"
    SPELT_OTHERWISE = "spelt_otherwise"
    DIFFERS = "differs"
    MISSING = "missing"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.AGREES: "Agrees",
    Outcome.SPELT_OTHERWISE: "Spelt otherwise",
    Outcome.DIFFERS: "Differs",
    Outcome.MISSING: "Missing on one side",
}
SPEAKS_FOR: Final = frozenset({Outcome.AGREES, Outcome.SPELT_OTHERWISE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The two values of one kind that are most alike; empty where a side has none."""

    field: FieldName
    register: str
    extract: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Commonness:
    """How many rows of the extract have this value, in any common spelling of a name; `rows`: how many were read."""

    name: int
    date_of_birth: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What goes with a candidate.

    `extract`: everything the extract's row says in the kinds compared, so that a node can compare it anew after the
    other side was corrected. `sentence`: the comparison in plain words, without a number about the person.
    """

    compared: tuple[Compared, ...]
    common: Commonness
    extract: Mapping[FieldName, tuple[str, ...]]
    sentence: str
