"""Everything that can be wrong with a message, and how a refusal names the field without quoting it.

Invariant: no value and no key that the sender made up appears in a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tearline.errors import InvalidInput


class WireCode(StrEnum):
    """Why a message is refused. Stable. The first two are kept and replayed after an upgrade."""

    UNKNOWN_TYPE = "wire.unknown-type"
    UNKNOWN_VERSION = "wire.unknown-version"
    MALFORMED = "wire.malformed"


REPLAYABLE: Final = frozenset({WireCode.UNKNOWN_TYPE, WireCode.UNKNOWN_VERSION})

SENTENCES: Final[dict[WireCode, str]] = {
    WireCode.UNKNOWN_TYPE: "This node does not know this type of message. Keep it, and try again after an upgrade.",
    WireCode.UNKNOWN_VERSION: (
        "This node does not know this version of the message. Keep it, and try again after an upgrade."
    ),
    WireCode.MALFORMED: "The message does not fit its schema. Ask the sender to correct it and send it again.",
}

# pydantic's own wording may quote the input, so each kind of error that helps a person has ours.
_WORDS: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "extra_forbidden": "holds something that the schema does not list",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "is blank, or holds characters that are not allowed there",
    "too_long": "holds too many items",
    "too_short": "holds too few items",
    "enum": "is not in the list of allowed values",
    "literal_error": "is not in the list of allowed values",
}
RULE: Final = "rule"  # type of the errors that a model's own rules raise


class WireFault(InvalidInput):
    """A message that is not accepted; `fault` says why, `field` where."""

    def __init__(self, fault: WireCode, detail: str = "", *, field: str | None = None) -> None:
        """`detail`: a sentence of our own, never a piece of the message."""
        super().__init__(fault.value, f"{SENTENCES[fault]} {detail}".rstrip(), field=field)
        self.fault = fault


@contextmanager
def naming_field() -> Iterator[None]:
    """Turn pydantic's error, which holds values, into a `WireFault` that names the first field at fault.

    Wrap the making of a message in it wherever the content comes from a person.
    """
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = _path(first)
        raise WireFault(WireCode.MALFORMED, _sentence(first, field), field=field or None) from None


def fault_of(error: ErrorDetails, code: str) -> InvalidInput:
    """One of pydantic's errors in our words, naming its field."""
    field = _path(error)
    return InvalidInput(code, _sentence(error, field), field=field or None)


def _path(error: ErrorDetails) -> str:
    """`fields.0.value`: positions and our own names only; what the sender called something is left out."""
    if error["type"] == RULE and error["ctx"]["field"]:
        return str(error["ctx"]["field"])
    steps = list(error["loc"])
    if error["type"] == "extra_forbidden" or "[key]" in steps:
        steps = steps[: -2 if "[key]" in steps else -1]
    return ".".join(str(step) for step in steps)


def _sentence(error: ErrorDetails, field: str) -> str:
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == RULE:
        return str(context["sentence"])
    words = _WORDS.get(error["type"], "does not have the form that the schema asks for")
    return f"{field or 'The message'} {words}."
