"""Writers of the directory and of peers. All run in a context that the caller opened (operator or exchange)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.db.models import Case, F, Value, When
from django.db.models.functions import Least

from tearline.errors import InvalidInput, NotFound
from tearline.seal.keys import PublicKey
from tearline_hub.agencies.models import Organisation, Peer, PeerKey
from tearline_hub.agencies.queries import OrganisationEntry

_LONGEST_WAIT = dt.timedelta(minutes=5)
_SOON = dt.timedelta(seconds=5)


def put_organisations(entries: Iterable[OrganisationEntry]) -> None:
    """Add or rename directory entries."""
    for entry in entries:
        Organisation.objects.update_or_create(
            code=entry.code,
            defaults={
                "node": entry.node,
                "tenant_id": entry.tenant_id,
                "name": entry.name,
                "kind": entry.kind,
            },
        )


def add_peer(
    *,
    node: str,
    name: str,
    url: str,
    organisations: Iterable[OrganisationEntry],
    keys: Iterable[PublicKey],
    now: dt.datetime,
) -> None:
    """Add a peer whose fingerprint the operator has confirmed, with its organisations and keys.

    Raises `InvalidInput` for a peer that is neither on loopback nor https, and for an organisation that is not
    the peer's own to list.
    """
    check_url(url)
    organisations = list(organisations)
    if any(entry.node != node or entry.code != f"{node}/{entry.tenant_id}" for entry in organisations):
        raise InvalidInput("peer.foreign-organisation", "A peer can only list its own organisations.")
    Peer.objects.update_or_create(node=node, defaults={"name": name, "url": url.rstrip("/"), "added_at": now})
    put_organisations(organisations)
    put_keys(node, keys)


def check_url(url: str) -> None:
    """Raise `InvalidInput` unless `url` is https, or on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise InvalidInput("peer.not-https", "Give the peer's address as https://. Only loopback may be http.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def put_keys(node: str, keys: Iterable[PublicKey]) -> None:
    """Take a peer's keys as announced. A revocation is never taken back; a key never changes hands."""
    for key in keys:
        row = PeerKey.objects.filter(key_id=key.key_id).first()
        if row is not None and row.peer_id != node:
            raise InvalidInput("peer.key-of-another", "That key already belongs to another peer.")
        revoked_at = (row.revoked_at if row else None) or key.revoked_at
        PeerKey.objects.update_or_create(
            key_id=key.key_id,
            defaults={
                "peer_id": node,
                "public_key": key.raw,
                "valid_from": key.valid_from,
                "valid_until": key.valid_until,
                "revoked_at": revoked_at,
            },
        )


def revoke_key(*, key_id: str, now: dt.datetime) -> None:
    """Stop believing a peer's key, from now on."""
    if not PeerKey.objects.filter(key_id=key_id, revoked_at=None).update(revoked_at=now):
        raise NotFound("peer.key-not-found", "No key in force has that id. See: tearline-hub peer list.")


def note_contact(node: str, *, now: dt.datetime) -> None:
    """The peer answered: clear its fault and back-off."""
    Peer.objects.filter(node=node).update(last_contact_at=now, last_fault="", retry_at=None, failures=0)


def note_heard(node: str, *, now: dt.datetime) -> None:
    """The peer sent something, so it is up: whatever the back-off said, it is tried again within five seconds."""
    soon = Least(F("retry_at"), Value(now + _SOON))
    heard = Case(When(retry_at=None, then=None), default=soon)
    Peer.objects.filter(node=node).update(last_contact_at=now, retry_at=heard)


def note_failure(node: str, *, now: dt.datetime, fault: str) -> None:
    """The peer did not answer: wait 1, 2, 4 ... seconds, at most five minutes, before trying again."""
    row = Peer.objects.get(node=node)
    row.failures += 1
    row.last_fault = fault
    row.retry_at = now + min(dt.timedelta(seconds=2 ** min(row.failures - 1, 10)), _LONGEST_WAIT)
    row.save(update_fields=["failures", "last_fault", "retry_at"])
