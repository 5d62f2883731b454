"""Typed errors, one family per kind of blame; each says what to do next.

The web maps a family to a page with an error summary, commands map it to an exit code.
Invariant: a message never holds personal data. "Not found" and "not permitted" read alike to another agency.
"""

from __future__ import annotations

from typing import ClassVar


class TearlineError(Exception):
    """Base of every error we raise on purpose.

    `code` is stable and machine-readable (`noun.rule`), `message` is the sentence a person reads,
    `field` names the form field or column at fault where there is one.
    """

    family: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        """Keep the parts apart, so that each edge can render them its own way."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    def __repr__(self) -> str:
        """Show the code alone: the message may quote what somebody typed."""
        return f"{type(self).__name__}({self.code!r})"


class NotPermitted(TearlineError):
    """The person may not do this; somebody else may."""

    family = "not-permitted"
    exit_code = 3


class NotFound(TearlineError):
    """There is no such thing, or it is not this person's to see."""

    family = "not-found"
    exit_code = 4


class Conflict(TearlineError):
    """The thing has moved on since the person looked at it."""

    family = "conflict"
    exit_code = 5


class InvalidInput(TearlineError):
    """What was entered cannot be used as it stands; the message says how to mend it."""

    family = "invalid-input"
    exit_code = 2


class Unavailable(TearlineError):
    """Something we depend on does not answer; trying again later is right."""

    family = "unavailable"
    exit_code = 6


class IntegrityFault(TearlineError):
    """A signature, digest or invariant does not hold; nothing was accepted."""

    family = "integrity-fault"
    exit_code = 7


class ManyInvalid(InvalidInput):
    """Several faults in one submission, so that a person can mend them all at once."""

    def __init__(self, faults: list[InvalidInput]) -> None:
        """`faults`: at least one; the first gives the code and message."""
        super().__init__(faults[0].code, faults[0].message, field=faults[0].field)
        self.faults = faults
