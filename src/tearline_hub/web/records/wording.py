"""What the page says of a record that may be about the person who is looked up. Pure: values in, words out.

Invariant: an outcome is a word and never a number; a count says how many records share a value, and nothing of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tearline.matching.evidence import Commonness, Compared, Outcome
from tearline.people.record import FieldName
from tearline_hub.records.lookup import PossibleRecord
from tearline_hub.web.labels import label
from tearline_hub.web.matches.wording import Said, outcome_of, said

_IN_ANY_SPELLING: Final = ", in any common spelling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One kind of field: what was entered and what is recorded, empty where nothing is, and how they compare."""

    name: str
    entered: tuple[Said, ...]
    recorded: tuple[Said, ...]
    outcome: str


def lines(record: PossibleRecord) -> list[Line]:
    """The comparison in the order in which people read it."""
    return [
        Line(
            name=label(item.field),
            entered=_said(item.field, item.extract),
            recorded=_said(item.field, item.register, _how_common(item, record.evidence.common)),
            outcome=outcome_of(item),
        )
        for item in record.evidence.compared
    ]


def also(record: PossibleRecord) -> str:
    """What else the record has, by kind: entering it would tell more."""
    kinds = ", ".join(label(kind).lower() for kind in record.also)
    return f"Also recorded, and not entered: {kinds}." if kinds else ""


def _said(name: FieldName, value: str, source: str = "") -> tuple[Said, ...]:
    return (Said(said(name, value), source),) if value else ()


def _how_common(item: Compared, common: Commonness) -> str:
    """How much it is worth that a name or a birth date agrees: `Of 23,000 records, 4 have it`."""
    rows = {FieldName.NAME: common.name, FieldName.DATE_OF_BIRTH: common.date_of_birth}.get(item.field, 0)
    if rows == 0 or item.outcome is Outcome.MISSING:
        return ""
    spelling = _IN_ANY_SPELLING if item.field is FieldName.NAME else ""
    return f"Of {common.rows:,} records, {rows:,} {'has' if rows == 1 else 'have'} it{spelling}."
