"""Nobody begins or applies an import in another person's name: see sql/0003_own_name.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """The trigger; rows that are there stay as they are."""

    dependencies: ClassVar = [("imports", "0002_isolation")]
    operations: ClassVar = [
        sql_file(__file__, "0003_own_name.sql", reverse=migrations.RunSQL.noop),
    ]
