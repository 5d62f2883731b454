"""Tables of packs, matches and decisions. sql/0002_isolation.sql holds what must be true whatever the code does."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class MatchPack(models.Model):
    """People taken from the inbox to the organisation's own edge: ids, never content.

    `revisions`: the projections in it, each with the revision that was exported.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    purpose = models.TextField()
    revisions = models.JSONField()
    exported_by = models.TextField()
    exported_by_name = models.TextField()
    exported_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.TextField(default="")
    withdrawn_reason = models.TextField(default="")

    class Meta:
        """Listed by when it was exported."""

        db_table = "match_pack"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "-exported_at"], name="match_pack_by_time")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("exported_at")), name="match_pack_is_good_for_some_time"
            ),
        ]


class Match(models.Model):
    """One pair: a projection, and a row of an extract of the organisation's own system.

    `version`: of the pair as it stands, or as it stood when its values were last known. `changed`: a side is no longer
    what was decided on; never so of a stored `reopened`, on which no decision stands. `extract`: values by kind of
    field, null once only the pair's ids may stay.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    projection = models.ForeignKey("disclosures.Projection", on_delete=models.PROTECT, related_name="+", db_index=False)
    extract_id = models.TextField()
    pack = models.ForeignKey(MatchPack, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField()
    changed = models.BooleanField(default=False)
    version = models.TextField()
    extract = models.JSONField(null=True)
    name_rows = models.IntegerField(null=True)
    date_rows = models.IntegerField(null=True)
    extract_rows = models.IntegerField(null=True)
    source = models.TextField(default="")
    asked = ArrayField(models.TextField(), default=list)
    file_digest = models.TextField()
    uploaded_by = models.TextField()
    uploaded_by_name = models.TextField()
    uploaded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    record_id = models.TextField(default="")  # made from this match; one that was there before is not named here

    class Meta:
        """One row per pair, however often it is proposed."""

        db_table = "match"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "state"], name="match_by_state"),
            models.Index(fields=["tenant_id", "extract_id"], name="match_by_reference"),
            models.Index(fields=["tenant_id", "-decided_at", "id"], name="match_by_decision"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "projection", "extract_id"], name="match_once_per_pair"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["candidate", "second", "cannot_tell", "linked", "not_same", "reopened", "withdrawn"]
                ),
                name="match_state_is_closed_enum",
            ),
            # Refused pairs keep their ids alone; one that is proposed anew is `changed` until somebody decides.
            models.CheckConstraint(
                condition=~(Q(state="withdrawn") | Q(state="not_same", changed=False))
                | Q(extract__isnull=True, name_rows__isnull=True, date_rows__isnull=True, extract_rows__isnull=True),
                name="match_refused_keeps_ids_alone",
            ),
        ]


class MatchDecision(models.Model):
    """What one named person decided about one version of a pair, and why. Insert only."""

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    version = models.TextField()
    decision = models.TextField()
    reason = models.TextField()
    asked = models.TextField(default="")
    needs_second = models.BooleanField()
    corrects = models.BooleanField(default=False)  # a link that was wrong
    decided_by = models.TextField()
    decided_by_name = models.TextField()
    decided_at = models.DateTimeField()
    transaction = models.TextField(editable=False, unique=True)  # one transaction decides on one match: no bulk

    class Meta:
        """Read per match, in order of time."""

        db_table = "match_decision"
        indexes: ClassVar = [models.Index(fields=["tenant_id", "match", "decided_at"], name="match_decision_of_match")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision__in=["same", "not_same", "cannot_tell", "reconsider"]),
                name="match_decision_is_closed_enum",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="match_decision_states_a_reason"),
            # The clock, the exchange and operators' commands decide nothing.
            models.CheckConstraint(condition=Q(decided_by__startswith="usr_"), name="match_decision_by_a_person"),
        ]
