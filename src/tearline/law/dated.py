"""Lists that the law gives, as dated records with their source: the day decides which one counts (NFR-8).

The files stand in `records/`; a change of the law is a new line there and no change of code. `verified` is false
where nobody has read the source itself yet.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

from pydantic import TypeAdapter

from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.purpose import DisclosurePurpose, Gateway
from tearline.wire.shape import Day, Line, Shape


class DatedRecord(Shape):
    """A value of a list, from its first day to its last; `valid_to` is null while it has none."""

    source: Line
    valid_from: Day
    valid_to: Day | None
    verified: bool

    def holds(self, on: dt.date) -> bool:
        """Whether it counts on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class PurposeRecord(DatedRecord):
    """A purpose for which something may be disclosed."""

    value: DisclosurePurpose


class GatewayRecord(DatedRecord):
    """A power to disclose. `other_use`: authorises use for a purpose other than law enforcement (DPA s.36(4))."""

    value: Gateway
    other_use: bool


class EligibilityRecord(DatedRecord):
    """A kind of organisation that can process under Part 4 (s.82A). `without_notice`: by itself, no notice needed."""

    value: OrganisationKind
    without_notice: bool


R = TypeVar("R", bound=DatedRecord)
_PURPOSES: Final = TypeAdapter(tuple[PurposeRecord, ...])
_GATEWAYS: Final = TypeAdapter(tuple[GatewayRecord, ...])
_ELIGIBILITY: Final = TypeAdapter(tuple[EligibilityRecord, ...])


@cache
def purposes() -> tuple[PurposeRecord, ...]:
    """Every purpose there was, is or will be."""
    return _PURPOSES.validate_json(_text("purposes"))


@cache
def gateways() -> tuple[GatewayRecord, ...]:
    """Every gateway."""
    return _GATEWAYS.validate_json(_text("gateways"))


@cache
def eligibility() -> tuple[EligibilityRecord, ...]:
    """Who can be under Part 4. A kind that is in no line cannot: councils are in none."""
    return _ELIGIBILITY.validate_json(_text("eligibility"))


def in_force(records: tuple[R, ...], value: object, on: dt.date) -> R | None:
    """The record of `value` that counts on that day, if one does."""
    return next((each for each in records if getattr(each, "value", None) == value and each.holds(on)), None)


def _text(name: str) -> str:
    return files("tearline.law").joinpath("records", f"{name}.json").read_text(encoding="utf-8")
