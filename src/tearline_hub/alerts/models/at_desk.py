"""What a desk has: alerts, what was done with each, and the feed by which pages keep up.

Invariant: each change of a desk's alerts is a row of its feed, numbered without a gap by the desk's head.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tearline.reports.desk import AlertState, DeskAct, Outcome
from tearline.vocab.report import ReportKind, Urgency


class Alert(models.Model):
    """One report at one desk. It holds the report's id and no copy of what it says (a recall or erasure clears it).

    `group`: the alert that a storm of reports of one thing is shown under, its own id for one that is by itself or
    leads. `taken_out`: by somebody, for good. `left_at`: when it went to another desk; its life here is over then.
    `next_step`, `next_step_at`: the step of escalation that waits; null where none does.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    desk_id = models.TextField()
    report_id = models.TextField()
    state = models.TextField(default=AlertState.NEW.value)
    kind = models.TextField()
    urgency = models.TextField()
    late = models.BooleanField()
    alike = models.TextField(default="")
    group = models.TextField()
    taken_out = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    routed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    owner = models.TextField(default="")
    owner_name = models.TextField(default="")
    outcome = models.TextField(default="")
    assessed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    next_step = models.IntegerField(null=True)
    next_step_at = models.DateTimeField(null=True)
    disclosures = ArrayField(models.TextField(), default=list)  # made of it, by id

    class Meta:
        """Listed by desk: what is open, in the order of coming."""

        db_table = "alert"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "desk_id", "routed_at", "id"], name="alert_at_desk"),
            models.Index(
                fields=["tenant_id", "desk_id", "state", "routed_at"],
                condition=Q(left_at__isnull=True, closed_at__isnull=True),
                name="alert_open_at_desk",
            ),
            models.Index(fields=["tenant_id", "report_id"], name="alert_of_report"),
            models.Index(
                fields=["tenant_id", "desk_id", "alike", "received_at"],
                condition=~Q(alike=""),
                name="alert_like_another",
            ),
            models.Index(fields=["tenant_id", "group"], name="alert_in_group"),
            models.Index(
                fields=["tenant_id", "next_step_at"], condition=Q(next_step_at__isnull=False), name="alert_to_escalate"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "report_id"], condition=Q(left_at__isnull=True), name="alert_once_per_report"
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(AlertState)), name="alert_state_is_closed_enum"),
            models.CheckConstraint(condition=Q(kind__in=sorted(ReportKind)), name="alert_kind_is_closed_enum"),
            models.CheckConstraint(condition=Q(urgency__in=sorted(Urgency)), name="alert_urgency_is_closed_enum"),
            models.CheckConstraint(condition=Q(outcome__in=["", *sorted(Outcome)]), name="alert_outcome_is_known"),
            models.CheckConstraint(condition=Q(state="new") | Q(owner__gt=""), name="alert_has_an_owner"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "acknowledged"]) | Q(outcome__gt=""), name="alert_ends_assessed"
            ),
            models.CheckConstraint(
                condition=Q(next_step_at__isnull=True, next_step__isnull=True)
                | Q(next_step_at__isnull=False, next_step__isnull=False),
                name="alert_step_has_a_time",
            ),
        ]


class AlertAct(models.Model):
    """What somebody did with an alert, or time did to it: `act` of the desk, `group`, `ungroup`, `step`, `given_back`.

    Insert only, but that `reason` goes with what the report says. `step`: which, of an escalation; once for each alert
    whatever was killed when.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    alert_id = models.TextField()
    act = models.TextField()
    step = models.IntegerField(null=True)
    outcome = models.TextField(default="")
    reason = models.TextField(default="")
    by = models.TextField()
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Read with its alert, in order of time."""

        db_table = "alert_act"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "alert_id", "at"], name="alert_act_of_alert")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "alert_id", "step"], condition=Q(step__isnull=False), name="alert_step_fires_once"
            ),
            models.CheckConstraint(
                condition=Q(act__in=sorted([*DeskAct, "group", "ungroup", "step", "given_back", "offer", "hand_over"])),
                name="alert_act_is_known",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", *sorted(Outcome)]), name="alert_act_outcome_is_known"),
        ]


class AlertLink(models.Model):
    """That an alert may be about somebody on our own record: proposed by one person, decided by another."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    alert_id = models.TextField()
    record_id = models.TextField()
    state = models.TextField(default="candidate")
    proposed_by = models.TextField()
    proposed_by_name = models.TextField()
    proposed_at = models.DateTimeField()
    reason = models.TextField()
    decided_by = models.TextField(default="")
    decided_by_name = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(default="")
    # By a trigger: one transaction decides on one link, so there is no bulk.
    transaction = models.TextField(editable=False, default="")

    class Meta:
        """Read with its alert; each pair once."""

        db_table = "alert_link"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "alert_id", "record_id"], name="alert_link_once"),
            models.UniqueConstraint(
                fields=["transaction"], condition=~Q(transaction=""), name="alert_link_one_in_a_transaction"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["candidate", "linked", "not_same", "cannot_tell"]),
                name="alert_link_state_is_known",
            ),
            # RL-3: a person other than the one who proposed it decides, and says why.
            models.CheckConstraint(
                condition=Q(state="candidate", decided_by="")
                | (
                    Q(decided_by__startswith="usr_", decision_reason__regex=r"\S")
                    & ~Q(state="candidate")
                    & ~Q(decided_by=models.F("proposed_by"))
                ),
                name="alert_link_is_decided_by_another",
            ),
        ]


class DeskFeed(models.Model):
    """One change at a desk, by number: what a live page is told, so that it knows what to draw again."""

    pk = models.CompositePrimaryKey("tenant_id", "desk_id", "number")
    tenant_id = models.TextField()
    desk_id = models.TextField()
    number = models.BigIntegerField()
    alert_id = models.TextField()
    change = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """The primary key is the order."""

        db_table = "desk_feed"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(change__in=["came", "changed", "left"]), name="desk_feed_change_is_known"
            ),
        ]
