"""Readers of the directory and of peers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from tearline.errors import NotFound
from tearline.seal.keys import PublicKey
from tearline_hub.agencies.models import Organisation, Peer, PeerKey


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEntry:
    """One line of the directory. `code` is `node/tenant`."""

    code: str
    node: str
    tenant_id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerEntry:
    """A peer and how contact with it stands."""

    node: str
    name: str
    url: str
    added_at: dt.datetime
    last_contact_at: dt.datetime | None
    last_fault: str
    retry_at: dt.datetime | None
    failures: int


def organisations() -> list[OrganisationEntry]:
    """The whole directory, by name. Needs a context; without one it is empty."""
    return [_organisation(row) for row in Organisation.objects.order_by("name", "code")]


def organisation(code: str) -> OrganisationEntry:
    """One organisation; `NotFound` when the directory does not have it."""
    row = Organisation.objects.filter(code=code).first()
    if row is None:
        raise NotFound("organisation.not-found", "Choose an organisation from the directory.")
    return _organisation(row)


def names() -> dict[str, str]:
    """Code to name, for showing."""
    return dict(Organisation.objects.values_list("code", "name"))


def local_tenants() -> list[str]:
    """Tenants of this node, by code."""
    rows = Organisation.objects.filter(node=settings.NODE).order_by("tenant_id")
    return list(rows.values_list("tenant_id", flat=True))


def peers() -> list[PeerEntry]:
    """Every peer, by name."""
    return [_peer(row) for row in Peer.objects.order_by("name")]


def peer(node: str) -> PeerEntry | None:
    """One peer, or None: an unknown node is not an error to whoever asks."""
    row = Peer.objects.filter(node=node).first()
    return _peer(row) if row else None


def peer_keys(node: str) -> list[PublicKey]:
    """Every key of a peer, revoked ones too, oldest first."""
    return [
        PublicKey(
            raw=bytes(row.public_key),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            revoked_at=row.revoked_at,
        )
        for row in PeerKey.objects.filter(peer_id=node).order_by("valid_from", "key_id")
    ]


def _organisation(row: Organisation) -> OrganisationEntry:
    return OrganisationEntry(code=row.code, node=row.node, tenant_id=row.tenant_id, name=row.name, kind=row.kind)


def _peer(row: Peer) -> PeerEntry:
    return PeerEntry(
        node=row.node,
        name=row.name,
        url=row.url,
        added_at=row.added_at,
        last_contact_at=row.last_contact_at,
        last_fault=row.last_fault,
        retry_at=row.retry_at,
        failures=row.failures,
    )
