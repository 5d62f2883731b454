"""The log, and what ties an audit entry to its place in it. Written by triggers and the sequencer, never by the app."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditSalt(models.Model):
    """What keeps an entry's commitment from being guessed. Without it the leaf means nothing; no proof needs it."""

    entry_id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    salt = models.BinaryField()

    class Meta:
        """Apart from the leaf, so that it alone can go."""

        db_table = "audit_salt"


class AuditLeaf(models.Model):
    """The commitment to one entry, and where it is in the log; `position` is null until it is published."""

    entry_id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    commitment = models.BinaryField()
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        """What waits is found without reading what was published."""

        db_table = "audit_leaf"
        indexes: ClassVar = [
            models.Index(fields=["entry_id"], condition=models.Q(position=None), name="audit_leaf_waiting"),
        ]


class LedgerBatch(models.Model):
    """Leaves that were published together, 32 bytes each, from `start` on; never across the edge of a tile."""

    start = models.BigIntegerField(primary_key=True)
    commitments = models.BinaryField()

    class Meta:
        """Added to, never changed."""

        db_table = "ledger_batch"


class LedgerNode(models.Model):
    """The hash over a full tile of the level below; `place` counts along the level, which is in steps of eight."""

    pk = models.CompositePrimaryKey("level", "place")
    level = models.SmallIntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        """Added to, never changed."""

        db_table = "ledger_node"


class LedgerHead(models.Model):
    """One row: how large the tree is, and the last checkpoint that may be shown, with the log's public key."""

    only_one = models.BooleanField(primary_key=True, default=True)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField()
    checkpoint_size = models.BigIntegerField(default=0)
    checkpoint = models.TextField(default="")
    key = models.TextField(default="")

    class Meta:
        """There is one log."""

        db_table = "ledger_head"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only_one=True), name="ledger_head_is_one"),
            models.CheckConstraint(
                condition=models.Q(checkpoint_size__lte=models.F("size")), name="ledger_head_signs_what_is_there"
            ),
        ]


class LedgerCosigned(models.Model):
    """A checkpoint with the signature of one witness who saw it."""

    pk = models.CompositePrimaryKey("origin", "size", "witness")
    origin = models.TextField()
    size = models.BigIntegerField()
    witness = models.TextField()
    checkpoint = models.TextField()

    class Meta:
        """Added to, never changed."""

        db_table = "ledger_cosigned"


class Tombstone(models.Model):
    """That something was erased, recalled or corrected: written by a trigger with its entry, then kept outside.

    `mark`: the revision that a correction made, empty otherwise. `kept`: it is in the file beside the last checkpoint.
    """

    pk = models.CompositePrimaryKey("tenant_id", "subject", "act", "mark")
    tenant_id = models.TextField()
    subject = models.TextField()
    act = models.TextField()
    mark = models.TextField(default="")
    at = models.DateTimeField()
    kept = models.BooleanField(default=False)

    class Meta:
        """What is not kept outside yet is found without reading the rest."""

        db_table = "tombstone"
        indexes: ClassVar = [models.Index(fields=["at"], condition=models.Q(kept=False), name="tombstone_to_keep")]


class Restoration(models.Model):
    """That this database was put back from a backup; nobody reads anything until `replayed_at` is set."""

    id = models.TextField(primary_key=True)
    noted_at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        """Kept: it says when the node was put back."""

        db_table = "restoration"
