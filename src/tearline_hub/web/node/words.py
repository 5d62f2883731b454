"""What the node's pages say: how long ago, how a key stands, and what to do about a message in quarantine."""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline.seal.keys import PublicKey
from tearline_hub.web.dates import day

_SPANS: Final = ((24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute"))  # seconds in each

_UPGRADE: Final = "Upgrade this node, then take it again. Nothing is lost meanwhile."
_INCIDENT: Final = "Telephone the other node's operator and treat it as an incident. Then discard it."
_TOO_HIGH: Final = "Tell the sender's security officer. Do not take it again: discard it."
# By the code; docs/how-to/handle-quarantine.md says the same at greater length.
ADVICE: Final[dict[str, str]] = {
    "wire.unknown-type": _UPGRADE,
    "wire.unknown-version": _UPGRADE,
    "wire.malformed": "Tell the other node's operator: their software made a faulty message. They send a new one. "
    "Then discard this one.",
    "message.wrong-recipient": "Tell the other node's operator that it came to the wrong node. Then discard it.",
    "message.unknown-recipient": "Tell the other node's operator that this organisation is not here. Then discard it.",
    "message.unknown-organisation": "Ask the other node's operator for a new card, add it, then take it again.",
    "message.from-the-future": "Compare both nodes' clocks, mend the wrong one, then take it again.",
    "message.expired": "Ask the sender for a new one. Then discard this one.",
    "message.not-applied": "This node failed, not the sender: have the cause mended, then take it again.",
    "message.id-reused": _INCIDENT,
    "marking.above-ceiling": _TOO_HIGH,
    "marking.banner-above-ceiling": _TOO_HIGH,
    "quarantine.not-kept": _TOO_HIGH,
    "projection.unknown": "It came before what it is about. Take it again once that has arrived.",
    "amendment.widens": _INCIDENT,
    "projection.not-the-originator": _INCIDENT,
}
_OTHERWISE: Final = (
    "Find the cause with the other node's operator. Take it again once it is mended, or discard it and tell them."
)


def advice(code: str) -> str:
    """What an administrator does about a message refused with this code."""
    return ADVICE.get(code, _OTHERWISE)


def how_long(since: dt.datetime, now: dt.datetime) -> str:
    """`3 hours`, in whole units of the largest that fits; both are aware."""
    seconds = max(0, int((now - since).total_seconds()))  # clocks of two nodes differ
    for length, word in _SPANS:
        count = seconds // length
        if count:
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


def key_standing(key: PublicKey, now: dt.datetime) -> str:
    """Whether signatures made with it count, and until when."""
    if key.revoked_at is not None:
        return f"Revoked on {day(key.revoked_at)}"
    if key.valid_until is not None:
        return f"{'Ended' if key.expired_at(now) else 'Counts until'} {day(key.valid_until)}"
    return "Counts" if key.usable_at(now) else f"Counts from {day(key.valid_from)}"
