"""What a desk wrote about an alert can go once the alert has left, and not only with the report."""

from typing import ClassVar

from django.db import migrations

_USING = """
    ALTER POLICY desk_empties ON alert_act
        USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant' AND EXISTS (
            SELECT FROM alert a {} WHERE a.id = alert_act.alert_id AND {}))
"""


class Migration(migrations.Migration):
    """One policy: the report of an alert that left may be another organisation's, which this one cannot see."""

    dependencies: ClassVar = [("alerts", "0006_answers")]
    operations: ClassVar = [
        migrations.RunSQL(
            _USING.format(
                "LEFT JOIN report r ON r.id = a.report_id", "(a.left_at IS NOT NULL OR r.emptied_at IS NOT NULL)"
            ),
            _USING.format("JOIN report r ON r.id = a.report_id", "r.emptied_at IS NOT NULL"),
        ),
    ]
