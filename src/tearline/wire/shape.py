"""What every part of a message is made of: bounded texts, identifiers, days and instants, and the base model.

Invariant: no text on the wire is unbounded, holds a control character, or can turn the reading direction of what
follows it (Unicode Cc, line and paragraph separators, bidirectional embeddings, overrides and isolates).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from tearline.seal import instant
from tearline.wire.faults import RULE

M = TypeVar("M")
M_contra = TypeVar("M_contra", contravariant=True)

MAX_LINE: Final = 300
MAX_TEXT: Final = 4000

_UNSEEN: Final = r"\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069"
_IN_LINE: Final = rf"\u0000-\u001F{_UNSEEN}"
_IN_TEXT: Final = rf"\u0000-\u0008\u000B-\u001F{_UNSEEN}"  # a text may hold tabs and line feeds
_SLUG: Final = r"[a-z][a-z0-9]{0,31}(?:-[a-z0-9]{1,31}){0,5}"
_RANDOM: Final = r"[0-9a-hjkmnp-tv-z]{20}"
_DAY: Final = r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"


def _written(forbidden: str) -> str:
    return rf"^[^{forbidden}]*[^{forbidden}\s][^{forbidden}]*$"


Line = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE, pattern=_written(_IN_LINE))]
LineOrEmpty = Annotated[str, StringConstraints(max_length=MAX_LINE, pattern=rf"^[^{_IN_LINE}]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=_written(_IN_TEXT))]
TextOrEmpty = Annotated[str, StringConstraints(max_length=MAX_TEXT, pattern=rf"^[^{_IN_TEXT}]*$")]

Node = Annotated[str, StringConstraints(max_length=64, pattern=rf"^{_SLUG}$")]
Organisation = Annotated[str, StringConstraints(max_length=129, pattern=rf"^{_SLUG}/{_SLUG}$")]
OrganisationOrEmpty = Annotated[str, StringConstraints(max_length=129, pattern=rf"^(?:{_SLUG}/{_SLUG})?$")]
MessageId = Annotated[str, StringConstraints(pattern=rf"^msg_{_RANDOM}$")]
DisclosureId = Annotated[str, StringConstraints(pattern=rf"^dis_{_RANDOM}$")]
ProjectionId = Annotated[str, StringConstraints(pattern=rf"^prj_{_RANDOM}$")]
PackId = Annotated[str, StringConstraints(pattern=rf"^pck_{_RANDOM}$")]
FieldId = Annotated[str, StringConstraints(pattern=rf"^fld_{_RANDOM}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _as_day(value: Any) -> Any:
    if isinstance(value, str):
        if re.fullmatch(_DAY, value) is None:
            message = "Give a date such as 2026-11-22."
            raise ValueError(message)
        return dt.date.fromisoformat(value)
    return value


def _as_instant(value: Any) -> Any:
    if isinstance(value, str):
        return instant.from_text(value)
    if isinstance(value, dt.datetime):
        return instant.from_text(instant.to_text(value))
    return value


Day = Annotated[
    dt.date,
    BeforeValidator(_as_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY}),
]
Instant = Annotated[
    dt.datetime,
    BeforeValidator(_as_instant),
    PlainSerializer(instant.to_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": instant.PATTERN}),
]


class Shape(BaseModel):
    """Base of every part: frozen, exact types, nothing beyond the schema, no values in error texts."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )


@dataclass(frozen=True, slots=True)
class Rule(Generic[M_contra]):
    """A rule between the fields of a message: `holds` is False where `field` breaks it."""

    field: str
    sentence: str
    holds: Callable[[M_contra], bool]


def check_rules(message: M, rules: Iterable[Rule[M]]) -> M:
    """`message`, or the first broken rule as pydantic's error."""
    for rule in rules:
        if not rule.holds(message):
            raise PydanticCustomError(RULE, "a rule is broken", {"field": rule.field, "sentence": rule.sentence})
    return message


def all_different(items: Iterable[object]) -> bool:
    """Whether no item comes twice."""
    found = list(items)
    return len(set(found)) == len(found)
