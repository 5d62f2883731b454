"""Tables of a disclosure's life. Constraints repeat the rules that must hold whatever the code does."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

_IN_FORCE = Q(state__in=["live", "restricted"])


class Disclosure(models.Model):
    """One disclosure at its originator: terms, state, and who did what when."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    kind = models.TextField()
    state = models.TextField()
    revision = models.IntegerField(default=1)
    record_id = models.TextField(default="")  # of an alert passed on: the alert
    projection_id = models.TextField(default="")  # the held copy it answers or passes on
    in_reply_to = models.TextField(default="")
    answer = models.TextField(default="")
    answer_reason = models.TextField(default="")

    template = models.TextField(default="")
    withheld = models.JSONField(default=dict)
    sensitive_reasons = models.JSONField(default=dict)
    child_reason = models.TextField(default="")
    purpose = models.TextField(default="")
    gateway = models.TextField(default="")
    necessity = models.TextField(default="")
    proportionality = models.TextField(default="")
    agreement_id = models.TextField(default="")
    categories = ArrayField(models.TextField(), default=list)
    accountable_sharer = models.TextField(default="")
    marking = models.TextField(default="")
    handling_conditions = ArrayField(models.TextField(), default=list)
    onward_allowed = models.BooleanField(default=False)
    quality_statement = models.TextField(default="")
    pointer_contact = models.TextField(default="")
    respond_by = models.DateField(null=True)
    review_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)

    contributors = ArrayField(models.TextField(), default=list)
    drafted_by = models.TextField()
    drafted_by_name = models.TextField()
    drafted_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    decided_by_name = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(default="")
    emergency_reason = models.TextField(default="")
    emergency_review_due_at = models.DateTimeField(null=True)
    emergency_reviewed_by = models.TextField(default="")
    emergency_reviewed_at = models.DateTimeField(null=True)
    basis_confirmed_by = models.TextField(default="")  # where no record says whether the law covers it
    basis_reason = models.TextField(default="")
    restricted_reason = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.TextField(default="")
    end_reason = models.TextField(default="")
    comply_by = models.DateTimeField(null=True)

    class Meta:
        """Listed by state and by date."""

        db_table = "disclosure"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "state", "drafted_at"], name="disclosure_by_state"),
            models.Index(fields=["tenant_id", "record_id"], name="disclosure_of_record"),
            models.Index(fields=["tenant_id", "projection_id"], name="disclosure_of_projection"),
            # What is in force is nearly everything after some years: listed and reviewed without reading it all.
            models.Index(
                fields=["tenant_id", "drafted_at", "id"],
                include=["state", "respond_by", "decided_at"],
                condition=_IN_FORCE,
                name="disclosure_in_force",
            ),
            models.Index(fields=["tenant_id", "review_on"], condition=_IN_FORCE, name="disclosure_to_review"),
            models.Index(fields=["tenant_id", "expires_on"], condition=_IN_FORCE, name="disclosure_to_expire"),
            models.Index(
                fields=["tenant_id", "emergency_review_due_at"],
                condition=Q(emergency_review_due_at__isnull=False, emergency_reviewed_at__isnull=True),
                name="disclosure_emergency_to_review",
            ),
        ]
        constraints: ClassVar = [
            # RL-5: the second person is another person; only an emergency goes out on one person's word.
            models.CheckConstraint(
                condition=~Q(state__in=["live", "restricted", "recalled", "expired"])
                | (Q(decided_by__gt="") & ~Q(contributors__contains=[F("decided_by")]))
                | Q(emergency_reason__gt="")
                | Q(answer__in=["nothing_held", "known_nothing_to_add", "cannot_say"]),
                name="disclosure_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(basis_confirmed_by="") | ~Q(contributors__contains=[F("basis_confirmed_by")]),
                name="disclosure_basis_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(emergency_reviewed_by="") | ~Q(contributors__contains=[F("emergency_reviewed_by")]),
                name="disclosure_emergency_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["live", "restricted"])
                | Q(kind="response", answer__in=["nothing_held", "known_nothing_to_add", "cannot_say"])
                | (
                    Q(purpose__gt="")
                    & Q(gateway__gt="")
                    & Q(necessity__gt="")
                    & Q(proportionality__gt="")
                    & Q(agreement_id__gt="")
                    & Q(marking__gt="")
                    & Q(review_on__isnull=False)
                    & Q(expires_on__isnull=False)
                ),
                name="disclosure_states_its_terms",
            ),
        ]


