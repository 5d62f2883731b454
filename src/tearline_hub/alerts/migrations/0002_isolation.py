"""Row-level security, roles, grants and triggers: see sql/0002_isolation.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file


class Migration(migrations.Migration):
    """Isolation, before any row exists."""

    dependencies: ClassVar = [
        ("alerts", "0001_initial"),
        ("db", "0006_later_tables"),
        ("matches", "0006_own_parts"),
    ]
    operations: ClassVar = [sql_file(__file__, "0002_isolation.sql", reverse=migrations.RunSQL.noop)]
