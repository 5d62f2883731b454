"""Desks, what leads to them, who is on shift, and how they are called.

Invariant: there is one fallback desk for a node, so every report has a desk. A page holds a reference and no content.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Desk(models.Model):
    """Where alerts are looked at. In the directory: everybody signed in reads which desks there are.

    `next_desk`: where what nobody acknowledges goes. `mailbox`: paged besides who is on shift.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    name = models.TextField()
    next_desk = models.TextField(default="")
    is_fallback = models.BooleanField(default=False)
    mailbox = models.TextField(default="")

    class Meta:
        """One fallback in a node."""

        db_table = "desk"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_fallback"], condition=Q(is_fallback=True), name="desk_one_fallback"),
            models.CheckConstraint(condition=~Q(next_desk=F("id")), name="desk_next_is_another"),
        ]


class DeskHead(models.Model):
    """The number of a desk's last change. Its row lock keeps the feed without a gap."""

    pk = models.CompositePrimaryKey("tenant_id", "desk_id")
    tenant_id = models.TextField()
    desk_id = models.TextField()
    number = models.BigIntegerField(default=0)

    class Meta:
        """Named for what it holds."""

        db_table = "desk_head"


class DeskRoute(models.Model):
    """Reports of these kinds from that place go to the desk (`tearline.reports.routing.Route`)."""

    id = models.TextField(primary_key=True)
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="routes", db_index=False)
    place = models.TextField(default="")
    kinds = ArrayField(models.TextField(), default=list)
    position = models.IntegerField()

    class Meta:
        """Few, read whole."""

        db_table = "desk_route"


class Shift(models.Model):
    """Somebody is at a desk from `begins_at` until before `ends_at`."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    desk_id = models.TextField()
    person = models.TextField()
    person_name = models.TextField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_by_name = models.TextField()

    class Meta:
        """Looked up by desk and time."""

        db_table = "shift"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "desk_id", "ends_at"], name="shift_at_desk")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shift_lasts"),
        ]


class HandOver(models.Model):
    """Alerts that one person offers another at the end of a shift. It counts when accepted, by name."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    desk_id = models.TextField()
    giver = models.TextField()
    giver_name = models.TextField()
    taker = models.TextField()
    taker_name = models.TextField()
    alerts = ArrayField(models.TextField(), default=list)
    note = models.TextField(default="")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answer_reason = models.TextField(default="")

    class Meta:
        """One that waits, for each giver at a desk."""

        db_table = "hand_over"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "desk_id", "-offered_at"], name="hand_over_at_desk")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "desk_id", "giver"],
                condition=Q(answered_at__isnull=True),
                name="hand_over_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="hand_over_to_another"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, accepted__isnull=True)
                | Q(answered_at__isnull=False, accepted__isnull=False),
                name="hand_over_answer_has_a_time",
            ),
        ]


class DutyContact(models.Model):
    """How somebody on shift is called: by e-mail, by text through the government's service, by push to a browser."""

    pk = models.CompositePrimaryKey("tenant_id", "person", "channel", "address")
    tenant_id = models.TextField()
    person = models.TextField()
    channel = models.TextField()
    address = models.TextField()
    keys = models.JSONField(default=dict)  # of a browser's push subscription
    added_at = models.DateTimeField()

    class Meta:
        """The primary key is how it is found."""

        db_table = "duty_contact"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "text", "push"]), name="duty_contact_channel_is_known"
            ),
        ]


class DutyPage(models.Model):
    """One call of one person about one alert: intent first, then each attempt with its outcome.

    `step`: of the escalation; below zero for what is none. A page that somebody sends themselves as a test is about
    itself: its own id stands for the alert.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    desk_id = models.TextField()
    alert_id = models.TextField()
    step = models.IntegerField()
    person = models.TextField(default="")  # empty for a desk's mailbox
    channel = models.TextField()
    address = models.TextField()
    made_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    again_at = models.DateTimeField(null=True)

    class Meta:
        """Sent in the order of making; each call once."""

        db_table = "duty_page"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "alert_id"], name="duty_page_of_alert"),
            models.Index(fields=["tenant_id", "again_at"], condition=Q(state="waiting"), name="duty_page_to_send"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "alert_id", "step", "channel", "address"], name="duty_page_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "delivered", "failed", "not_needed"]),
                name="duty_page_state_is_known",
            ),
        ]


class PageAttempt(models.Model):
    """One try at sending a page, and what came of it. Insert only."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    page_id = models.TextField()
    at = models.DateTimeField()
    outcome = models.TextField()
    detail = models.TextField(default="")

    class Meta:
        """Read with its page."""

        db_table = "page_attempt"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "page_id", "at"], name="page_attempt_of_page")]
