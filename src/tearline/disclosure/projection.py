"""What leaves: the fields ticked for one recipient, and nothing else (REL-1, RL-6; DPA 2018 s.37)."""

from __future__ import annotations

from collections.abc import Iterable

from tearline.errors import InvalidInput
from tearline.people.record import Field


def shareable(field: Field) -> bool:
    """False for another body's fact: it is not the holder's to give (originator control)."""
    return not field.owner


def project(fields: Iterable[Field], ticked: frozenset[str]) -> tuple[Field, ...]:
    """The ticked fields, in the record's order. Unknown ticks and other bodies' facts give nothing."""
    return tuple(field for field in fields if field.id in ticked and shareable(field))


def narrowed(proposed: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
    """`wanted`, if it only removes from `proposed`; an authoriser may narrow, never widen (REL-2)."""
    if wanted - proposed:
        raise InvalidInput(
            "disclosure.widened",
            "You can only remove fields. Return the draft with a reason to have one added.",
            field="ticked",
        )
    return wanted


def corrected(before: tuple[Field, ...], now: Iterable[Field], *, keep: frozenset[str]) -> tuple[Field, ...]:
    """A correction's content: fields sent before and still kept, with the record's present values.

    One person may do it, because no field that the recipient did not have can come in.
    """
    allowed = frozenset(field.id for field in before) & keep
    return project(now, allowed)
