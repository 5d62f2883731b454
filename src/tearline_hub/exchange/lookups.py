"""What the checks on a batch of messages look up, each read at most once a batch."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property

from django.conf import settings

from tearline.errors import NotPermitted
from tearline.seal.keyring import Keyring
from tearline.seal.keys import PublicKey
from tearline_hub.agencies import queries as agencies


class Lookups:
    """Directory and keys as they stand in this transaction. `now` decides which keys are revoked."""

    def __init__(self, now: dt.datetime) -> None:
        """Nothing is read yet."""
        self._now = now
        self._keys: dict[str, list[PublicKey]] = {}

    @cached_property
    def organisations(self) -> frozenset[str]:
        """Codes of the directory."""
        return frozenset(agencies.names())

    @cached_property
    def tenants(self) -> frozenset[str]:
        """Codes of this node's organisations, without the node."""
        return frozenset(agencies.local_tenants())

    def keys_of(self, node: str) -> list[PublicKey]:
        """The node's confirmed keys. Raises `NotPermitted` for a node that nobody introduced."""
        if node not in self._keys:
            self._keys[node] = [self._revoked_for_good(key) for key in _keys_of(node)]
        return self._keys[node]

    def _revoked_for_good(self, key: PublicKey) -> PublicKey:
        """A message that is taken again is judged by its day of arrival, yet a key revoked since counts for nothing."""
        return replace(key, revoked_at=key.valid_from) if key.revoked_by(self._now) else key


def _keys_of(node: str) -> list[PublicKey]:
    if node == settings.NODE:
        return list(Keyring.open(settings.ENVIRONMENT.keys).public_keys())
    if agencies.peer(node) is None:
        raise NotPermitted("peer.unknown", "We do not know the node it says it is from.")
    return agencies.peer_keys(node)
