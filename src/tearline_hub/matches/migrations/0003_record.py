"""Which record of the organisation's own was made from a match, so that a correction can empty it."""

from typing import ClassVar

from django.db import migrations, models

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """The column, and leave to set it."""

    dependencies: ClassVar = [("matches", "0002_isolation")]
    operations: ClassVar = [
        migrations.AddField(model_name="match", name="record_id", field=models.TextField(default="")),
        sql_file(__file__, "0003_record.sql", reverse=migrations.RunSQL.noop),
    ]
