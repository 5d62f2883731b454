"""The audit entry, and by which subjects it is found. No foreign keys: it outlives whatever it speaks of."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tearline_hub.audit.acts import Operation


class AuditEntry(models.Model):
    """One logged operation. `visible` says what could be seen: projection or record, revision, field ids."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    at = models.DateTimeField()
    user_id = models.TextField()
    user_name = models.TextField()
    operation = models.TextField()
    act = models.TextField()
    subjects = ArrayField(models.TextField(), default=list)
    purpose = models.TextField()
    gateway = models.TextField(default="")
    recipients = ArrayField(models.TextField(), default=list)
    visible = models.JSONField(default=dict)
    reason = models.TextField(default="")
    correlation_id = models.TextField(default="")

    class Meta:
        """Read by subject and by time."""

        db_table = "audit_entry"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "-at"], name="audit_entry_tenant_at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(purpose=""), name="audit_entry_states_a_purpose"),
            models.CheckConstraint(
                condition=models.Q(operation__in=sorted(operation.value for operation in Operation)),
                name="audit_entry_operation_is_known",
            ),
        ]


class AuditSubject(models.Model):
    """One thing that one entry is about. Written by a trigger with the entry: see sql/0003_subjects.sql."""

    pk = models.CompositePrimaryKey("tenant_id", "subject", "entry_id")
    tenant_id = models.TextField()
    subject = models.TextField()
    entry_id = models.TextField()

    class Meta:
        """The primary key is the index by which entries are found."""

        db_table = "audit_subject"


class ClockFiring(models.Model):
    """That time did something to one thing: written in the transaction that did it. Once for each date it had."""

    pk = models.CompositePrimaryKey("tenant_id", "clock", "subject", "due_on")
    tenant_id = models.TextField()
    clock = models.TextField()
    subject = models.TextField()
    due_on = models.DateField()
    fired_at = models.DateTimeField()

    class Meta:
        """Listed by when it happened."""

        db_table = "clock_firing"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "-fired_at"], name="clock_firing_by_time")]
