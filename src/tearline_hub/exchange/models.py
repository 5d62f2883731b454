"""What arrived, and what could not be taken."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class InboundMessage(models.Model):
    """A message that was taken. Kept for ever without content, so that a replay changes nothing."""

    pk = models.CompositePrimaryKey("node", "message_id")
    node = models.TextField()
    message_id = models.TextField()
    type = models.TextField()
    digest = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        """Named for what it holds."""

        db_table = "inbound_message"


class QuarantinedMessage(models.Model):
    """An authentic message that could not be taken: why, and what a person did about it."""

    id = models.TextField(primary_key=True)
    node = models.TextField()
    digest = models.TextField()
    envelope = models.BinaryField(null=True)
    code = models.TextField()
    reason = models.TextField()
    received_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    handled_at = models.DateTimeField(null=True)
    handled_by_name = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        """One row per message and peer, however often it is sent."""

        db_table = "quarantined_message"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "digest"], name="quarantined_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "taken", "discarded"]),
                name="quarantined_state",
            ),
        ]
