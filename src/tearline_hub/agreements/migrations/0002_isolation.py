"""Row-level security and grants: see sql/0002_isolation.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Isolation, before any row exists."""

    dependencies: ClassVar = [("agreements", "0001_initial"), ("db", "0001_capability")]
    operations: ClassVar = [
        sql_file(__file__, "0002_isolation.sql", reverse=migrations.RunSQL.noop),
    ]
