"""What every policy returns: `Allow`, or `Deny` with a code, a reason and what to do.

A policy never raises and never returns a bare bool, so that a refusal always explains itself:

    >>> may_read = Deny("projection.recalled", "The originator recalled it.", "Ask them why.")
    >>> may_read.allowed
    False
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tearline.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Allow:
    """Permitted, as asked."""

    @property
    def allowed(self) -> bool:
        """True."""
        return True


@dataclass(frozen=True, slots=True)
class Deny:
    """Refused: `code` for machines, `reason` and `remedy` for people."""

    code: str
    reason: str
    remedy: str

    @property
    def allowed(self) -> bool:
        """False."""
        return False


Decision = Allow | Deny
ALLOW: Final = Allow()


def require(decision: Decision) -> None:
    """Raise `NotPermitted` with the policy's own words unless `decision` allows."""
    if isinstance(decision, Deny):
        raise NotPermitted(decision.code, f"{decision.reason} {decision.remedy}")
