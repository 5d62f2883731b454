"""What is not compared, and why: the whole list. Everything else is equal to the byte.

Invariant: each line hides something that really differs between two worlds (test_exceptions.py), so none is wider
than it must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class NotCompared:
    """`routes`: where alone it holds, everywhere when empty. `part`: of an answer, `body` or `log`."""

    name: str
    routes: frozenset[str]
    part: str
    mask: Callable[[str], str]
    reason: str


def _without(*patterns: str) -> Callable[[str], str]:
    """What is called `kept` in a pattern stays."""
    compiled = [re.compile(pattern, re.MULTILINE) for pattern in patterns]

    def mask(text: str) -> str:
        for each in compiled:
            text = each.sub(lambda found: found.groupdict().get("kept", "") + "…", text)
        return text

    return mask


EXCEPTIONS: Final = (
    NotCompared(
        "milliseconds", frozenset(), "log", _without(r"'milliseconds': [0-9.]+"),
        "The access log of the node's operator says how long a request took. No organisation reads it, and a time is "
        "never compared: the statements that take it are.",
    ),
    NotCompared(
        "log-growth", frozenset({"proof"}), "body", _without(r"(?:^[A-Za-z0-9+/]{43}=\n)+", r"^(?P<kept>\S+/ledger/\d+\n)\d+$", r"^(?P<kept>— \S+ )\S+$"),
        "The log is the node's: its size, root and the path to it change with everybody's entries. Leaves are salted "
        "commitments, published on a tick and padded; docs/explanation/ledger.md says what volume remains visible.",
    ),
    NotCompared(
        "exchange-volume", frozenset({"node"}), "body",
        _without(r"(?:Nothing|\d+, the oldest for [a-z0-9 ]+)(?=</span></td>)"),
        "An administrator looks after the exchange for every organisation of the node, so the node's page says how "
        "many messages wait for a peer, whoever wrote them. It names no organisation, disclosure or person.",
    ),
)  # fmt: skip


def masked(text: str, *, route: str, part: str) -> str:
    for each in EXCEPTIONS:
        if each.part == part and (not each.routes or route in each.routes):
            text = each.mask(text)
    return text
