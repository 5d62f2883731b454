"""What leaves: the fields ticked for one recipient, and nothing else (REL-1, RL-6; DPA 2018 s.37)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tearline.disclosure.states import Kind
from tearline.errors import InvalidInput
from tearline.people.record import Field, FieldName

# What somebody showed to prove who they are. An alert names a transaction; these alone say whose it was (ALT-10).
IDENTIFYING: Final = frozenset({FieldName.NATIONAL_ID, FieldName.VEHICLE_MARK})


def shareable(field: Field) -> bool:
    """False for another body's fact: it is not the holder's to give (originator control)."""
    return not field.owner


def needs_words(field: Field, kind: Kind) -> bool:
    """Whether ticking it takes a reason of its own: what is sensitive in law, and of an alert what identifies."""
    return field.sensitive is not None or (kind is Kind.ALERT and field.name in IDENTIFYING)


def identifies(fields: Iterable[Field], ticked: frozenset[str]) -> bool:
    """Whether what is ticked of an alert says who somebody is."""
    return any(field.name in IDENTIFYING and field.id in ticked for field in fields)


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
