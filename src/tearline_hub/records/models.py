"""A record and the keys by which it is found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Record(models.Model):
    """A person as one tenant has recorded them. `fields`: a list of `tearline.people.record.Field` dicts."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    reference = models.TextField()
    status = models.TextField()
    sort_name = models.TextField()
    fields = models.JSONField()
    version = models.IntegerField(default=1)
    synthetic = models.BooleanField()
    recorded_at = models.DateTimeField()
    review_on = models.DateField()
    gone_on = models.DateField(null=True)  # the day of the whole file that no longer had it; never deleted for that

    class Meta:
        """Found by reference or by key, listed by name."""

        db_table = "record"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "reference"], name="record_reference_is_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "closed", "own"]),
                name="record_status_is_closed_enum",
            ),
        ]


class RecordKey(models.Model):
    """One search key of one record: `n:` name, `d:` date of birth, `i:` identifier."""

    pk = models.CompositePrimaryKey("tenant_id", "key", "record_id")
    tenant_id = models.TextField()
    key = models.TextField()
    record_id = models.TextField()

    class Meta:
        """The primary key is the index that searches use."""

        db_table = "record_key"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "record_id"], name="record_key_of_record"),
        ]
