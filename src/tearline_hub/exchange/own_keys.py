"""This node's signing keys: made, rotated and revoked, and each change told to every peer in the same go.

Invariant: peers hear of a key from a key that they believe already. So a rotation is announced under the old key, and
a first key, or one made after the last was revoked, is not announced at all: operators compare its fingerprint.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings

from tearline.ids import Prefix, new_id
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey, fingerprint_of
from tearline.wire.header import Party
from tearline.wire.keys import AnnouncedKey, Keys
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import OPERATOR, system_actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures import outbox


def all_keys() -> tuple[PublicKey, ...]:
    """Every signing key this node ever had, oldest first."""
    return _keyring().public_keys()


def fingerprint(*, now: dt.datetime) -> str:
    """Of the key that signs at `now`, for people to compare. Raises `Unavailable` without one."""
    return fingerprint_of(_keyring().current(now).raw)


def new(*, now: dt.datetime) -> PublicKey:
    """Make a signing key where none counts. Raises `Conflict` while one does."""
    return Keyring.prepare(settings.ENVIRONMENT.keys).new(now=now)


def rotate(*, overlap: dt.timedelta, now: dt.datetime) -> PublicKey:
    """Make the next key and announce it. It signs from half the overlap on; the old ones count until its end.

    A crash before the announcement leaves a key that peers do not know: run `announce`.
    """
    key = _keyring().rotate(overlap=overlap, now=now)
    announce(now=now)
    return key


def revoke(key_id: str, *, now: dt.datetime) -> PublicKey:
    """Announce that the key is revoked, and stop using it. Raises `NotFound`.

    Announced first, under whatever counts until then, be it the key itself: a key may always speak against itself.
    A crash in between leaves a key that peers refuse and we still use; doing it again mends that.
    """
    keyring = _keyring()
    keys = keyring.public_keys()
    if key_id in {key.key_id for key in keys} and any(key.usable_at(now) for key in keys):
        _announce([_revoked(key, now) if key.key_id == key_id else key for key in keys], now)
    return keyring.revoke(key_id, now=now)


def announce(*, now: dt.datetime) -> int:
    """Tell every peer the keys as they stand; how many peers."""
    return _announce(all_keys(), now)


def _keyring() -> Keyring:
    return Keyring.open(settings.ENVIRONMENT.keys)


def _revoked(key: PublicKey, now: dt.datetime) -> PublicKey:
    return replace(key, revoked_at=key.revoked_at or now)


def _announce(keys: Iterable[PublicKey], now: dt.datetime) -> int:
    announced = tuple(AnnouncedKey.from_key(key) for key in keys)
    operator = system_actor(OPERATOR, node=settings.NODE, tenant_id="")
    with on_behalf_of_node(Scope.OPERATOR):
        nodes = [peer.node for peer in agencies.peers() if peer.node != settings.NODE]
        for node in nodes:
            outbox.put(operator, _message(node, announced, now), now=now)
    return len(nodes)


def _message(node: str, announced: tuple[AnnouncedKey, ...], now: dt.datetime) -> Keys:
    return Keys(
        message_id=new_id(Prefix.MESSAGE),
        version=1,
        sender=_whole(settings.NODE),
        recipient=_whole(node),
        issued_at=now,
        keys=announced,
    )


def _whole(node: str) -> Party:
    """A node as such: the same word on both sides of the stroke."""
    return Party(node=node, organisation=f"{node}/{node}")
