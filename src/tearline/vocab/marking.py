"""Protective markings and the ceiling of a node (Government Security Classifications Policy, 2024).

Invariant: a marking above the node's ceiling is refused at every door; the marking is the originator's to set.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from tearline.decision import ALLOW, Decision, Deny


class Marking(StrEnum):
    """Tier, with `-SENSITIVE` as the additional marking that OFFICIAL may carry."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"
    SECRET = "SECRET"  # noqa: S105 a classification tier
    TOP_SECRET = "TOP SECRET"  # noqa: S105 a classification tier


ORDER: Final = tuple(Marking)
_TIERS: Final = frozenset(marking.value for marking in Marking)
_BANNER: Final = re.compile(r"\b(?:TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED|PROTECT)\b")


def may_hold(marking: Marking, *, ceiling: Marking) -> Decision:
    """Whether a node with `ceiling` may hold something marked `marking` (REL-14)."""
    if ORDER.index(marking) <= ORDER.index(ceiling):
        return ALLOW
    return Deny(
        "marking.above-ceiling",
        f"This node holds nothing above {ceiling}.",
        "Lower the marking with the originator's agreement, or use a system accredited for it.",
    )


def banner_in(text: str, *, ceiling: Marking) -> str | None:
    """A tier above the ceiling, or a withdrawn one, written as a banner in capitals inside free text."""
    for found in _BANNER.findall(text):
        if found not in _TIERS or ORDER.index(Marking(found)) > ORDER.index(ceiling):
            return str(found)
    return None
