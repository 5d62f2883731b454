"""Directory and peers. Nothing here is about a data subject."""

from __future__ import annotations

from django.db import models


class Organisation(models.Model):
    """An organisation that can send or receive: `node/tenant`. Local when `node` is this one."""

    code = models.TextField(primary_key=True)
    node = models.TextField()
    tenant_id = models.TextField()
    name = models.TextField()
    kind = models.TextField()

    class Meta:
        """Named for what it holds."""

        db_table = "organisation"


class Peer(models.Model):
    """Another node, added by an operator who compared its fingerprint."""

    node = models.TextField(primary_key=True)
    name = models.TextField()
    url = models.TextField()
    added_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True)
    last_fault = models.TextField(default="")
    retry_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)

    class Meta:
        """Named for what it holds."""

        db_table = "peer"


class PeerKey(models.Model):
    """A peer's public key. Kept after revocation, so that old receipts can still be judged."""

    key_id = models.TextField(primary_key=True)
    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="keys")
    public_key = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Named for what it holds."""

        db_table = "peer_key"
