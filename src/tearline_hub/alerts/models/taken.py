"""What reporters sent: reports, their files, and what a firm told us of itself.

Invariant: a report's bytes are kept as they came. It belongs to nobody until the router gives it to a desk; its
reporter reads how it stands and nothing of what the desk thinks.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tearline.vocab.report import Feedback, ReportKind, Urgency


class Report(models.Model):
    """One report. `tenant_id`: of the desk that has it, empty until it is routed.

    `reporter`: the tenant of a firm, empty for somebody without an account. `key`: the reporter's own, or of the code
    that somebody without an account was given. `digest`: SHA-256 of `raw`. `place`: the postcode as given. `alike`:
    what reports of one thing agree in, as a digest; empty for a report that is by itself. `words_only`: it names
    none of the law's behaviours, so that demeanour is its only ground; counted, and kept when the rest is emptied.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField(default="")
    reporter = models.TextField(default="")
    key = models.TextField()
    door = models.TextField()
    digest = models.TextField()
    raw = models.BinaryField(null=True)
    content = models.JSONField(null=True)
    kind = models.TextField()
    urgency = models.TextField()
    place = models.TextField(default="")
    alike = models.TextField(default="")
    words_only = models.BooleanField(default=False)
    suspected_at = models.DateTimeField()
    report_by = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    receipt = models.BinaryField()
    feedback = models.TextField(default=Feedback.RECEIVED.value)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its reporter's key, listed by its reporter by time."""

        db_table = "report"
        indexes: ClassVar = [
            models.Index(fields=["reporter", "-received_at"], name="report_of_reporter"),
            models.Index(fields=["tenant_id", "-received_at"], name="report_at_desk"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reporter", "key"], name="report_once_per_key"),
            models.CheckConstraint(condition=Q(kind__in=sorted(ReportKind)), name="report_kind_is_closed_enum"),
            models.CheckConstraint(condition=Q(urgency__in=sorted(Urgency)), name="report_urgency_is_closed_enum"),
            models.CheckConstraint(condition=Q(feedback__in=sorted(Feedback)), name="report_feedback_is_closed_enum"),
            models.CheckConstraint(condition=Q(door__in=["form", "api", "batch", "edge"]), name="report_door_is_known"),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True, content__isnull=False)
                | Q(emptied_at__isnull=False, content__isnull=True, raw__isnull=True),
                name="report_empty_says_when",
            ),
        ]


class ReportWaiting(models.Model):
    """A report that waits for the router. `tenant_id`: of the desk that sends it on, empty for a new one.

    `desk_id`: where it is wanted, empty for where the routes lead.
    """

    report_id = models.TextField(primary_key=True)
    tenant_id = models.TextField(default="")
    put_at = models.DateTimeField()
    anonymous = models.BooleanField()
    desk_id = models.TextField(default="")

    class Meta:
        """Taken in the order of coming, identified reporters first."""

        db_table = "report_waiting"
        indexes: ClassVar = [models.Index(fields=["anonymous", "put_at", "report_id"], name="report_waiting_in_order")]


class Attachment(models.Model):
    """A file of a report, kept and unreadable until it was scanned. It may come before its report.

    `state`: `waiting`, `clean`, `infected` or `unreadable`. `content` is null once refused or erased.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField(default="")
    reporter = models.TextField(default="")
    report_id = models.TextField(default="")
    digest = models.TextField()
    name = models.TextField()
    media_type = models.TextField()
    size = models.IntegerField()
    state = models.TextField(default="waiting")
    content = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
    finding = models.TextField(default="")

    class Meta:
        """Found by its report, or by who sent it and what it is."""

        db_table = "attachment"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "report_id"], name="attachment_of_report"),
            models.Index(fields=["reporter", "digest"], name="attachment_by_digest"),
            models.Index(fields=["received_at"], condition=Q(state="waiting"), name="attachment_to_scan"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "clean", "infected", "unreadable"]), name="attachment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="infected") | Q(content__isnull=True), name="attachment_infected_is_not_kept"
            ),
        ]


class ReporterQuestion(models.Model):
    """What a desk asks a reporter, and the answer."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    report_id = models.TextField()
    reporter = models.TextField(default="")
    question = models.TextField()
    asked_by = models.TextField()
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Read with its report."""

        db_table = "reporter_question"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "report_id"], name="reporter_question_at_desk"),
            models.Index(fields=["reporter", "report_id"], name="reporter_question_of_firm"),
        ]


class FirmKey(models.Model):
    """A key with which a firm's program reports. `digest`: SHA-256; the key itself is shown once and not kept."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    digest = models.TextField(unique=True)
    label = models.TextField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Named for what it holds."""

        db_table = "firm_key"


class FirmProfile(models.Model):
    """What a firm says of itself (ALT-12): whom to ask, and how it trades. About the firm and no customer."""

    tenant_id = models.TextField(primary_key=True)
    sector = models.TextField()
    contact_name = models.TextField(default="")
    contact_phone = models.TextField(default="")
    deputy_name = models.TextField(default="")
    deputy_phone = models.TextField(default="")
    checks_licences = models.BooleanField(default=False)
    electronic_payment_only = models.BooleanField(default=False)
    hires_commercial_vehicles = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        """Named for what it holds."""

        db_table = "firm_profile"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sector__in=["chemicals", "rental", "marketplace", "venue", "other"]),
                name="firm_profile_sector_is_known",
            ),
            models.CheckConstraint(
                condition=Q(deputy_phone="") | ~Q(deputy_phone=F("contact_phone")),
                name="firm_profile_deputy_is_another",
            ),
        ]
