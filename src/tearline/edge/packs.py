"""Opening a match pack at the edge, and remembering the notices that take packs back.

Invariant: a pack is used only for its own purpose, signed with a confirmed key of its node, before it expires, and
never after its node took it back. A notice is remembered for good.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline.edge import audit, keeping, trust
from tearline.edge.home import Home
from tearline.errors import InvalidInput, NotPermitted
from tearline.people.person import Person, values_of
from tearline.seal.faults import SealCode, SealFault
from tearline.vocab.purpose import LABELS, ReadPurpose
from tearline.wire import match_pack
from tearline.wire.faults import WireCode, WireFault
from tearline.wire.match_pack import MatchPack, PackRecall

NAME: Final = "recalled.json"
_SHAPELESS: Final = frozenset({SealCode.MALFORMED.value, WireCode.MALFORMED.value})


def open_pack(home: Home, raw: bytes, now: dt.datetime) -> MatchPack:
    """The pack, if it may be used now. Raises `TearlineError` saying what to do, `key.not-confirmed` among them."""
    message = _opened(home, raw, now)
    if isinstance(message, PackRecall):
        raise InvalidInput("pack.notice", "That is a recall notice, not a pack. Take it in as a notice.", field="pack")
    if is_recalled(home, message):
        raise NotPermitted(
            "pack.recalled", "The match pack was taken back, and must not be used. Export a new one from the inbox."
        )
    return message


def check_purpose(pack: MatchPack, purpose: ReadPurpose) -> None:
    """Raise `NotPermitted` unless the pack was exported for that purpose."""
    if pack.purpose is not purpose:
        raise NotPermitted(
            "pack.purpose",
            f"The match pack was exported for another purpose: “{LABELS[pack.purpose]}” ({pack.purpose}). Use it for "
            "that, or export a pack for yours.",
            field="purpose",
        )


def take_notice(home: Home, raw: bytes, now: dt.datetime) -> PackRecall:
    """Remember that a pack was taken back, and erase what is kept of a look with it.

    The same notice again changes nothing. Raises like `open_pack`.
    """
    message = _opened(home, raw, now)
    if isinstance(message, MatchPack):
        raise InvalidInput(
            "pack.no-notice", "That is a match pack, not a recall notice. Give the notice.", field="notice"
        )
    if not is_recalled(home, message):
        noted = audit.Noted(node=message.node, pack_id=message.pack_id)
        audit.write(home, audit.Act.PACK_RECALLED, noted, now)
        with home.writing():
            home.write(NAME, [*home.read(NAME), _entry(message)])
    keeping.forget_pack(home, message.node, message.pack_id, now)
    return message


def is_recalled(home: Home, message: MatchPack | PackRecall) -> bool:
    """Whether its own node took the pack back."""
    return _entry(message) in home.read(NAME)


def handling_of(pack: MatchPack) -> tuple[str, ...]:
    """How the pack and what is found with it are handled: the marking, then each condition in words."""
    return (pack.marking.value, *(LABELS[condition] for condition in pack.conditions))


def people_of(pack: MatchPack) -> list[Person]:
    """Whom to look for."""
    return [
        Person(person.register_id, values_of(field.to_field() for field in person.fields)) for person in pack.people
    ]


def _entry(message: MatchPack | PackRecall) -> dict[str, str]:
    return {"node": message.node, "pack_id": message.pack_id}


def _opened(home: Home, raw: bytes, now: dt.datetime) -> MatchPack | PackRecall:
    claim = _claim(raw, now)
    keys = trust.keys_of(home, claim.node)
    if not any(key.raw == claim.raw_key for key in keys):
        how = "If they are the same, confirm it with: tearline trust FILE, where FILE is this file."
        raise trust.ask_to_confirm(trust.introduction(raw, now), how)
    return match_pack.open_pack(raw, keys, now)


def _claim(raw: bytes, now: dt.datetime) -> match_pack.Claim:
    """Whose file it says it is. What is not even shaped like one was the wrong file, or is damaged."""
    try:
        return match_pack.claim(raw, now)
    except (SealFault, WireFault) as fault:
        if fault.code not in _SHAPELESS:
            raise
        raise InvalidInput(
            "pack.not-a-pack",
            "That is no match pack and no recall notice, or it is damaged. Choose a file as the node gave it: its name "
            "begins with pck_ and ends in .json.",
            field="pack",
        ) from None
