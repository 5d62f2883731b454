"""What a desk wrote about a report goes when the report is emptied, and not before."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """One policy and one grant: acts stay, their words can be taken out and never changed."""

    dependencies: ClassVar = [("alerts", "0004_calling")]
    operations: ClassVar = [
        migrations.RunSQL(
            """
            CREATE POLICY desk_empties ON alert_act FOR UPDATE TO tearline_app
                USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant' AND EXISTS (
                    SELECT FROM alert a JOIN report r ON r.id = a.report_id
                    WHERE a.id = alert_act.alert_id AND r.emptied_at IS NOT NULL))
                WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND reason = '');
            GRANT UPDATE (reason) ON alert_act TO tearline_app
            """,
            "REVOKE UPDATE (reason) ON alert_act FROM tearline_app; DROP POLICY desk_empties ON alert_act",
        ),
    ]
