"""Which nodes' keys somebody at this computer has confirmed.

Invariant: a key counts for one node, after a person compared its fingerprint, all of it, with the one that the node's
own page shows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from tearline.edge import audit
from tearline.edge.home import Home
from tearline.errors import IntegrityFault, InvalidInput, TearlineError
from tearline.seal.faults import SealFault
from tearline.seal.keys import PublicKey
from tearline.wire import cards, match_pack, report_receipt
from tearline.wire.faults import WireFault
from tearline.wire.handed_out import Claim

NAME: Final = "keys.json"
_COMPARE: Final = (
    "Compare it with the fingerprint on the node's page where packs are exported, or ring the node's operator, on a "
    "number you did not get from the file."
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a pack, a notice, a receipt or a card says of who made it, to be confirmed.

    `keys`: with the one that signed first.
    """

    node: str
    fingerprint: str
    keys: tuple[PublicKey, ...]
    whole: bool
    """Whether these are all keys of the node, as a card has them."""


def keys_of(home: Home, node: str) -> tuple[PublicKey, ...]:
    """The confirmed keys of a node. Raises `IntegrityFault` when the list of them is damaged."""
    try:
        return tuple(PublicKey.from_dict(entry["key"]) for entry in home.read(NAME) if entry["node"] == node)
    except (KeyError, TypeError, ValueError):
        raise _damaged(home) from None


def introduction(raw: bytes, now: dt.datetime) -> Introduction:
    """Who a pack, a notice, a receipt or a card says it is from. Raises `TearlineError` when it is none of these."""
    try:
        card = cards.read(raw, now=now)
    except InvalidInput:
        claim = _claim(raw, now)
        return Introduction(claim.node, claim.fingerprint, (PublicKey(raw=claim.raw_key, valid_from=now),), whole=False)
    keys = [key.to_key() for key in card.card.keys]
    keys.sort(key=lambda key: key.fingerprint != card.fingerprint)
    return Introduction(card.card.node, card.fingerprint, tuple(keys), whole=True)


def _claim(raw: bytes, now: dt.datetime) -> Claim:
    try:
        return report_receipt.claim(raw, now)
    except (SealFault, WireFault):
        return match_pack.claim(raw, now)


def confirm(home: Home, raw: bytes, fingerprint: str, now: dt.datetime) -> Introduction:
    """Believe the node's key from now on; spaces and capitals in `fingerprint` do not matter.

    A card replaces what was confirmed of its node, so that a revoked key stops counting. Raises `InvalidInput` unless
    the two are the same, without the file's own: it would be copied from there, and nobody would look at the node's.
    """
    found = introduction(raw, now)
    _same(found, fingerprint)
    kept = [] if found.whole else list(keys_of(home, found.node))
    keys = {key.key_id: key for key in (*found.keys, *kept)}
    noted = audit.Noted(node=found.node, key_id=found.keys[0].key_id)
    audit.write(home, audit.Act.KEY_CONFIRMED, noted, now)
    with home.writing():
        others = [entry for entry in home.read(NAME) if entry.get("node") != found.node]
        home.write(NAME, others + [{"node": found.node, "key": key.to_dict()} for key in keys.values()])
    return found


def ask_to_confirm(found: Introduction, how: str) -> TearlineError:
    """The refusal of something whose key nobody has confirmed yet. `how`: what to do when the fingerprints agree."""
    return InvalidInput(
        "key.not-confirmed",
        f"Nobody has confirmed the key of {found.node} on this computer. Its fingerprint is:\n  {found.fingerprint}\n"
        f"{_COMPARE} {how}",
        field="fingerprint",
    )


def _same(found: Introduction, fingerprint: str) -> None:
    if _digits(fingerprint) == _digits(found.fingerprint):
        return
    if not fingerprint.strip():
        raise ask_to_confirm(found, "Only if they are the same, give it with --fingerprint.")
    raise InvalidInput(
        "key.fingerprint-differs",
        "The fingerprint you gave is not the one of the key in the file. Nothing was confirmed. Copy the whole "
        "fingerprint again from the node's page; if it still differs, do not use the file, and tell the node's "
        "operator.",
        field="fingerprint",
    )


def _digits(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()


def _damaged(home: Home) -> IntegrityFault:
    return IntegrityFault(
        "edge.damaged-keys", f"{home.directory / NAME} is damaged. Move it away and confirm the keys again."
    )
