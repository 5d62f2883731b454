"""What speaks for and against two records being about one person, field by field: the same on a page and in a file.

Invariant: an outcome is a word, never a number; how common a value is says how much an agreement is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from tearline.people.record import FIELD_LABELS, FieldName


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


class Compared(NamedTuple):
    """The two values of one kind that are most alike; empty where a side has none. Light: each pair has seven."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two records that may be about one person.

    `weight`: of the comparison, in bits; `rivals`: bits it loses to other pairs of either record. Both stay in the
    edge's files.
    """

    register_id: str
    extract_id: str
    weight: float
    rivals: float = 0.0
    evidence: Evidence


_SAID: Final[dict[Outcome, str]] = {
    Outcome.AGREES: "These agree",
    Outcome.SPELT_OTHERWISE: "These are spelt otherwise",
    Outcome.DIFFERS: "These differ",
    Outcome.MISSING: "These cannot be compared",
}


def sentence_of(compared: Iterable[Compared], common: Commonness, among: str = "rows of the extract") -> str:
    """The comparison in plain words: what agrees and what does not, and whether others share the name and date.

    `among`: whose values were counted.
    """
    found = tuple([(field, outcome) for field, _, _, outcome in compared])
    return _sentence(found, several_names=common.name > 1, several_dates=common.date_of_birth > 1, among=among)


@cache
def _sentence(
    found: tuple[tuple[FieldName, Outcome], ...], *, several_names: bool, several_dates: bool, among: str
) -> str:
    said = [
        f"{words}: {', '.join(kinds)}."
        for outcome, words in _SAID.items()
        if (kinds := [FIELD_LABELS[field].casefold() for field, one in found if one is outcome])
    ]
    several = {FieldName.NAME: several_names, FieldName.DATE_OF_BIRTH: several_dates}
    said += [
        f"{'Several' if several[field] else 'No two'} {among} have this {FIELD_LABELS[field].casefold()}."
        for field, outcome in found
        if field in several and outcome is not Outcome.MISSING
    ]
    return " ".join(said)
