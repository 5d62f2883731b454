"""What escalation, paging and the counts of burden need: an act, a state, and a mark that outlives a report's words."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from tearline.reports.desk import DeskAct

_ACTS = sorted([*DeskAct, "group", "ungroup", "step", "given_back", "offer", "hand_over"])
_STATES = ["waiting", "sent", "delivered", "failed", "not_needed"]


class Migration(migrations.Migration):
    """An alert goes back by itself; a page may not be needed any more; words alone are counted."""

    dependencies: ClassVar = [("alerts", "0003_routing")]
    operations: ClassVar = [
        migrations.AddField("report", "words_only", models.BooleanField(default=False)),
        migrations.RunSQL("ALTER TABLE report ALTER COLUMN words_only SET STATISTICS 0", migrations.RunSQL.noop),
        # When a report is emptied, so is what its files are called, what was asked about it, and where exactly it was.
        migrations.RunSQL(
            "GRANT UPDATE (place) ON report TO tearline_app; GRANT UPDATE (name) ON attachment TO tearline_app;"
            "GRANT UPDATE (question) ON reporter_question TO tearline_app",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint("alertact", "alert_act_is_known"),
        migrations.AddConstraint(
            "alertact", models.CheckConstraint(condition=Q(act__in=_ACTS), name="alert_act_is_known")
        ),
        migrations.RemoveConstraint("dutypage", "duty_page_state_is_known"),
        migrations.AddConstraint(
            "dutypage", models.CheckConstraint(condition=Q(state__in=_STATES), name="duty_page_state_is_known")
        ),
    ]
