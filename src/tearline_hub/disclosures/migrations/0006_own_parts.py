"""What belongs to a disclosure belongs to its tenant, and nobody counts or overtakes what others send."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tearline_hub.db.sql import sql_file

_BACK = """
    DROP TRIGGER outbox_message_queues_up ON outbox_message;
    DROP FUNCTION tearline.queue_up();
    ALTER TABLE outbox_message ALTER COLUMN position SET DEFAULT nextval('outbox_message_position');
    GRANT USAGE ON SEQUENCE outbox_message_position TO tearline_app;
    CREATE OR REPLACE FUNCTION tearline.outbox_notice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('outbox', '');
        RETURN NULL;
    END $$;
    GRANT EXECUTE ON FUNCTION tearline.outbox_notice() TO PUBLIC;
    ALTER TABLE disclosure_recipient DROP CONSTRAINT recipient_of_own_disclosure;
    ALTER TABLE disclosure DROP CONSTRAINT disclosure_of_tenant;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disclosures", "0005_question"), ("db", "0003_bound")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="disclosurerecipient", name="recipient_once_per_disclosure"),
        migrations.AlterField(
            model_name="disclosurerecipient",
            name="disclosure",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recipients",
                to="disclosures.disclosure",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosurerecipient",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "disclosure", "organisation"), name="recipient_once_per_disclosure"
            ),
        ),
        sql_file(__file__, "0006_own_parts.sql", reverse=_BACK),
    ]
