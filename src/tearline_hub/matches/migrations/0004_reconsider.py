"""A state for a pair whose "not the same" was taken back, the decision that does it, and triggers that hold both."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from tearline_hub.db.sql import sql_file

_STATES = ["candidate", "second", "cannot_tell", "linked", "not_same", "reopened", "withdrawn"]
_DECISIONS = ["same", "not_same", "cannot_tell", "reconsider"]


class Migration(migrations.Migration):
    """The two closed lists get one member each; no row changes."""

    dependencies: ClassVar = [("matches", "0003_record")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="match", name="match_state_is_closed_enum"),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(condition=Q(state__in=_STATES), name="match_state_is_closed_enum"),
        ),
        migrations.RemoveConstraint(model_name="matchdecision", name="match_decision_is_closed_enum"),
        migrations.AddConstraint(
            model_name="matchdecision",
            constraint=models.CheckConstraint(
                condition=Q(decision__in=_DECISIONS), name="match_decision_is_closed_enum"
            ),
        ),
        sql_file(__file__, "0004_reconsider.sql", reverse=migrations.RunSQL.noop),
    ]
