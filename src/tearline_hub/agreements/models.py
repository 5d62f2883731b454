"""The documents on record. Nothing here is about a data subject."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LegalInstrument(models.Model):
    """One version of a sharing agreement or a designation notice, as it was loaded. `content` is never changed."""

    id = models.TextField(primary_key=True)
    document = models.TextField()
    reference = models.TextField()
    version = models.IntegerField()
    content = models.JSONField()
    digest = models.TextField()
    loaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(default="")

    class Meta:
        """Each version is loaded once."""

        db_table = "legal_instrument"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "reference", "version"], name="instrument_once_per_version"),
        ]