class DisclosureRecipient(models.Model):
    """One recipient of one disclosure: what was proposed, what was authorised, what was sent, what came back."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    # The database's own key has the tenant in it: see sql/0006_own_parts.sql.
    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.CASCADE, related_name="recipients", db_constraint=False, db_index=False
    )
    organisation = models.TextField()
    role = models.TextField()
    proposed = ArrayField(models.TextField(), default=list)
    authorised = ArrayField(models.TextField(), default=list)
    content = models.JSONField(null=True)  # the projection as sent: a list of Field dicts
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    complied_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        """What leaves is a subset of what was proposed (REL-2, RL-6); sql/0001 checks the content's ids too."""

        db_table = "disclosure_recipient"
        indexes: ClassVar = [
            models.Index(
                fields=["tenant_id", "disclosure_id", "organisation"],
                include=["id"],
                condition=Q(sent_at__isnull=False, answered_at__isnull=True),
                name="recipient_silent",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "disclosure", "organisation"], name="recipient_once_per_disclosure"
            ),
            models.CheckConstraint(
                condition=Q(authorised__contained_by=F("proposed")),
                name="recipient_never_widened",
            ),
        ]


class Receipt(models.Model):
    """A signed receipt as it came back: delivered, opened, recalled and so on. Insert only."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    disclosure_id = models.TextField()
    organisation = models.TextField()
    event = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField(default="")
    purpose = models.TextField(default="")
    certificate = models.JSONField(null=True)

    class Meta:
        """Read per disclosure, in order of time."""

        db_table = "receipt"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "disclosure_id", "at"], name="receipt_of_disclosure")]


class Question(models.Model):
    """A recipient asks for one more kind of field. Insert only; whether it was answered follows from what was sent."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    disclosure_id = models.TextField()
    organisation = models.TextField()
    field = models.TextField()
    by_name = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        """Each kind is asked for once: asking again adds nothing, however often a peer does."""

        db_table = "question"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "disclosure_id", "organisation", "field"], name="question_is_asked_once"
            )
        ]


class HolderRequest(models.Model):
    """A holder asks its originator for another marking, or for leave to pass it on. Each side has a row of its own.

    `request_id` is the message's and the same on both sides; `projection_id` is empty at the originator.
    `organisation` is the other side's. Not deleted, and granted at the holder by the originator's message alone.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    request_id = models.TextField()
    disclosure_id = models.TextField()
    projection_id = models.TextField(default="")
    organisation = models.TextField()
    about = models.TextField()
    to_organisation = models.TextField(default="")
    marking = models.TextField(default="")
    reason = models.TextField()
    state = models.TextField(default="waiting")
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.TextField(default="")
    answer_reason = models.TextField(default="")

    class Meta:
        """Read per disclosure; a message that comes twice is one request."""

        db_table = "holder_request"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "disclosure_id", "asked_at"], name="request_of_disclosure"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "request_id"], name="request_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | Q(state__in=["granted", "refused"], answered_at__isnull=False),
                name="request_is_answered_with_a_time",
            ),
        ]


class Projection(models.Model):
    """A copy held by a recipient: the only place where the content lives on this side."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    disclosure_id = models.TextField()
    originator = models.TextField()
    kind = models.TextField()
    state = models.TextField()
    revision = models.IntegerField()
    role = models.TextField()
    terms = models.JSONField(default=dict)  # wire terms: purpose, gateway, marking, handling, ...
    content = models.JSONField(null=True)  # a list of Field dicts; null once it is gone
    in_reply_to = models.TextField(default="")
    answer = models.TextField(default="")
    respond_by = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_with = models.TextField(default="")
    keep_asked_by = models.TextField(default="")
    keep_reason = models.TextField(default="")
    restricted_reason = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.TextField(default="")
    end_reason = models.TextField(default="")
    assessment = models.TextField(default="")

    class Meta:
        """One copy per tenant and disclosure; listed by due date, then reference."""

        db_table = "projection"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "respond_by", "id"], name="projection_by_due_date"),
            models.Index(fields=["tenant_id", "expires_on"], name="projection_by_expiry"),
            models.Index(fields=["tenant_id", "in_reply_to"], name="projection_by_question"),
            # Counted for the head of an inbox and an overview without touching the content beside it.
            models.Index(
                fields=["tenant_id", "state", "received_at"],
                include=["id", "opened_at", "answered_at", "respond_by"],
                name="projection_by_state",
            ),
        ]
        constraints: ClassVar = [
            # Per originator: another node that learns an id cannot take its place before the real one arrives.
            models.UniqueConstraint(
                fields=["tenant_id", "disclosure_id", "originator"], name="projection_once_per_originator"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["erased", "recalled", "expired"]) | Q(content__isnull=True),
                name="projection_content_gone",
            ),
        ]


class OutboxMessage(models.Model):
    """A signed message waiting for its peer. The envelope is dropped once the peer has it."""

    message_id = models.TextField(primary_key=True)
    position = models.BigIntegerField(editable=False)
    tenant_id = models.TextField()
    node = models.TextField()
    disclosure_id = models.TextField()
    type = models.TextField()
    envelope = models.BinaryField(null=True)
    digest = models.TextField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    fault = models.TextField(default="")

    class Meta:
        """Drained per peer in order."""

        db_table = "outbox_message"
        indexes: ClassVar = [
            models.Index(
                fields=["node", "position"],
                condition=Q(delivered_at__isnull=True),
                name="outbox_message_waiting",
            )
        ]
